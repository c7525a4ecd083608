import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { AnswerPart } from "#core/model-answer.ts";
import type { ModelLimits } from "#core/model-call.ts";
import type { ModelRequest, StructuredRequest } from "#core/model-over-parts.ts";
import type { AnswerModel } from "#ports/answer-model.ts";
import {
  type ModelReply,
  type ModelStub,
  type RefusalReply,
  startModelStub,
  type StubProtocol,
  usualUsage,
} from "../support/models/model-stub.ts";
import { because } from "./because.ts";

/** What an adapter cannot do, each with its reason: the fact is then shown as skipped. */
export interface AnswerModelLacks {
  /** An account without credit is told from one that is asked too much. */
  readonly credit?: string;
  /** An object may be broken JSON. */
  readonly brokenObject?: string;
}

/** Opens the adapter at a server of its protocol. */
export type OpenModel = (options: {
  readonly url: string;
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly contextTokens: number;
  readonly limits: ModelLimits;
}) => AnswerModel | Promise<AnswerModel>;

const key = "sk-canary-of-the-key";
const limits: ModelLimits = { firstMs: 4_000, betweenMs: 4_000, wholeMs: 20_000, longestWaitMs: 2_000 };
const question: ModelRequest = { system: "Rules: canary-of-rules.", user: "canary-of-question?", maxTokens: 100 };
const schema = {
  type: "object",
  properties: { days: { type: "integer" } },
  required: ["days"],
  additionalProperties: false,
};
const forObject: StructuredRequest = { ...question, name: "plan", schema };
const texts = ["Sales grew ", "by 12", ".5 %: ", "Grüße, 東京 ", "🧾👩‍🍳", '\n\n"end"\u2028.'];
const answer: ModelReply = { kind: "answer", texts };
const busy: RefusalReply = { kind: "refusal", status: 429, about: "load" };

