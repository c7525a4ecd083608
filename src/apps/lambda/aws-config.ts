import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { OmError } from "#core/errors.ts";
import type { Environment } from "#core/config.ts";
import { logLevels } from "#core/logger.ts";
import { checkModelSettings, type ModelSettings, modelSettingsShape } from "#core/model-settings.ts";
import { queueNames } from "../home/queues.ts";

/** A role or a user. Not a session: those come and go. Not the root of an account: it needs no rights of ours. */
const principal = z.string().regex(/^arn:[\w-]+:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+$/);

/** What a function is told by its environment. */
const schema = z.object({
  AWS_REGION: z.string().min(1),
  /** Where the data is kept: a deployment is one region, and no function runs in another. Null: where it runs. */
  OM_DATA_REGION: z.string().nullable(),
  /** Where people and programs put files. */
  OM_UPLOADS_BUCKET: z.string().min(3),
  /** Where everything that we write lies; never the bucket that triggers us. */
  OM_RESULTS_BUCKET: z.string().min(3),
  OM_TABLE: z.string().min(3),
  /** `https://sqs.<region>.amazonaws.com/<account>/om-dev-`: the name of a queue follows, and `-dead` for what was set aside. */
  OM_QUEUE_URL_PREFIX: z.url(),
  /** Null: nobody is told. */
  OM_TOPIC_ARN: z.string().startsWith("arn:").nullable(),
  /** The name or the ARN of an event bus that is told the same; null: none. */
  OM_EVENT_BUS: z
    .string()
    .regex(/^[\w./:-]{1,1600}$/)
    .nullable(),
  /** The queue that this function works on; null for those that work on none. */
  OM_QUEUE: z.enum(queueNames).nullable(),
  /** For jobs and copies: EFS where it is mounted. */
  OM_WORK_FOLDER: z.string().startsWith("/"),
  /** Of the disk on which that folder lies, where it is the function's own (its ephemeral storage). Null: it is shared. */
  OM_WORK_DISK_MB: wholeNumber(512, 10_240).nullable(),
  OM_MEMORY_MB: wholeNumber(128).nullable(),
  /** Of a large text that is read at once: what a function that is ended loses at most. Null: as usual. */
  OM_CHUNK_MB: wholeNumber(4, 256).nullable(),
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: wholeNumber(128),
  /** Of the deployment: no function may run longer, so who began earlier has ended. AWS itself allows 900. */
  OM_LONGEST_FUNCTION_SECONDS: wholeNumber(1),
  /** How long past versions of the numbers are kept. */
  OM_KEEP_DAYS: wholeNumber(0),
  /** Of files that are done, where their business says nothing else; null: always. */
  OM_KEEP_UPLOADS_DAYS: daysOrNever(),
  OM_KEEP_REJECTS_DAYS: daysOrNever(),
  OM_LOG: z.enum(logLevels),
  /** Of the API: ARNs of roles and users who act for every business, with spaces between them; nobody else does. */
  OM_OPERATORS: words(principal),
  /** A group of the user directory whose members do so too. */
  OM_OPERATOR_GROUP: z
    .string()
    .regex(/^[\w.-]{1,128}$/)
    .nullable(),
  /** Of the API: `BUSINESS:ARN` of roles and users who act for one business, with spaces between them. */
  OM_CALLERS: words(z.string().regex(/^[\w-]{1,64}:arn:[\w-]+:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+$/)),
  /** As of one machine; null: no model is asked. */
  OM_MODEL: modelSettingsShape.model,
  OM_MODEL_URL: modelSettingsShape.modelUrl,
  OM_MODEL_KEY: modelSettingsShape.modelKey,
  OM_MODEL_CONTEXT: modelSettingsShape.modelContext,
  OM_MODEL_PRICE: modelSettingsShape.modelPrice,
  OM_MODEL_BUDGET: modelSettingsShape.modelBudget,
  OM_MODEL_PLAN: modelSettingsShape.modelPlan,
  OM_EMBEDDER: modelSettingsShape.embedder,
  OM_EMBEDDER_URL: modelSettingsShape.embedderUrl,
  OM_EMBEDDER_KEY: modelSettingsShape.embedderKey,
});

export type AwsConfig = Readonly<z.output<typeof schema>>;

