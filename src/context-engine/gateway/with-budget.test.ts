import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createOpenAiModel } from "#adapters/local/answer-model.openai.ts";
import type { ModelUsage } from "#core/model-answer.ts";
import type { ModelRequest } from "#core/model-over-parts.ts";
import { compareDecimals, type Decimal, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import { systemTimers } from "#core/timers.ts";
import { type ModelReply, type ModelStub, startModelStub } from "../../../test/support/models/model-stub.ts";
import { openAiStub } from "../../../test/support/models/openai-stub.ts";
import { createCostLedger } from "./cost-ledger.ts";
import { readPrices } from "./model-prices.ts";
import { type Budget, withBudget } from "./with-budget.ts";

const day = Date.parse("2026-03-01T23:00:00Z");
const prices = { input: "2.50", output: "10", cachedInput: "0.25", cacheWrite: "3.125" };
const usage: ModelUsage = { inputTokens: 1_000, cachedTokens: 600, cacheWrittenTokens: 0, outputTokens: 200 };
/** 400 at 2.50, 600 at 0.25, 200 at 10, each for a million. */
const costOfAnswer = "0.00315";
const answer: ModelReply = { kind: "answer", texts: ["Fine", "."], usage };
/** 700 characters, each a token: with 300 of an answer at most 700 x 3.125 + 300 x 10 for a million. */
const request: ModelRequest = { system: "s".repeat(200), user: "u".repeat(500), maxTokens: 300 };
const costAtMost = "0.0051875";

let stub: ModelStub;
let now = day;
beforeAll(async () => {
  stub = await startModelStub(openAiStub);
});
afterAll(() => stub.close());
beforeEach(() => {
  now = day;
});

function open(maxCostPerDay: string, budget: Partial<Budget> = {}) {
  const ledger = createCostLedger({ maxCostPerDay: decimal(maxCostPerDay) }, { clock: { now: () => now } });
  const limits = { firstMs: 2_000, betweenMs: 300, wholeMs: 4_000, longestWaitMs: 10 };
  const model = createOpenAiModel(
    {
      id: "openai:m",
      name: "m",
      baseUrl: `${stub.url}/v1`,
      key: null,
      contextTokens: 4_000,
      tokenLimit: "max_tokens",
      limits,
    },
    { timers: systemTimers },
  );
  const countTokens = (text: string): number => text.length;
  return {
    ledger,
    model: withBudget(model, { maxTokensPerRequest: 2_000, prices, ...budget }, { ledger, countTokens }),
  };
}

describe("a call counts", () => {
  test("with what it cost, to the last digit, and its tokens", async () => {
    const { ledger, model } = open("1");
    stub.play(answer);
    expect(await model.generate(request)).toEqual({ text: "Fine.", stop: "end", usage });
    for await (const part of model.stream(request)) expect(part.kind).toMatch(/text|end/);
    expect(ledger.today()).toEqual({
      day: "2026-03-01",
      cost: "0.0063",
      reserved: "0",
      calls: 2,
      inputTokens: 2_000,
      cachedTokens: 1_200,
      outputTokens: 400,
      untold: 0,
    });
  });

  test("of an object too", async () => {
    const { ledger, model } = open("1");
    stub.play({ kind: "answer", texts: ['{"a": 1}'], usage });
    await model.structured({ ...request, name: "x", schema: { type: "object" } });
    expect(ledger.today().cost).toBe(costOfAnswer);
  });

  test("with what its server told, also where nothing can be made of it", async () => {
    const { ledger, model } = open("1");
    stub.play({ kind: "answer", texts: ["no object"], usage });
    const asked = model.structured({ ...request, name: "x", schema: { type: "object" } });
    await expect(asked).rejects.toMatchObject({ code: "MODEL_INVALID" });
    expect(ledger.today()).toMatchObject({ cost: costOfAnswer, calls: 1, outputTokens: 200, untold: 0 });
  });

  test.each<[string, ModelReply]>([
    ["whose server told no usage", { ...answer, usage: null }],
    ["that broke off", { ...answer, cut: { after: 1, how: "broken" } }],
    ["that was too late", { ...answer, cut: { after: 1, how: "hang" } }],
    ["that answered with garbage", { kind: "garbage" }],
  ])("with the most that it may have cost: one %s", async (_what, reply) => {
    const { ledger, model } = open("1");
    stub.play(reply);
    await Promise.allSettled([model.generate(request)]);
    expect(ledger.today()).toMatchObject({ cost: costAtMost, reserved: "0", calls: 1, untold: 1 });
    await Promise.allSettled([readAll(model.stream(request))]);
    expect(ledger.today()).toMatchObject({ cost: "0.010375", reserved: "0", calls: 2, untold: 2 });
  });

  test("with the most also where nobody reads on", async () => {
    const { ledger, model } = open("1");
    stub.play(answer);
    for await (const part of model.stream(request)) if (part.kind === "text") break;
    expect(ledger.today()).toMatchObject({ cost: costAtMost, reserved: "0" });
  });

  test.each<[string, ModelReply]>([
    ["refused", { kind: "refusal", status: 401, about: "key" }],
    ["limited", { kind: "refusal", status: 429, about: "load" }],
    ["too long", { kind: "refusal", status: 400, about: "length" }],
    ["away", { kind: "refusal", status: 503, about: "load" }],
  ])("with nothing where it was %s", async (_what, reply) => {
    const { ledger, model } = open("1");
    stub.play(reply);
    await expect(model.generate(request)).rejects.toThrow("openai:m");
    await expect(readAll(model.stream(request))).rejects.toThrow("openai:m");
    expect(ledger.today()).toMatchObject({ cost: "0", reserved: "0", calls: 0 });
  });
});

describe("nobody is asked where", () => {
  const refused = { code: "MODEL_OVER_BUDGET", retryable: false };

  test("the rest of the day is less than the call may cost", async () => {
    const { model } = open("0.00518749");
    stub.play(answer);
    await expect(model.generate(request)).rejects.toMatchObject(refused);
    await expect(readAll(model.stream(request))).rejects.toMatchObject(refused);
    await expect(model.structured({ ...request, name: "x", schema: {} })).rejects.toMatchObject(refused);
    expect(stub.asked).toEqual([]);
    await open(costAtMost).model.generate(request);
    expect(stub.asked).toHaveLength(1);
  });

  test("calls of the same moment would exceed it together", async () => {
    const { ledger, model } = open("0.02");
    stub.play(answer);
    const told = await Promise.allSettled(Array.from({ length: 10 }, () => model.generate(request)));
    expect(told.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(stub.asked).toHaveLength(3);
    expect(ledger.today()).toMatchObject({ cost: "0.00945", reserved: "0", calls: 3 });
  });

  test("the request is larger than one may be", async () => {
    const { model } = open("1", { maxTokensPerRequest: 999 });
    stub.play(answer);
    await expect(model.generate(request)).rejects.toMatchObject({
      ...refused,
      details: { tokens: 1_000, limitTokens: 999 },
    });
    const large = open("1", { maxTokensPerRequest: 10_000 }).model;
    await expect(large.generate({ ...request, user: "u".repeat(4_000) })).rejects.toMatchObject({
      code: "MODEL_TOO_LONG",
    });
    expect(stub.asked).toEqual([]);
  });

  test("prices are none", () => {
    for (const input of ["", "a lot", "-1", "2,50"]) {
      expect(() => open("1", { prices: { ...prices, input } })).toThrow(
        expect.objectContaining({ code: "CONFIGURATION" }),
      );
    }
  });
});

test("another day has its own budget, and a call belongs to the day on which it began", async () => {
  const { ledger, model } = open("0.006");
  stub.play(answer);
  await model.generate(request);
  await expect(model.generate(request)).rejects.toMatchObject({ code: "MODEL_OVER_BUDGET" });
  now = day + 3_600_000;
  await model.generate(request);
  expect(ledger.today()).toMatchObject({ day: "2026-03-02", cost: costOfAnswer, calls: 1 });
  const over = createCostLedger({ maxCostPerDay: decimal("1") }, { clock: { now: () => now } });
  const begun = over.reserve(decimal("0.5"), "m");
  now += 86_400_000;
  begun.keep();
  expect(over.today()).toMatchObject({ day: "2026-03-03", cost: "0" });
});

test("an end counts once", () => {
  const ledger = createCostLedger({ maxCostPerDay: decimal("1") }, { clock: { now: () => now } });
  const call = ledger.reserve(decimal("0.5"), "m");
  call.settle(decimal("0.1"), usage);
  call.keep();
  call.release();
  expect(ledger.today()).toMatchObject({ cost: "0.1", reserved: "0", calls: 1 });
});

test("a cost is never above the most that it may be, and is exact", () => {
  const tokens = fc.nat({ max: 1_000_000 });
  const costs = readPrices(prices);
  fc.assert(
    fc.property(tokens, tokens, tokens, tokens, (plain, cachedTokens, cacheWrittenTokens, outputTokens) => {
      const inputTokens = plain + cachedTokens + cacheWrittenTokens;
      const cost = costs.of({ inputTokens, cachedTokens, cacheWrittenTokens, outputTokens });
      const nanos =
        BigInt(plain) * 2_500n +
        BigInt(cachedTokens) * 250n +
        BigInt(cacheWrittenTokens) * 3_125n +
        BigInt(outputTokens) * 10_000n;
      expect(formatDecimal(cost)).toBe(formatDecimal({ units: nanos, scale: 9 }));
      const most = costs.atMost({ inputTokens, outputTokens });
      expect(compareDecimals(cost, most)).toBeLessThan(1);
    }),
  );
});

function decimal(text: string): Decimal {
  return parseDecimal(text) ?? zero;
}

async function readAll(parts: AsyncIterable<unknown>): Promise<void> {
  for await (const part of parts) if (part === undefined) return;
}
