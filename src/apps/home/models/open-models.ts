import type { AwsClients } from "#adapters/aws/aws-clients.ts";
import type { ModelLimits } from "#core/model-call.ts";
import { accessOfEmbedder, type ModelProvider, type ModelSettings } from "#core/model-settings.ts";
import type { Timers } from "#core/timers.ts";
import type { AnswerModel } from "#ports/answer-model.ts";
import type { Embedder } from "#ports/embedder.ts";

export interface ModelDeps {
  readonly timers: Timers;
  /** Asked where something is of Bedrock, and only then. */
  readonly aws: () => Promise<Pick<AwsClients, "bedrock">>;
  /** As usual where they are not said. */
  readonly limits?: ModelLimits;
}

/** The model of the settings, its adapter loaded now; null where none is set. @throws OmError `CONFIGURATION` */
export async function openAnswerModel(settings: ModelSettings, deps: ModelDeps): Promise<AnswerModel | null> {
  const { model, modelUrl, modelKey: key, modelContext } = settings;
  if (model === null) return null;
  const { provider, name } = model;
  const { timers, aws, ...limits } = deps;
  const contextTokens = modelContext ?? usualContext[provider];
  const options = { id: `${provider}:${name}`, name, contextTokens, ...limits };
  switch (provider) {
    case "openai":
    case "ollama": {
      const { createOpenAiModel } = await import("#adapters/local/answer-model.openai.ts");
      const baseUrl = modelUrl ?? usualUrl[provider];
      // Its own server refuses the older name for newer models; most others know nothing else.
      const tokenLimit = new URL(baseUrl).hostname === "api.openai.com" ? "max_completion_tokens" : "max_tokens";
      return createOpenAiModel({ ...options, baseUrl, key, tokenLimit }, { timers });
    }
    case "anthropic": {
      const { createAnthropicModel } = await import("#adapters/local/answer-model.anthropic.ts");
      return createAnthropicModel({ ...options, baseUrl: modelUrl ?? usualUrl[provider], key }, { timers });
    }
    case "bedrock": {
      const { createBedrockModel } = await import("#adapters/aws/answer-model.bedrock.ts");
      return createBedrockModel({ ...options, client: await (await aws()).bedrock() }, { timers });
    }
    default:
      return provider satisfies never;
  }
}

/** The embedder of the settings, its adapter loaded now; null where none is set. @throws OmError `CONFIGURATION` */
export async function openEmbedder(settings: ModelSettings, deps: ModelDeps): Promise<Embedder | null> {
  const { embedder } = settings;
  if (embedder === null) return null;
  const { provider, name, dimensions } = embedder;
  const { timers, aws, ...limits } = deps;
  const options = { id: `${provider}:${name}`, name, dimensions, ...limits };
  if (provider === "bedrock") {
    const { createBedrockEmbedder } = await import("#adapters/aws/embedder.bedrock.ts");
    return createBedrockEmbedder({ ...options, client: await (await aws()).bedrock() }, { timers });
  }
  const { createOpenAiEmbedder } = await import("#adapters/local/embedder.openai.ts");
  const { url, key } = accessOfEmbedder(settings);
  // Models of the third generation give as many dimensions as they are asked for; others refuse to be asked.
  const asksDimensions = name.startsWith("text-embedding-3");
  return createOpenAiEmbedder({ ...options, baseUrl: url ?? usualUrl[provider], key, asksDimensions }, { timers });
}

const usualUrl: Readonly<Record<Exclude<ModelProvider, "bedrock">, string>> = {
  openai: "https://api.openai.com/v1",
  anthropic: "https://api.anthropic.com",
  ollama: "http://127.0.0.1:11434/v1",
};

/** What most models of a provider can read; Ollama cuts a longer prompt without a word unless its server is told otherwise. */
const usualContext: Readonly<Record<ModelProvider, number>> = {
  openai: 128_000,
  anthropic: 200_000,
  bedrock: 128_000,
  ollama: 4_096,
};
