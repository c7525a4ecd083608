import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { readPrices } from "#context-engine/gateway/model-prices.ts";
import { createOpenAiModel } from "#adapters/local/answer-model.openai.ts";
import { createContextEngine } from "#context-engine/di/create-context-engine.ts";
import { createCostLedger } from "#context-engine/gateway/cost-ledger.ts";
import { withBudget } from "#context-engine/gateway/with-budget.ts";
import { zero } from "#core/money.ts";
import { systemTimers } from "#core/timers.ts";
import { type HttpHome, openHttpHome, ordersCsv } from "../support/http-home.ts";
import { type ModelReply, type ModelStub, startModelStub } from "../support/models/model-stub.ts";
import { openAiStub } from "../support/models/openai-stub.ts";

const question = "net sales in January 2026";
const plainText = "Net sales, 2026-01: EUR 27.00. [1][2]";
const honest = "In January 2026, net sales were EUR 27.00 [1].";
const usage = { inputTokens: 1_000, cachedTokens: 400, cacheWrittenTokens: 0, outputTokens: 50 };

let stub: ModelStub;
let server: HttpHome;
let bare: HttpHome;
beforeAll(async () => {
  stub = await startModelStub(openAiStub);
  const environment = {
    OM_MODEL: "openai:m",
    OM_MODEL_URL: `${stub.url}/v1`,
    OM_MODEL_KEY: "sk-canary",
    OM_MODEL_PRICE: "2.50/10/0.25",
    OM_MODEL_BUDGET: "5",
  };
  server = await openHttpHome({ environment });
  bare = await openHttpHome();
  for (const { post, get } of [server, bare]) {
    const taken = await post("/v1/files?name=orders.csv&source=till", ordersCsv(3));
    await get(`/v1/files/${String(taken.json["fileId"])}?wait=60`);
  }
}, 300_000);
afterAll(async () => {
  await server.close();
  await bare.close();
  await stub.close();
});
beforeEach(() => stub.play({ kind: "answer", texts: [honest], usage }));

const answerShape = z.looseObject({
  text: z.string(),
  status: z.string(),
  verified: z.boolean(),
  gaps: z.array(z.string()),
  model: z
    .looseObject({
      id: z.string(),
      failure: z.string().nullable(),
      sentences: z.number(),
      replaced: z.number(),
      cost: z.string().nullable(),
    })
    .nullable(),
  trace: z.looseObject({ prompt: z.looseObject({ budget: z.number(), used: z.number() }).nullable() }),
});

async function engineOf(
  options: {
    readonly contextTokens?: number;
    readonly url?: string;
    readonly budget?: boolean;
    readonly deadlineMs?: number;
  } = {},
) {
  const { contextTokens = 16_000, url = stub.url, budget = false, deadlineMs = 10_000 } = options;
  const limits = { firstMs: 5_000, betweenMs: 5_000, wholeMs: 10_000, longestWaitMs: 10 };
  const open = createOpenAiModel(
    {
      id: "openai:m",
      name: "m",
      baseUrl: `${url}/v1`,
      key: "sk-canary",
      contextTokens,
      tokenLimit: "max_tokens",
      limits,
    },
    { timers: systemTimers },
  );
  const prices = { input: "1", output: "1" };
  const ledger = createCostLedger({ maxCostPerDay: zero }, { clock: { now: () => 0 } });
  const countTokens = (text: string): number => text.length;
  const model = budget ? withBudget(open, { maxTokensPerRequest: 100_000, prices }, { ledger, countTokens }) : open;
  const view = await bare.home.view("default");
  expect(readPrices(prices).of(usage).units).toBeGreaterThan(0n);
  return createContextEngine({
    open: async () => view,
    phrasing: { model, costOf: () => null },
    config: { modelDeadlineMs: deadlineMs },
  });
}

