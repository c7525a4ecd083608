import { toOmError } from "#core/errors.ts";
import type { ModelLimits } from "#core/model-call.ts";
import type { ModelSettings } from "#core/model-settings.ts";
import type { HealthCheck } from "../service.ts";
import { type ModelDeps, openAnswerModel, openEmbedder } from "./open-models.ts";

/** Whoever asks how things are waits for no slow model. */
const limits: ModelLimits = { firstMs: 20_000, betweenMs: 10_000, wholeMs: 25_000, longestWaitMs: 1_000 };
const aFewTokens = 16;

/** Whether what is configured answers, by a request of a few tokens each; nothing is asked, and said, where nothing is. */
export async function checkModels(settings: ModelSettings, deps: Omit<ModelDeps, "limits">): Promise<HealthCheck[]> {
  const checks = [
    ...(settings.model === null ? [] : [check("model", () => askModel(settings, { ...deps, limits }))]),
    ...(settings.embedder === null ? [] : [check("embedder", () => askEmbedder(settings, { ...deps, limits }))]),
  ];
  return Promise.all(checks);
}

async function askModel(settings: ModelSettings, deps: ModelDeps): Promise<string> {
  const model = await openAnswerModel(settings, deps);
  if (model === null) return "none";
  const { usage } = await model.generate({ system: "", user: "Answer with the word: ready", maxTokens: aFewTokens });
  const took = usage === null ? "" : ` (${usage.inputTokens + usage.outputTokens} tokens)`;
  return `${model.id} answers${took}; prompt and answer have ${model.contextTokens} tokens together`;
}

async function askEmbedder(settings: ModelSettings, deps: ModelDeps): Promise<string> {
  const embedder = await openEmbedder(settings, deps);
  if (embedder === null) return "none";
  await embedder.embed(["ready"], { purpose: "document" });
  return `${embedder.id} gives vectors of ${embedder.dimensions} dimensions`;
}

async function check(name: string, ask: () => Promise<string>): Promise<HealthCheck> {
  try {
    return { name, ok: true, detail: await ask() };
  } catch (thrown) {
    const { code, message, fix } = toOmError(thrown);
    return { name, ok: false, detail: `${code}: ${message}; ${fix}` };
  }
}
