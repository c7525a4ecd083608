import { z } from "zod";
import { OmError } from "./errors.ts";

/** Who serves models. `openai` is any server of that protocol, where an address is given; `ollama` is one that needs no key. */
export const modelProviders = ["openai", "anthropic", "bedrock", "ollama"] as const;
export type ModelProvider = (typeof modelProviders)[number];

/** `anthropic:claude-x` */
export interface ModelChoice {
  readonly provider: ModelProvider;
  readonly name: string;
}

/** `openai:text-embedding-x@512` */
export interface EmbedderChoice {
  readonly provider: "openai" | "ollama" | "bedrock";
  readonly name: string;
  readonly dimensions: number;
}

/** Of a million tokens, as exact decimals in text. */
export interface ModelPrice {
  readonly input: string;
  readonly output: string;
  /** Read from a cache, and written into one; as `input` where it is not said. */
  readonly cachedInput?: string;
  readonly cacheWrite?: string;
}

/** What a machine says of models; null: nothing, and then none is asked. */
export interface ModelSettings {
  readonly model: ModelChoice | null;
  readonly modelUrl: string | null;
  readonly modelKey: string | null;
  /** Tokens of prompt and answer together. */
  readonly modelContext: number | null;
  /** What a million tokens cost; null: costs are not counted. */
  readonly modelPrice: ModelPrice | null;
  /** The most that a day (UTC) may cost, as an exact decimal in the currency of the prices; null: no limit. */
  readonly modelBudget: string | null;
  /** It may propose a plan for a question that was not read whole. */
  readonly modelPlan: boolean;
  readonly embedder: EmbedderChoice | null;
  readonly embedderUrl: string | null;
  readonly embedderKey: string | null;
}

/** Each as text of the environment; "" and null are nothing. */
export const modelSettingsShape = {
  model: orNothing(
    z
      .string()
      .regex(/^(?:openai|anthropic|bedrock|ollama):\S{1,2048}$/)
      .transform((text) => splitChoice(text, modelProviders)),
  ),
  modelUrl: orNothing(z.string().refine(isPlainHttpUrl)),
  modelKey: orNothing(z.string().refine(isModelKey)),
  modelContext: orNothing(
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number)
      .pipe(z.number().min(1_000).max(100_000_000)),
  ),
  modelPrice: orNothing(
    z
      .string()
      .regex(/^\d{1,9}(?:\.\d{1,9})?(?:\/\d{1,9}(?:\.\d{1,9})?){1,3}$/)
      .transform(readPrice),
  ),
  modelBudget: orNothing(z.string().regex(/^\d{1,9}(?:\.\d{1,9})?$/)),
  modelPlan: z.union([z.literal(["", "off"]).transform(() => false), z.literal("on").transform(() => true)]),
  embedder: orNothing(
    z
      .string()
      .regex(/^(?:openai|bedrock|ollama):[^\s@]{1,2048}(?:@[1-9]\d{0,4})?$/)
      .transform((text) => splitChoice(text, ["openai", "ollama", "bedrock"] as const))
      .transform(({ provider, name }) => ({ provider, ...readDimensions(name) }))
      .refine((choice): choice is EmbedderChoice => choice.dimensions !== null),
  ),
  embedderUrl: orNothing(z.string().refine(isPlainHttpUrl)),
  embedderKey: orNothing(z.string().refine(isModelKey)),
};

/** What each of them may be, for who wrote another one. */
export const allowedModelSettings: Readonly<Record<keyof ModelSettings, string>> = {
  model: "`openai:NAME`, `anthropic:NAME`, `bedrock:ID` or `ollama:NAME`",
  modelUrl: "an address such as http://127.0.0.1:11434/v1, without user, password and `?`",
  modelKey: "a key without spaces and line breaks",
  modelContext: "a whole number of tokens from 1000",
  modelPrice: "what a million tokens cost: INPUT/OUTPUT, such as 2.50/10; then of a cache /READ/WRITTEN",
  modelBudget: "the most that a day may cost, such as 5",
  modelPlan: "`on` or `off`: whether a model may propose how a question is read of which words were not",
  embedder:
    "`openai:NAME@DIMENSIONS`, `ollama:NAME@DIMENSIONS` or `bedrock:ID@DIMENSIONS`; of well-known ones without `@`",
  embedderUrl: "an address such as http://127.0.0.1:11434/v1, without user, password and `?`",
  embedderKey: "a key without spaces and line breaks",
};

/** Not in the address itself, for addresses are shown. */
export function isPlainHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return [url.username, url.password, url.search, url.hash].every((part) => part === "");
}