describe("an answer", () => {
  test("is in the words of the model, and says so, with tokens and cost", async () => {
    const answer = answerShape.parse((await server.post("/v1/ask", { question })).json);
    expect(answer).toMatchObject({
      text: "In January 2026, net sales were EUR 27.00. [1][2]",
      status: "answered",
      verified: true,
      gaps: [],
    });
    expect(answer.model).toEqual({
      id: "openai:m",
      tokens: { input: 1_000, cached: 400, output: 50 },
      cost: "0.0021",
      sentences: 1,
      replaced: 0,
      failure: null,
    });
    expect(answer.trace.prompt?.used).toBeGreaterThan(200);
  });

  test("is without it where the question says so, and where none is configured", async () => {
    const without = answerShape.parse((await server.post("/v1/ask", { question, model: false })).json);
    const none = answerShape.parse((await bare.post("/v1/ask", { question })).json);
    for (const answer of [without, none])
      expect(answer).toMatchObject({ text: plainText, model: null, verified: true });
    expect(stub.asked).toEqual([]);
  });

  test("that is none asks no model", async () => {
    await server.post("/v1/ask", { question: "net sales in 2019" });
    await server.post("/v1/ask", { question: "who will win the cup" });
    expect(stub.asked).toEqual([]);
  });

  test("keeps what the facts bear out, and replaces the rest by their own words, once", async () => {
    stub.play({ kind: "answer", texts: [honest, " Net sales were EUR 28.00 [1].", " They fell by 3 % [1]."] });
    const answer = answerShape.parse((await server.post("/v1/ask", { question })).json);
    expect(answer.text).toBe(`In January 2026, net sales were EUR 27.00. [1][2]\n${plainText}`);
    expect(answer.model).toMatchObject({ sentences: 1, replaced: 2 });
  });

  test("tells the log what it took, and nothing of its words", async () => {
    server.home.hub.subscribe(({ event }) => told.push(event));
    const told: object[] = [];
    await server.post("/v1/ask", { question });
    const events = JSON.stringify(told);
    expect(told).toContainEqual(
      expect.objectContaining({
        event: "question-answered",
        model: expect.objectContaining({ id: "openai:m", cost: "0.0021", replaced: 0 }),
      }),
    );
    expect(`${events}${JSON.stringify(server.logged)}`).not.toMatch(/27\.00|January|canary|orders\.csv/);
  });
});

