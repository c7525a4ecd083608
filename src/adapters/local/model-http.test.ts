import { inspect } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { usualModelLimits } from "#core/model-call.ts";
import { systemTimers } from "#core/timers.ts";
import { startModelStub } from "../../../test/support/models/model-stub.ts";
import { openAiStub } from "../../../test/support/models/openai-stub.ts";
import { startStubServer, type StubAsked } from "../../../test/support/models/stub-server.ts";
import { createOpenAiModel, type OpenAiModelOptions } from "./answer-model.openai.ts";

const question = { system: "", user: "How was June?", maxTokens: 50 };

function open(options: Partial<OpenAiModelOptions>) {
  const usual = { id: "openai:m", name: "m", baseUrl: "http://127.0.0.1:9", key: null, contextTokens: 8_000 } as const;
  return createOpenAiModel({ ...usual, tokenLimit: "max_tokens", ...options }, { timers: systemTimers });
}

describe("the address of a server", () => {
  test.each([
    "ftp://host/v1",
    "file:///etc/passwd",
    "host",
    "",
    "https://user:canary@host/v1",
    "https://host/v1?key=canary",
  ])("cannot be %s, and is not repeated", (baseUrl) => {
    const thrown = thrownBy(() => open({ baseUrl }));
    expect(thrown).toMatchObject({ code: "CONFIGURATION" });
    expect(inspect(thrown, { depth: 9 })).not.toContain("canary");
  });
});

describe("a key", () => {
  test.each(["canary\n", "canary canary", "canary\u00fc", ""])(
    "that cannot be a header is refused, and not repeated",
    (key) => {
      const thrown = thrownBy(() => open({ key }));
      expect(thrown).toMatchObject({ code: "CONFIGURATION" });
      expect(inspect(thrown, { depth: 9 })).not.toContain("canary");
    },
  );

  test("is not sent where there is none, and the most tokens go by the name that the server knows", async () => {
    const stub = await startModelStub(openAiStub);
    const bodies: string[] = [];
    const seen = await startStubServer((asked: StubAsked) => {
      bodies.push(asked.body);
      return { status: 400, headers: {}, frames: [], pace: "frames", ending: "whole" };
    });
    onTestFinished(async () => {
      await stub.close();
      await seen.close();
    });
    stub.play({ kind: "answer", texts: ["Fine."] });
    await open({ baseUrl: `${stub.url}/v1` }).generate(question);
    expect(stub.asked).toMatchObject([{ key: null, system: null }]);
    for (const tokenLimit of ["max_tokens", "max_completion_tokens"] as const) {
      await expect(open({ baseUrl: seen.url, tokenLimit }).generate(question)).rejects.toMatchObject({
        code: "MODEL_REFUSED",
      });
    }
    expect(bodies.map((body) => Object.keys(JSON.parse(body)).filter((name) => name.startsWith("max")))).toEqual([
      ["max_tokens"],
      ["max_completion_tokens"],
    ]);
  });
});

test("a server that names the moment when it may be asked again is asked then", async () => {
  const limits = { ...usualModelLimits, longestWaitMs: 500 };
  const date = "Fri, 27 Nov 2026 10:00:00 GMT";
  const later = "Fri, 27 Nov 2026 10:01:30 GMT";
  const server = await startStubServer(() => {
    return { status: 503, headers: { date, "retry-after": later }, frames: [], pace: "frames", ending: "whole" };
  });
  onTestFinished(() => server.close());
  await expect(open({ baseUrl: server.url, limits }).generate(question)).rejects.toMatchObject({
    code: "MODEL_UNREACHABLE",
    details: { status: 503, retryAfterMs: 90_000 },
  });
});

describe("what an answer took", () => {
  const chunks = (usage: unknown) => [
    { choices: [{ delta: { content: "Fine." }, finish_reason: "stop" }] },
    { choices: [], usage },
  ];

  test.each<[string, unknown, unknown]>([
    ["is not told by words that are none", { prompt_tokens: "many" }, null],
    ["is not told by counts below zero", { prompt_tokens: -5, completion_tokens: 2 }, null],
    [
      "has no more of a cache than of a prompt",
      { prompt_tokens: 5, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 9 } },
      { inputTokens: 5, cachedTokens: 5, cacheWrittenTokens: 0, outputTokens: 2 },
    ],
  ])("%s, and the answer is one", async (_what, told, usage) => {
    const frames = chunks(told).map((chunk) => Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`));
    const headers = { "content-type": "text/event-stream" };
    const server = await startStubServer(() => ({ status: 200, headers, frames, pace: "frames", ending: "whole" }));
    onTestFinished(() => server.close());
    expect(await open({ baseUrl: server.url }).generate(question)).toEqual({ text: "Fine.", stop: "end", usage });
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (thrown) {
    return thrown;
  }
  throw new Error("nothing was refused");
}