/** Of a header that cannot be, the runtime's own error would quote the key. */
export function isModelKey(text: string): boolean {
  return /^[\x21-\x7e]{1,4096}$/.test(text);
}

/** A server, and the key that it alone is sent. */
export interface ModelAccess {
  readonly url: string | null;
  readonly key: string | null;
}

/** The embedder's own; else those of the model, but only where both are of one provider: a key goes to no other. */
export function accessOfEmbedder(settings: ModelSettings): ModelAccess {
  const { model, embedder, embedderUrl, embedderKey, modelUrl, modelKey } = settings;
  if (embedderUrl !== null || embedderKey !== null) return { url: embedderUrl, key: embedderKey };
  const isShared = model === null || model.provider === embedder?.provider;
  return isShared ? { url: modelUrl, key: modelKey } : { url: null, key: null };
}

/**
 * What fits together, and has what it needs.
 * @throws OmError `CONFIGURATION` naming the variable that is missing or of no use
 */
export function checkModelSettings(settings: ModelSettings): void {
  const { model, modelUrl: url, modelKey: key, embedder } = settings;
  if (model !== null) checkAccess(model.provider, { url, key }, "OM_MODEL");
  if (settings.modelBudget !== null && settings.modelPrice === null) {
    throw useless("OM_MODEL_BUDGET", "what its model costs is not known", "set OM_MODEL_PRICE, too");
  }
  if (settings.modelPlan && model === null) throw useless("OM_MODEL_PLAN", "no model is set", "set OM_MODEL, too");
  if (embedder !== null) checkAccess(embedder.provider, accessOfEmbedder(settings), "OM_EMBEDDER");
  if (model === null && embedder === null && (url !== null || key !== null)) {
    throw useless(url === null ? "OM_MODEL_KEY" : "OM_MODEL_URL", "no model is set", "set OM_MODEL, too");
  }
}

function readPrice(text: string): ModelPrice {
  const [input = "", output = "", cachedInput, cacheWrite] = text.split("/");
  return {
    input,
    output,
    ...(cachedInput !== undefined && { cachedInput }),
    ...(cacheWrite !== undefined && { cacheWrite }),
  };
}

function checkAccess(provider: ModelProvider, { url, key }: ModelAccess, variable: string): void {
  if (provider === "bedrock" && url !== null) {
    throw useless(`${variable}_URL`, "Bedrock has another variable for it", "set AWS_ENDPOINT_URL_BEDROCK_RUNTIME");
  }
  if (provider === "bedrock" && key !== null) {
    throw useless(`${variable}_KEY`, "Bedrock is asked with the credentials of AWS", "remove it");
  }
  if ((provider === "openai" || provider === "anthropic") && url === null && key === null) {
    throw new OmError("CONFIGURATION", `${variable} is of ${provider}, and ${variable}_KEY is missing`, {
      fix: `set ${variable}_KEY, or ${variable}_URL where a server of yours needs no key`,
    });
  }
}

function useless(variable: string, why: string, fix: string): OmError {
  return new OmError("CONFIGURATION", `${variable} is set, but ${why}`, { fix });
}

/** Names have colons themselves: `bedrock:amazon.nova-lite-v1:0`. */
function splitChoice<Provider extends string>(
  text: string,
  providers: readonly Provider[],
): { readonly provider: Provider; readonly name: string } {
  const colon = text.indexOf(":");
  const provider = providers.find((each) => each === text.slice(0, colon));
  if (provider === undefined) throw new OmError("INTERNAL", "a provider was taken that is none");
  return { provider, name: text.slice(colon + 1) };
}

/** As their vendors' documentation has them. */
const knownDimensions: Readonly<Record<string, number>> = {
  "text-embedding-3-small": 1_536,
  "text-embedding-3-large": 3_072,
  "text-embedding-ada-002": 1_536,
  "nomic-embed-text": 768,
  "amazon.titan-embed-text-v2:0": 1_024,
  "cohere.embed-english-v3": 1_024,
  "cohere.embed-multilingual-v3": 1_024,
};

function readDimensions(text: string): { readonly name: string; readonly dimensions: number | null } {
  const [name = "", said] = text.split("@", 2);
  const known = Object.hasOwn(knownDimensions, name) ? (knownDimensions[name] ?? null) : null;
  return { name, dimensions: said === undefined ? known : Number(said) };
}

function orNothing<Shape extends z.ZodType>(shape: Shape) {
  return z.union([z.literal(["", null]).transform(() => null), shape]);
}
