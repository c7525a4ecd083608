import { describe, expect, test } from "vitest";
import { describeConfig, type Environment, readConfig } from "./config.ts";
import { accessOfEmbedder } from "./model-settings.ts";

const key = "sk-canary";

describe("a model is set by", () => {
  test.each<[Environment, object]>([
    [
      { OM_MODEL: "openai:gpt-x", OM_MODEL_KEY: key },
      { provider: "openai", name: "gpt-x" },
    ],
    [
      { OM_MODEL: "openai:m", OM_MODEL_URL: "http://127.0.0.1:8000/v1" },
      { provider: "openai", name: "m" },
    ],
    [{ OM_MODEL: "ollama:llama:8b" }, { provider: "ollama", name: "llama:8b" }],
    [{ OM_MODEL: "bedrock:amazon.nova-v1:0" }, { provider: "bedrock", name: "amazon.nova-v1:0" }],
  ])("%o", (environment, model) => {
    expect(readConfig(environment, {}).model).toEqual(model);
  });
});

describe("an embedder has its dimensions", () => {
  test.each([
    ["ollama:nomic-embed-text", 768],
    ["ollama:anything/else@384", 384],
    ["bedrock:amazon.titan-embed-text-v2:0", 1_024],
    ["bedrock:amazon.titan-embed-text-v2:0@256", 256],
  ])("%s", (text, dimensions) => {
    expect(readConfig({ OM_EMBEDDER: text }, {}).embedder).toMatchObject({ dimensions });
  });
});

describe("what does not fit is refused at the start, and named", () => {
  test.each<[string, Environment]>([
    ["OM_MODEL_KEY", { OM_MODEL: "openai:gpt-x" }],
    ["OM_MODEL_KEY", { OM_MODEL: "anthropic:claude-x" }],
    ["OM_MODEL_KEY", { OM_MODEL_KEY: key }],
    ["OM_MODEL_URL", { OM_MODEL_URL: "http://127.0.0.1:1" }],
    ["OM_MODEL_KEY", { OM_MODEL: "bedrock:x", OM_MODEL_KEY: key }],
    ["OM_MODEL_URL", { OM_MODEL: "bedrock:x", OM_MODEL_URL: "http://127.0.0.1:1" }],
    ["OM_MODEL_BUDGET", { OM_MODEL: "openai:gpt-x", OM_MODEL_KEY: key, OM_MODEL_BUDGET: "5" }],
    ["OM_MODEL_PLAN", { OM_MODEL_PLAN: "on" }],
    ["OM_MODEL_PLAN", { OM_MODEL: "openai:gpt-x", OM_MODEL_KEY: key, OM_MODEL_PLAN: "yes" }],
    ["OM_MODEL_PRICE", { OM_MODEL: "openai:gpt-x", OM_MODEL_KEY: key, OM_MODEL_PRICE: "2.50" }],
    ["OM_MODEL_PRICE", { OM_MODEL: "openai:gpt-x", OM_MODEL_KEY: key, OM_MODEL_PRICE: "2,50/10" }],
    ["OM_EMBEDDER_KEY", { OM_MODEL: "anthropic:x", OM_MODEL_KEY: key, OM_EMBEDDER: "openai:text-embedding-3-small" }],
  ])("%s of %o", (variable, environment) => {
    expect(() => readConfig(environment, {})).toThrow(
      expect.objectContaining({ code: "CONFIGURATION", message: expect.stringContaining(variable) }),
    );
  });
});

test.each([
  ["2.50/10", { input: "2.50", output: "10" }],
  ["2.50/10/0.25/3.125", { input: "2.50", output: "10", cachedInput: "0.25", cacheWrite: "3.125" }],
])("a price is what a million tokens cost: %s", (text, price) => {
  const environment = { OM_MODEL: "openai:x", OM_MODEL_KEY: key, OM_MODEL_PRICE: text, OM_MODEL_BUDGET: "5" };
  expect(readConfig(environment, {})).toMatchObject({ modelPrice: price, modelBudget: "5" });
});

describe("a secret", () => {
  test.each<[string, Environment]>([
    ["OM_MODEL_KEY", { OM_MODEL: "openai:x", OM_MODEL_KEY: `${key}\n` }],
    ["OM_EMBEDDER_KEY", { OM_EMBEDDER_KEY: `${key} ${key}` }],
    ["OM_MODEL_URL", { OM_MODEL: "openai:x", OM_MODEL_URL: "https://user:sk-canary@host/v1" }],
  ])("that cannot be is named and not repeated: %s", (variable, environment) => {
    const named = expect.objectContaining({ message: `${variable} is (not shown), which it cannot be` });
    expect(() => readConfig(environment, {})).toThrow(named);
  });

  test("is not among the settings that are shown", () => {
    const environment = { OM_MODEL: "openai:x", OM_MODEL_KEY: key, OM_MODEL_URL: "https://u:sk-canary@host" };
    const shown = describeConfig(environment, {});
    expect(JSON.stringify(shown)).not.toContain("canary");
    expect(shown).toContainEqual({ name: "modelKey", value: "(not shown)", origin: "OM_MODEL_KEY" });
    expect(shown).toContainEqual({ name: "embedderKey", value: "", origin: "default" });
  });
});

test("the key of a model goes to an embedder of the same provider, and to no other", () => {
  const access = (environment: Environment) => accessOfEmbedder(readConfig(environment, {}));
  const model = { OM_MODEL: "openai:x", OM_MODEL_KEY: key, OM_MODEL_URL: "https://host/v1" };
  expect(access({ ...model, OM_EMBEDDER: "openai:e@3" })).toEqual({ url: "https://host/v1", key });
  expect(access({ ...model, OM_EMBEDDER: "ollama:e@3" })).toEqual({ url: null, key: null });
  expect(access({ ...model, OM_EMBEDDER: "openai:e@3", OM_EMBEDDER_URL: "http://other" })).toEqual({
    url: "http://other",
    key: null,
  });
  expect(access({ OM_EMBEDDER: "openai:e@3", OM_MODEL_KEY: key })).toEqual({ url: null, key });
});