/** The facts of every model, over a server of its protocol that the test plays. */
export function answerModelContract(
  name: string,
  protocol: StubProtocol,
  openModel: OpenModel,
  lacks: AnswerModelLacks = {},
): void {
  describe(`answer model: ${name}`, () => {
    let stub: ModelStub;
    beforeAll(async () => {
      stub = await startModelStub(protocol);
    });
    afterAll(() => stub.close());

    const open = (changed: Partial<ModelLimits> = {}, url = stub.url) =>
      openModel({
        url,
        id: "some:model-1",
        name: "model-1",
        key,
        contextTokens: 8_000,
        limits: { ...limits, ...changed },
      });

    async function ask(reply: ModelReply | readonly ModelReply[], changed: Partial<ModelLimits> = {}) {
      stub.play(...[reply].flat());
      return (await open(changed)).generate(question);
    }

    async function read(reply: ModelReply | readonly ModelReply[], changed: Partial<ModelLimits> = {}) {
      stub.play(...[reply].flat());
      return readTexts((await open(changed)).stream(question));
    }

    const nobodyWaits = () => vi.waitFor(() => expect(stub.openAnswers()).toBe(0));

    describe("an answer", () => {
      test("is the whole text, why it ended, and what it took", async () => {
        expect(await ask(answer)).toEqual({ text: texts.join(""), stop: "end", usage: usualUsage });
        const { id, contextTokens } = await open();
        expect([id, contextTokens]).toEqual(["some:model-1", 8_000]);
      });

      test("is to what was asked", async () => {
        stub.play(answer);
        const model = await open();
        await model.generate({ ...question, temperature: 0.5 });
        await model.generate({ ...question, system: "" });
        expect(stub.asked).toEqual([
          { model: "model-1", ...question, temperature: 0.5, schema: null, key },
          { model: "model-1", ...question, system: null, temperature: null, schema: null, key },
        ]);
      });

      test("comes as it is written: its parts are the whole, then its end", async () => {
        stub.play(answer);
        const parts: AnswerPart[] = [];
        for await (const part of (await open()).stream(question)) parts.push(part);
        expect(parts).toEqual([
          ...texts.map((text) => ({ kind: "text", text })),
          { kind: "end", stop: "end", usage: usualUsage },
        ]);
      });

      test("comes whole wherever the network splits it, also amidst a character", async () => {
        const slowly: ModelReply = { kind: "answer", texts, pace: "bytes" };
        expect(await read(slowly)).toBe(texts.join(""));
        expect((await ask(slowly)).text).toBe(texts.join(""));
      });

      test("that had too few tokens says so", async () => {
        expect(await ask({ kind: "answer", texts, stop: "length" })).toMatchObject({ stop: "length" });
      });

      test("may be empty", async () => {
        expect(await ask({ kind: "answer", texts: [] })).toMatchObject({ text: "", stop: "end" });
      });

      test("says not what it took where its server does not", async () => {
        expect(await ask({ kind: "answer", texts, usage: null })).toMatchObject({ text: texts.join(""), usage: null });
      });

      test("that a filter ended is none", async () => {
        const filtered: ModelReply = { kind: "answer", texts, stop: "filtered" };
        await expect(ask(filtered)).rejects.toMatchObject({ code: "MODEL_INVALID", retryable: false });
        await expect(read(filtered)).rejects.toMatchObject({ code: "MODEL_INVALID" });
      });
    });

    describe("an answer that breaks off", () => {
      test.each(["broken", "clean"] as const)("is an error and never a short one, wherever (%s)", async (how) => {
        for (let after = 0; after <= texts.length; after += 1) {
          const cut: ModelReply = { kind: "answer", texts, cut: { after, how } };
          const ends = await Promise.allSettled([ask([cut, cut]), read([cut, cut])]);
          expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
        }
        const cut: ModelReply = { kind: "answer", texts, cut: { after: 3, how } };
        await expect(read(cut)).rejects.toMatchObject({ code: "MODEL_UNREACHABLE", retryable: true });
      });

      test("after its first words is not begun again", async () => {
        await expect(read([{ kind: "answer", texts, cut: { after: 1, how: "broken" } }, answer])).rejects.toThrow(
          "broke off",
        );
        expect(stub.asked).toHaveLength(1);
      });

      test("because the model fails is told", async () => {
        await expect(read([{ kind: "failure", texts: ["Sales "] }, answer])).rejects.toMatchObject({
          code: "MODEL_UNREACHABLE",
          retryable: true,
        });
        expect(stub.asked).toHaveLength(1);
      });
    });

    describe("who waits", () => {
      test("waits so long for the first word, and no longer", async () => {
        const started = performance.now();
        const limitsOfTest = { firstMs: 300, wholeMs: 300 };
        await expect(ask({ kind: "silence" }, limitsOfTest)).rejects.toMatchObject({
          code: "DEADLINE",
          retryable: true,
        });
        await expect(read({ kind: "silence" }, limitsOfTest)).rejects.toMatchObject({ code: "DEADLINE" });
        expect(performance.now() - started).toBeLessThan(3_000);
        expect(stub.asked).toHaveLength(1); // of the second: a model that is late is not asked again
        await nobodyWaits();
      });

      test("waits so long for the next word", async () => {
        const stuck: ModelReply = { kind: "answer", texts, cut: { after: 2, how: "hang" } };
        await expect(read(stuck, { betweenMs: 300 })).rejects.toThrow("has not gone on with its answer within 300 ms");
        await nobodyWaits();
      });

      test("waits so long for all of it", async () => {
        const stuck: ModelReply = { kind: "answer", texts, cut: { after: 2, how: "hang" } };
        await expect(ask(stuck, { wholeMs: 300 })).rejects.toMatchObject({ code: "DEADLINE" });
        await nobodyWaits();
      });

      test("may stop: the connection is free at once", async () => {
        stub.play({ kind: "answer", texts, cut: { after: 2, how: "hang" } });
        const stop = new AbortController();
        const reading = (async () => {
          for await (const part of (await open()).stream({ ...question, signal: stop.signal })) {
            if (part.kind === "text" && part.text === texts[1]) setTimeout(() => stop.abort(), 20);
          }
        })();
        await expect(reading).rejects.toMatchObject({ code: "CANCELLED", retryable: false });
        await nobodyWaits();
        stub.play({ kind: "silence" });
        const again = new AbortController();
        setTimeout(() => again.abort(), 50);
        const asking = (await open()).generate({ ...question, signal: again.signal });
        await expect(asking).rejects.toMatchObject({ code: "CANCELLED" });
        await nobodyWaits();
      });

      test("may have stopped before: nothing is asked", async () => {
        stub.play(answer);
        const asking = (await open()).generate({ ...question, signal: AbortSignal.abort() });
        await expect(asking).rejects.toMatchObject({ code: "CANCELLED" });
        expect(stub.asked).toEqual([]);
      });

      test("may read no further: the connection is free at once", async () => {
        stub.play({ kind: "answer", texts, cut: { after: 2, how: "hang" } });
        for await (const part of (await open()).stream(question)) if (part.kind === "text") break;
        await nobodyWaits();
        expect(stub.asked).toHaveLength(1);
      });
    });

    describe("a server that is", () => {
      test.each([429, 500, 503])("busy (%i) is asked once more", async (status) => {
        expect((await ask([{ ...busy, status, about: "load" }, answer])).text).toBe(texts.join(""));
        expect(stub.asked).toHaveLength(2);
      });

      test("busy again is told, and not asked a third time", async () => {
        await expect(ask([busy, busy, answer])).rejects.toMatchObject({ code: "MODEL_LIMITED", retryable: true });
        expect(stub.asked).toHaveLength(2);
      });

      test("busy for a while is given that while", async () => {
        const started = performance.now();
        expect(await read([{ ...busy, retryAfter: "1" }, answer])).toBe(texts.join(""));
        expect(performance.now() - started).toBeGreaterThan(990);
      });

      test("busy for long is told at once, with how long", async () => {
        await expect(ask([{ ...busy, retryAfter: "60" }, answer])).rejects.toMatchObject({
          code: "MODEL_LIMITED",
          details: { retryAfterMs: 60_000 },
        });
        expect(stub.asked).toHaveLength(1);
      });

      test("not there is told", async () => {
        const model = await open({}, "http://127.0.0.1:9");
        await expect(model.generate(question)).rejects.toMatchObject({ code: "MODEL_UNREACHABLE", retryable: true });
      });

      test("somewhere else is not followed", async () => {
        const other = await startModelStub(protocol);
        other.play(answer);
        await expect(ask({ kind: "redirect", to: `${other.url}/v1/chat/completions` })).rejects.toMatchObject({
          retryable: false,
        });
        expect(other.asked).toEqual([]);
        await other.close();
      });
    });

    describe("a refusal for", () => {
      test.each([
        ["a wrong key", { kind: "refusal", status: 401, about: "key" }, "MODEL_REFUSED"],
        ["a missing right", { kind: "refusal", status: 403, about: "key" }, "MODEL_REFUSED"],
        ["a model that is not there", { kind: "refusal", status: 404, about: "model" }, "MODEL_UNKNOWN"],
        ["a prompt that is too long", { kind: "refusal", status: 400, about: "length" }, "MODEL_TOO_LONG"],
        ["anything else", { kind: "refusal", status: 400, about: "request" }, "MODEL_REFUSED"],
      ] as const)("%s is told once and for all", async (_what, reply, code) => {
        await expect(ask([reply, answer])).rejects.toMatchObject({ code, retryable: false });
        expect(stub.asked).toHaveLength(1);
      });

      test(
        `an account without credit is told once and for all${because(lacks.credit)}`,
        { skip: lacks.credit !== undefined },
        async () => {
          const unpaid: ModelReply = { kind: "refusal", status: 429, about: "credit" };
          await expect(ask([unpaid, answer])).rejects.toMatchObject({ code: "MODEL_REFUSED", retryable: false });
        },
      );
    });

    describe("what is no answer", () => {
      test.each(["garbage", "page"] as const)("is told (%s)", async (kind) => {
        const told = { code: "MODEL_INVALID", retryable: false };
        await expect(ask({ kind })).rejects.toMatchObject(told);
        await expect(read({ kind })).rejects.toMatchObject(told);
        expect(stub.asked).toHaveLength(1);
      });

      test.each([
        ["many words", Array.from({ length: 100 }, () => "x".repeat(100_000))],
        ["one word", ["x".repeat(10_000_000)]],
      ])("of 10 MB in %s is refused", async (_how, endless) => {
        const reply: ModelReply = { kind: "answer", texts: endless };
        await expect(read(reply)).rejects.toMatchObject({ code: "MODEL_INVALID" });
        await expect(ask(reply)).rejects.toMatchObject({ code: "MODEL_INVALID" });
        await nobodyWaits();
      });
    });

    describe("an object", () => {
      const asObject = async (reply: ModelReply) => {
        stub.play(reply);
        return (await open()).structured(forObject);
      };

      test("comes parsed, by its schema", async () => {
        const reply: ModelReply = { kind: "answer", texts: ['{"days"', ': 7, "why": "', '東京 🧾"}'] };
        expect(await asObject(reply)).toEqual({ value: { days: 7, why: "東京 🧾" }, stop: "end", usage: usualUsage });
        expect(stub.asked).toMatchObject([{ schema, user: question.user, system: question.system }]);
      });

      test("that is another value is refused", async () => {
        await expect(asObject({ kind: "answer", texts: ["[1, 2]"] })).rejects.toMatchObject({ code: "MODEL_INVALID" });
      });

      test("that is a text is refused", async () => {
        const told = asObject({ kind: "answer", texts: ["Seven ", "days."] });
        await expect(told).rejects.toMatchObject({ code: "MODEL_INVALID", retryable: false });
      });

      test("without its end is refused", async () => {
        const told = asObject({ kind: "answer", texts: ['{"days": 7}'], stop: "length" });
        await expect(told).rejects.toMatchObject({ code: "MODEL_INVALID" });
      });

      test(
        `that is broken is refused${because(lacks.brokenObject)}`,
        { skip: lacks.brokenObject !== undefined },
        async () => {
          await expect(asObject({ kind: "answer", texts: ['{"days": '] })).rejects.toMatchObject({
            code: "MODEL_INVALID",
          });
        },
      );
    });

    test("no failure tells the key, the prompt or the answer", async () => {
      const refusals = [401, 403, 404, 400, 429, 500].flatMap((status) =>
        (["key", "model", "length", "load", "request", "credit"] as const).map(
          (about) => ({ kind: "refusal", status, about, retryAfter: "60" }) as const,
        ),
      );
      const failures: ModelReply[] = [
        ...refusals,
        { kind: "failure", texts: ["canary-of-answer"] },
        { kind: "garbage" },
        { kind: "page" },
        { kind: "answer", texts: ["canary-of-answer", "x"], cut: { after: 1, how: "broken" } },
        { kind: "answer", texts: ["canary-of-answer", "x"], cut: { after: 1, how: "clean" } },
      ];
      for (const reply of failures) {
        stub.play(reply);
        const model = await open();
        const told = [readTexts(model.stream(question)), model.generate(question), model.structured(forObject)];
        for (const result of await Promise.allSettled(told)) {
          const all = inspect(result, { depth: 20, showHidden: true });
          expect(all).toContain("rejected");
          expect(all).not.toMatch(/canary/);
        }
      }
    });
  });
}

async function readTexts(parts: AsyncIterable<AnswerPart>): Promise<string> {
  let text = "";
  for await (const part of parts) if (part.kind === "text") text += part.text;
  return text;
}