describe("the answer without a model arrives, with the gap named, where the model", () => {
  test.each<[string, ModelReply, string]>([
    ["does not accept the key", { kind: "refusal", status: 401, about: "key" }, "MODEL_REFUSED"],
    ["has no credit", { kind: "refusal", status: 402, about: "credit" }, "MODEL_REFUSED"],
    ["is not there", { kind: "refusal", status: 404, about: "model" }, "MODEL_UNKNOWN"],
    ["is asked too much", { kind: "refusal", status: 429, about: "load" }, "MODEL_LIMITED"],
    ["fails", { kind: "refusal", status: 503, about: "load" }, "MODEL_UNREACHABLE"],
    ["finds the prompt too long", { kind: "refusal", status: 400, about: "length" }, "MODEL_TOO_LONG"],
    ["fails after its first word", { kind: "failure", texts: [`${honest} And`] }, "MODEL_UNREACHABLE"],
    ["answers with garbage", { kind: "garbage" }, "MODEL_INVALID"],
    ["answers with a page", { kind: "page" }, "MODEL_INVALID"],
    ["sends elsewhere", { kind: "redirect", to: "http://127.0.0.1:9/" }, "MODEL_REFUSED"],
    ["breaks off", { kind: "answer", texts: ["In January"], cut: { after: 1, how: "broken" } }, "MODEL_UNREACHABLE"],
    [
      "ends as if it were done",
      { kind: "answer", texts: ["In January"], cut: { after: 1, how: "clean" } },
      "MODEL_UNREACHABLE",
    ],
    ["is filtered", { kind: "answer", texts: ["In January"], stop: "filtered" }, "MODEL_INVALID"],
    ["hangs", { kind: "answer", texts: ["In January"], cut: { after: 1, how: "hang" } }, "DEADLINE"],
    ["says nothing at all", { kind: "silence" }, "DEADLINE"],
  ])("%s", async (_what, reply, failure) => {
    const engine = await engineOf({ deadlineMs: failure === "DEADLINE" ? 200 : 10_000 });
    stub.play(reply);
    const answer = await engine.ask("default", { question });
    expect(answer.text.endsWith(plainText)).toBe(true);
    expect(answer).toMatchObject({ status: "answered", verified: true, model: { failure } });
    expect(answer.gaps.at(-1)).toContain("openai:m");
    expect(JSON.stringify(answer)).not.toContain("canary");
    await vi.waitFor(() => expect(stub.openAnswers()).toBe(0));
  });

  test.each<[string, Parameters<typeof engineOf>[0], string]>([
    ["cannot be reached", { url: "http://127.0.0.1:9" }, "MODEL_UNREACHABLE"],
    ["has too small a context", { contextTokens: 900 }, "MODEL_TOO_LONG"],
    ["would cost more than its budget", { budget: true }, "MODEL_OVER_BUDGET"],
  ])("%s", async (_what, options, failure) => {
    const answer = await (await engineOf(options)).ask("default", { question });
    expect(answer).toMatchObject({ text: plainText, model: { failure, sentences: 0 } });
    expect(answer.gaps).toHaveLength(1);
    expect(stub.asked).toHaveLength(0);
  });

  test.each<[string, readonly string[]]>([
    ["says nothing", []],
    ["says nothing of the facts", ["Hello! ", "How can I help you today? ", "Have a nice day [1]."]],
    ["cites what is not there", ["Net sales were EUR 27.00 [9]."]],
  ])("%s", async (_what, texts) => {
    stub.play({ kind: "answer", texts });
    const answer = await (await engineOf()).ask("default", { question });
    expect(answer).toMatchObject({ text: plainText, gaps: [], model: { sentences: 0, failure: null } });
  });

  test("ends in the middle of a sentence, which is left out", async () => {
    stub.play({ kind: "answer", texts: [`${honest} Net sales were EUR 2`], stop: "length" });
    const answer = await (await engineOf()).ask("default", { question });
    expect(answer.text).toBe("In January 2026, net sales were EUR 27.00. [1][2]");
    expect(answer.gaps.join(" ")).toContain("openai:m reached its most tokens");
  });
});

describe("POST /v1/ask as events", () => {
  const open = (signal?: AbortSignal): Promise<Response> =>
    fetch(`${server.url}/v1/ask`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ question }),
      ...(signal !== undefined && { signal }),
    });

  test("tells each sentence after it was checked, and ends with the whole", async () => {
    stub.play({ kind: "answer", texts: [honest, " Net sales were EUR 28.00 [1]. "] });
    const text = await (await open()).text();
    expect([...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name)).toEqual([
      "plan",
      "facts",
      "text",
      "text",
      "citations",
      "answer",
    ]);
    expect(text).not.toContain("28.00");
  });

  test("tells a sentence while the model is still writing; who stops listening frees the model, and the log has it", async () => {
    const told: object[] = [];
    server.home.hub.subscribe(({ event }) => told.push(event));
    stub.play({ kind: "answer", texts: [`${honest} And`], cut: { after: 1, how: "hang" } });
    const stop = new AbortController();
    const reply = await open(stop.signal);
    let seen = "";
    const decoder = new TextDecoder();
    for await (const chunk of reply.body ?? []) {
      seen += decoder.decode(chunk, { stream: true });
      if (seen.includes("event: text")) break;
    }
    expect(seen).toContain("In January 2026, net sales were EUR 27.00. [1][2]");
    stop.abort();
    await vi.waitFor(() => expect(stub.openAnswers()).toBe(0), { timeout: 10_000 });
    await vi.waitFor(() => expect(told).toContainEqual(expect.objectContaining({ event: "question-answered" })));
    expect(told).toHaveLength(1);
  });

  test("a question that cannot be asked is an error like any other", async () => {
    const reply = await server.send("POST", "/v1/ask", {
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ question: 5 }),
    });
    expect(reply.status).toBe(400);
  });
});
