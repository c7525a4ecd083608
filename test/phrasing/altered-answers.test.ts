import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "#context-engine/models/answer.ts";
import { randomOf } from "../eval/fixtures/random.ts";
import { alter, alterations } from "./altered-phrasings.ts";
import { phraseHonestly } from "./honest-phrasings.ts";
import { asOf, openPhrasingShop, type PhrasingShop } from "./phrasing-shop.ts";
import { questions } from "./questions.ts";

const seed = 2_026;
let shop: PhrasingShop;
/** As they are without a model. */
const plain = new Map<string, Answer>();
beforeAll(async () => {
  shop = await openPhrasingShop();
  const engine = shop.engine({ phrasing: null });
  for (const question of questions) plain.set(question, await engine.ask("harbour", { question, asOf }));
}, 300_000);
afterAll(() => shop.close());

test("the questions have answers", () => {
  expect([...plain.values()].filter(({ status, table }) => status !== "answered" || table === undefined)).toEqual([]);
});

test("of a thousand answers in which a figure, a unit, a date or a name is another, none leaves", async () => {
  const random = randomOf(seed);
  const engine = shop.engine();
  const left: string[] = [];
  const byKind = new Map<string, number>();
  for (let at = 0; at < 1_000;) {
    const [question = "", answer] = [...plain][at % plain.size] ?? [];
    if (answer === undefined) break;
    const how = alterations[random(alterations.length)] ?? "digit";
    const honest = phraseHonestly(answer, random);
    const text = alter(honest, how, random);
    if (text === null || text === honest.text) continue;
    at += 1;
    byKind.set(how, (byKind.get(how) ?? 0) + 1);
    shop.stub.play({ kind: "answer", texts: [text] });
    const phrased = await engine.ask("harbour", { question, asOf });
    if (phrased.text !== answer.text || phrased.model?.replaced !== 1) left.push(`${how}: ${text}`);
  }
  expect(left).toEqual([]);
  expect(Math.min(...alterations.map((how) => byKind.get(how) ?? 0))).toBeGreaterThan(20);
}, 300_000);

test("of a thousand sentences that are so, one in a hundred is taken for wrong at most", async () => {
  const random = randomOf(seed + 1);
  const engine = shop.engine();
  const perAnswer = 4;
  const blocked: string[] = [];
  let said = 0;
  for (let at = 0; at < 1_000 / perAnswer; at += 1) {
    const [question = "", answer] = [...plain][at % plain.size] ?? [];
    if (answer === undefined) break;
    const texts = Array.from({ length: perAnswer }, () => phraseHonestly(answer, random).text);
    shop.stub.play({ kind: "answer", texts: texts.map((text) => `${text} `) });
    const { model, verified } = await engine.ask("harbour", { question, asOf });
    said += (model?.sentences ?? 0) + (model?.replaced ?? 0);
    if (model?.replaced !== 0) blocked.push(`${model?.replaced} of ${texts.join(" ")}`);
    expect(verified).toBe(true);
  }
  expect(said).toBe(1_000);
  expect(blocked.slice(10)).toEqual([]);
}, 300_000);
