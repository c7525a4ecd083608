import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Environment, readConfig } from "#core/config.ts";
import { systemTimers } from "#core/timers.ts";
import { anthropicStub } from "../../../../test/support/models/anthropic-stub.ts";
import { openAiVectors, startEmbedderStub } from "../../../../test/support/models/embedder-stub.ts";
import { type ModelStub, startModelStub } from "../../../../test/support/models/model-stub.ts";
import { openAiStub } from "../../../../test/support/models/openai-stub.ts";
import { checkModels } from "./check-models.ts";
import { openAnswerModel, openEmbedder } from "./open-models.ts";

let openAi: ModelStub;
let anthropic: ModelStub;
beforeAll(async () => {
  openAi = await startModelStub(openAiStub);
  anthropic = await startModelStub(anthropicStub);
});
afterAll(async () => {
  await openAi.close();
  await anthropic.close();
});
beforeEach(() => {
  for (const stub of [openAi, anthropic]) stub.play({ kind: "answer", texts: ["ready"] });
});

const deps = {
  timers: systemTimers,
  aws: () => Promise.reject(new Error("AWS was asked for")),
};
const check = (environment: Environment) => checkModels(readConfig(environment, {}), deps);

describe("the doctor", () => {
  test("asks nobody where no model is configured", async () => {
    expect(await check({})).toEqual([]);
  });

  test("asks a configured model for a few tokens", async () => {
    const checks = await check({ OM_MODEL: "openai:m", OM_MODEL_URL: `${openAi.url}/v1`, OM_MODEL_KEY: "sk-canary" });
    const detail = "openai:m answers (37 tokens); prompt and answer have 128000 tokens together";
    expect(checks).toEqual([{ name: "model", ok: true, detail }]);
    expect(openAi.asked).toMatchObject([{ maxTokens: 16, key: "sk-canary", model: "m" }]);
  });

  test("says of a model that does not answer why, and not the key", async () => {
    openAi.play({ kind: "refusal", status: 401, about: "key" });
    const checks = await check({ OM_MODEL: "ollama:m", OM_MODEL_URL: `${openAi.url}/v1`, OM_MODEL_KEY: "sk-canary" });
    expect(checks).toMatchObject([{ ok: false, detail: expect.stringMatching(/^MODEL_REFUSED: .*OM_MODEL_KEY/) }]);
    expect(JSON.stringify(checks)).not.toContain("canary");
    const away = await check({ OM_MODEL: "ollama:m", OM_MODEL_URL: "http://127.0.0.1:9/v1" });
    expect(away).toMatchObject([{ ok: false, detail: expect.stringMatching(/^MODEL_UNREACHABLE/) }]);
  });

  test("asks an embedder for a vector of its dimensions", async () => {
    const stub = await startEmbedderStub(openAiVectors);
    stub.play({ kind: "vectors", dimensions: 768 });
    const environment = { OM_EMBEDDER: "ollama:nomic-embed-text", OM_EMBEDDER_URL: `${stub.url}/v1` };
    const detail = "ollama:nomic-embed-text gives vectors of 768 dimensions";
    expect(await check(environment)).toEqual([{ name: "embedder", ok: true, detail }]);
    stub.play({ kind: "vectors", dimensions: 512 });
    expect(await check(environment)).toMatchObject([{ ok: false, detail: expect.stringContaining("MODEL_INVALID") }]);
    await stub.close();
  });
});

describe("a model opens", () => {
  const open = (environment: Environment) => openAnswerModel(readConfig(environment, {}), deps);

  test("by its provider, with the context of the settings", async () => {
    const environment = { OM_MODEL: "anthropic:claude-x", OM_MODEL_URL: anthropic.url, OM_MODEL_CONTEXT: "50000" };
    const model = await open(environment);
    expect(model).toMatchObject({ id: "anthropic:claude-x", contextTokens: 50_000 });
    expect(await model?.generate({ system: "", user: "?", maxTokens: 5 })).toMatchObject({ text: "ready" });
    expect(await open({ OM_MODEL: "ollama:m" })).toMatchObject({ id: "ollama:m", contextTokens: 4_096 });
    expect(await open({})).toBe(null);
    expect(await openEmbedder(readConfig({}, {}), deps)).toBe(null);
  });

  test("of Bedrock, and asks for AWS only then", async () => {
    await expect(open({ OM_MODEL: "bedrock:m" })).rejects.toThrow("AWS was asked for");
    const embedder = readConfig({ OM_EMBEDDER: "bedrock:amazon.titan-embed-text-v2:0" }, {});
    await expect(openEmbedder(embedder, deps)).rejects.toThrow("AWS was asked for");
  });
});
