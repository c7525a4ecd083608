import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "#context-engine/models/answer.ts";
import { type HttpHome, openHttpHome } from "../support/http-home.ts";

let server: HttpHome;
beforeAll(async () => {
  server = await openHttpHome();
}, 60_000);
afterAll(() => server.close());

const items = ["mug", "kettle", "teapot", "saucer", "jug", "bowl"];
/** Texts that are alike are told as one: each item has its own. */
const stories = [
  "Fired twice in the east kiln by Ada, who signs each of them below",
  "Copper from an old roof, hammered into shape over a whole winter",
  "White clay of the river bank, thrown on a wheel that a donkey once drove",
  "Pressed between two moulds which our grandfather carved out of pear wood",
  "A gift for weddings in the valley, with the names of both painted upon it",
  "Dug out of the garden in March, dried until June and burnt on midsummer night",
];

/** A catalogue with a description of each item that says how long it may stay in the dishwasher. */
function catalogue(hours: (item: string) => string, only: readonly string[] = items): string {
  const lines = only.map(
    (item) =>
      `SKU-${items.indexOf(item) + 1},Clay ${item},12.50,"${stories[items.indexOf(item)]}: this ${item} may stay in the dishwasher for ${hours(item)}."`,
  );
  return `${["SKU,Product,Price,Description", ...lines].join("\n")}\n`;
}

async function send(name: string, text: string): Promise<string> {
  const { json } = await server.post(`/v1/files?name=${name}&source=webshop`, text);
  const fileId = String(json["fileId"]);
  const { json: report } = await server.get(`/v1/files/${fileId}?wait=60`);
  expect(report).toMatchObject({ state: "done", tables: [{ type: "products" }] });
  return fileId;
}

const ask = (item: string): Promise<Answer> =>
  server.home.ask("default", { question: `what do the texts say: how long may the ${item} stay in the dishwasher?` });

/** What is quoted of an item, in an answer and in a context, with the file that is cited for it. */
async function quotesOf(item: string): Promise<readonly string[]> {
  const question = `how long may the ${item} stay in the dishwasher?`;
  const { items: packed, prompt } = await server.home.context("default", { question, budget: 8_000 });
  const texts = packed.filter(({ text }) => text.includes(`this ${item} `));
  const told = texts.flatMap(({ text, files }) => files.map(({ name }) => `${name}: ${hoursIn(text)}`));
  expect(prompt.user).toContain(hoursIn(texts[0]?.text ?? ""));
  return told.toSorted();
}

function hoursIn(text: string): string {
  return /dishwasher for (?<hours>[a-z]+ hours)/u.exec(text)?.groups?.["hours"] ?? "";
}

test(
  "a passage of a row that a newer export replaced is neither found nor cited, until that export is undone",
  { timeout: 120_000 },
  async () => {
    await send(
      "catalogue.csv",
      catalogue(() => "seven hours"),
    );
    expect(await quotesOf("mug")).toEqual(["catalogue.csv: seven hours"]);
    expect((await ask("mug")).text).toContain("seven hours");

    const corrected = await send(
      "corrected.csv",
      catalogue(() => "two hours", ["mug", "teapot"]),
    );
    expect(await quotesOf("mug")).toEqual(["corrected.csv: two hours"]);
    expect(await quotesOf("teapot")).toEqual(["corrected.csv: two hours"]);
    expect(await quotesOf("kettle")).toEqual(["catalogue.csv: seven hours"]);
    const answer = await ask("mug");
    expect(answer.text).toContain("two hours");
    expect(answer.text.match(/[^“]*this mug [^”]*/gu)?.join(" ")).not.toContain("seven hours");
    expect(answer.citations.filter(({ name, lines }) => name === "catalogue.csv" && lines === "2")).toEqual([]);

    // A third export of all: of the first nothing is left, of the second neither.
    const last = await send(
      "catalogue-may.csv",
      catalogue(() => "three hours"),
    );
    expect(await quotesOf("mug")).toEqual(["catalogue-may.csv: three hours"]);
    expect(await quotesOf("kettle")).toEqual(["catalogue-may.csv: three hours"]);

    for (const fileId of [last, corrected]) {
      await server.post(`/v1/files/${fileId}/undo`);
      await server.get(`/v1/files/${fileId}?wait=60`);
    }
    expect(await quotesOf("mug")).toEqual(["catalogue.csv: seven hours"]);
  },
);
