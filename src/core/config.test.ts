import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type ConfigFlags, describeConfig, type Environment, readConfig } from "./config.ts";
import { OmError } from "./errors.ts";

describe("configuration", () => {
  test("everything has a default", () => {
    expect(readConfig({}, {})).toEqual({
      dataDir: resolve(".om"),
      business: "default",
      threads: Math.min(2, availableParallelism()),
      memoryLimitMb: 512,
      jobDeadlineMs: 1_800_000,
      rejectsThreshold: 0.05,
      workers: Math.min(2, availableParallelism()),
      webhookUrl: "",
      keepDays: 30,
      keepUploadsDays: null,
      keepRejectsDays: null,
      logLevel: "info",
      model: null,
      modelUrl: null,
      modelKey: null,
      modelContext: null,
      modelPrice: null,
      modelBudget: null,
      modelPlan: false,
      embedder: null,
      embedderUrl: null,
      embedderKey: null,
    });
  });

  test("a flag wins over its variable, and a variable over the default", () => {
    const environment = { OM_DATA_DIR: "/data/a", OM_BUSINESS: "acme", OM_REJECTS_THRESHOLD: "0.2" };
    expect(readConfig(environment, { business: "beta" })).toMatchObject({
      dataDir: resolve("/data/a"),
      business: "beta",
      rejectsThreshold: 0.2,
    });
  });

  test("a variable that is set to nothing counts as not set", () => {
    expect(readConfig({ OM_BUSINESS: "" }, {}).business).toBe("default");
  });

  test("the configuration cannot be changed", () => {
    expect(Object.isFrozen(readConfig({}, {}))).toBe(true);
  });

  test.each<[string, Environment, ConfigFlags]>([
    ["OM_BUSINESS", { OM_BUSINESS: "a/b" }, {}],
    ["OM_BUSINESS", { OM_BUSINESS: ".." }, {}],
    ["OM_BUSINESS", { OM_BUSINESS: ".shop" }, {}],
    ["OM_BUSINESS", { OM_BUSINESS: "a".repeat(65) }, {}],
    ["--business", { OM_BUSINESS: "fine" }, { business: "" }],
    ["--data-dir", {}, { dataDir: "" }],
    ["OM_THREADS", { OM_THREADS: "0" }, {}],
    ["OM_THREADS", { OM_THREADS: String(availableParallelism() + 1) }, {}],
    ["OM_MEMORY_MB", { OM_MEMORY_MB: "lots" }, {}],
    ["OM_MEMORY_MB", { OM_MEMORY_MB: "1e9" }, {}],
    ["OM_JOB_DEADLINE_MS", { OM_JOB_DEADLINE_MS: "1.5" }, {}],
    ["OM_REJECTS_THRESHOLD", { OM_REJECTS_THRESHOLD: "5%" }, {}],
    ["OM_REJECTS_THRESHOLD", { OM_REJECTS_THRESHOLD: "1.01" }, {}],
    ["OM_MODEL", { OM_MODEL: "gpt-x" }, {}],
    ["OM_MODEL", { OM_MODEL: "azure:gpt-x" }, {}],
    ["OM_MODEL", { OM_MODEL: "openai:" }, {}],
    ["OM_MODEL", { OM_MODEL: "openai:two words" }, {}],
    ["OM_MODEL_URL", { OM_MODEL_URL: "ftp://host" }, {}],
    ["OM_MODEL_CONTEXT", { OM_MODEL_CONTEXT: "many" }, {}],
    ["OM_EMBEDDER", { OM_EMBEDDER: "anthropic:none@5" }, {}],
    ["OM_EMBEDDER", { OM_EMBEDDER: "ollama:of-unknown-dimensions" }, {}],
    ["OM_EMBEDDER", { OM_EMBEDDER: "ollama:x@0" }, {}],
  ])("a bad value names its setting and what it may be: %s %o %o", (named, environment, flags) => {
    const thrown = failureOf(() => readConfig(environment, flags));
    expect(thrown).toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining(`${named} is "`) });
    expect(thrown.fix).toMatch(/^use ./);
  });

  test("each value is told with where it came from", () => {
    const described = describeConfig({ OM_BUSINESS: "acme" }, { dataDir: "here" });
    expect(described.slice(0, 3)).toEqual([
      { name: "dataDir", value: "here", origin: "--data-dir" },
      { name: "business", value: "acme", origin: "OM_BUSINESS" },
      expect.objectContaining({ name: "threads", origin: "default" }),
    ]);
  });
});

function failureOf(act: () => unknown): OmError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof OmError) return thrown;
  }
  throw new Error("nothing was refused");
}