const defaults: Readonly<Record<string, string | null>> = {
  OM_DATA_REGION: null,
  OM_TOPIC_ARN: null,
  OM_EVENT_BUS: null,
  OM_QUEUE: null,
  OM_WORK_FOLDER: join(tmpdir(), "om"),
  OM_WORK_DISK_MB: null,
  OM_MEMORY_MB: null,
  OM_CHUNK_MB: null,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
  OM_LONGEST_FUNCTION_SECONDS: "900",
  OM_KEEP_DAYS: "30",
  OM_KEEP_UPLOADS_DAYS: "never",
  OM_KEEP_REJECTS_DAYS: "never",
  OM_LOG: "info",
  OM_OPERATORS: "",
  OM_OPERATOR_GROUP: null,
  OM_CALLERS: "",
  OM_MODEL: null,
  OM_MODEL_URL: null,
  OM_MODEL_KEY: null,
  OM_MODEL_CONTEXT: null,
  OM_MODEL_PRICE: null,
  OM_MODEL_BUDGET: null,
  OM_MODEL_PLAN: "off",
  OM_EMBEDDER: null,
  OM_EMBEDDER_URL: null,
  OM_EMBEDDER_KEY: null,
};

/** @throws OmError `CONFIGURATION` naming the first variable that is missing or cannot be what it is */
export function readAwsConfig(environment: Environment): AwsConfig {
  const given = Object.keys(schema.shape).map((name) => [name, environment[name] || defaults[name]]);
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) {
    checkModelSettings(modelSettingsOf(parsed.data));
    return Object.freeze(withoutLoop(inItsRegion(parsed.data)));
  }
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  const isMissing = environment[name] === undefined || environment[name] === "";
  throw new OmError("CONFIGURATION", `the variable ${name} ${isMissing ? "is missing" : "cannot be what it is"}`, {
    fix: `set ${name} where the function is defined: ${issue?.message ?? ""}`,
    details: { name },
  });
}

/** What it says of models, by the names of one machine. */
export function modelSettingsOf(config: AwsConfig): ModelSettings {
  return {
    model: config.OM_MODEL,
    modelUrl: config.OM_MODEL_URL,
    modelKey: config.OM_MODEL_KEY,
    modelContext: config.OM_MODEL_CONTEXT,
    modelPrice: config.OM_MODEL_PRICE,
    modelBudget: config.OM_MODEL_BUDGET,
    modelPlan: config.OM_MODEL_PLAN,
    embedder: config.OM_EMBEDDER,
    embedderUrl: config.OM_EMBEDDER_URL,
    embedderKey: config.OM_EMBEDDER_KEY,
  };
}

function inItsRegion(config: AwsConfig): AwsConfig {
  const { AWS_REGION: here, OM_DATA_REGION: home } = config;
  if (home === null || home === here) return config;
  throw new OmError("CONFIGURATION", `the data is kept in ${home}, and this function runs in ${here}`, {
    fix: "deploy it there: nothing replicates across regions",
  });
}

/** Else each file that we write would be taken for one that somebody put. */
function withoutLoop(config: AwsConfig): AwsConfig {
  if (config.OM_RESULTS_BUCKET !== config.OM_UPLOADS_BUCKET) return config;
  throw new OmError("CONFIGURATION", "OM_RESULTS_BUCKET is the bucket of the uploads", {
    fix: "name a bucket of its own, whose events go nowhere",
  });
}

/** What the engine may take of a function: the process around it needs the rest. */
export function engineMemoryMb({ OM_MEMORY_MB, AWS_LAMBDA_FUNCTION_MEMORY_SIZE }: AwsConfig): number {
  return OM_MEMORY_MB ?? Math.max(128, AWS_LAMBDA_FUNCTION_MEMORY_SIZE - 500);
}

/** Of a disk of its own; the rest is for chunks, for what is unpacked and for what the engine spills. */
const copiedShare = 0.75;
/** On a file system that all functions share. */
const mostSharedBytes = 8 * 1024 ** 3;

/** What copies of blobs may take together: the one figure is the disk that the function was given. */
export function mostCopiedBytesOf({ OM_WORK_DISK_MB: diskMb }: AwsConfig): number {
  return diskMb === null ? mostSharedBytes : Math.floor(diskMb * 1024 ** 2 * copiedShare);
}

const mostMarginMs = 5 * 60_000;

/** After so long nobody reads or writes any more who began before; with a margin for clocks that differ, and for kills that come late. */
export function readersEndAfterMs({ OM_LONGEST_FUNCTION_SECONDS: seconds }: AwsConfig): number {
  const longestMs = seconds * 1_000;
  return longestMs + Math.min(mostMarginMs, longestMs / 3);
}

function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most));
}

function words(word: z.ZodString) {
  return z
    .string()
    .transform((text) => text.split(/\s+/).filter((each) => each !== ""))
    .pipe(z.array(word));
}

function daysOrNever() {
  return z.union([z.literal("never").transform(() => null), wholeNumber(1)]);
}
