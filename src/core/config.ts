import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { OmError } from "./errors.ts";
import { logLevels } from "./logger.ts";
import { allowedModelSettings, checkModelSettings, modelSettingsShape } from "./model-settings.ts";

const cores = availableParallelism();

/** Every setting: flags win over `OM_*`, and `OM_*` over the default. Environment values are text, hence the coercion. */
const schema = z.object({
  dataDir: z
    .string()
    .min(1)
    .transform((folder) => resolve(folder)),
  business: z.string().refine(isBusinessId),
  threads: wholeNumber(1, cores),
  workers: wholeNumber(1, 64),
  keepDays: wholeNumber(0, 36_500),
  keepUploadsDays: daysOrNever(),
  keepRejectsDays: daysOrNever(),
  webhookUrl: z.string().refine((url) => url === "" || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))),
  logLevel: z.enum(logLevels),
  memoryLimitMb: wholeNumber(128, 1_048_576),
  jobDeadlineMs: wholeNumber(1_000, 86_400_000),
  rejectsThreshold: z
    .string()
    .regex(/^\d*\.?\d+$/)
    .transform(Number)
    .pipe(z.number().max(1)),
  ...modelSettingsShape,
});

/** Frozen. `dataDir` is absolute; `rejectsThreshold` is the share of read rows (0..1) above which a file needs attention. */
export type Config = Readonly<z.output<typeof schema>>;

/** What the command line may say itself. */
export interface ConfigFlags {
  readonly dataDir?: string | undefined;
  readonly business?: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Plain enough to be a folder, a key and a header; no dot in front, which would hide the folder. */
export function isBusinessId(text: string): boolean {
  return /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/.test(text);
}

type SettingName = keyof Config;

const settings: Readonly<
  Record<
    SettingName,
    { variable: string; flag?: keyof ConfigFlags; default: string; allowed: string; isSecret?: boolean }
  >
> = {
  dataDir: { variable: "OM_DATA_DIR", flag: "dataDir", default: "./.om", allowed: "the path of a folder" },
  business: {
    variable: "OM_BUSINESS",
    flag: "business",
    default: "default",
    allowed: "letters, digits, `.`, `_` and `-`, at most 64, and no `.` in front",
  },
  threads: {
    variable: "OM_THREADS",
    default: String(Math.min(2, cores)),
    allowed: `a whole number from 1 to ${cores}, the cores of this machine`,
  },
  workers: {
    variable: "OM_WORKERS",
    default: String(Math.min(2, cores)),
    allowed: "a whole number from 1 to 64: tables that are read at the same time",
  },
  keepDays: {
    variable: "OM_KEEP_DAYS",
    default: "30",
    allowed: "a whole number of days from 0 to 36500: how long past versions of the numbers are kept",
  },
  keepUploadsDays: {
    variable: "OM_KEEP_UPLOADS_DAYS",
    default: "never",
    allowed: "a whole number of days after which the bytes of a file that is done are removed, or `never`",
  },
  keepRejectsDays: {
    variable: "OM_KEEP_REJECTS_DAYS",
    default: "never",
    allowed: "a whole number of days after which rejected rows are removed, or `never`",
  },
  webhookUrl: { variable: "OM_WEBHOOK_URL", default: "", allowed: "an address such as https://example.org/hook" },
  logLevel: { variable: "OM_LOG", default: "info", allowed: logLevels.join(", ") },
  memoryLimitMb: {
    variable: "OM_MEMORY_MB",
    default: "512",
    allowed: "a whole number of megabytes from 128 to 1048576",
  },
  jobDeadlineMs: {
    variable: "OM_JOB_DEADLINE_MS",
    default: "1800000",
    allowed: "a whole number of milliseconds from 1000 to 86400000",
  },
  rejectsThreshold: { variable: "OM_REJECTS_THRESHOLD", default: "0.05", allowed: "a share from 0 to 1, such as 0.05" },
  model: { variable: "OM_MODEL", default: "", allowed: allowedModelSettings.model },
  modelUrl: { variable: "OM_MODEL_URL", default: "", allowed: allowedModelSettings.modelUrl },
  modelKey: { variable: "OM_MODEL_KEY", default: "", allowed: allowedModelSettings.modelKey, isSecret: true },
  modelContext: { variable: "OM_MODEL_CONTEXT", default: "", allowed: allowedModelSettings.modelContext },
  modelPrice: { variable: "OM_MODEL_PRICE", default: "", allowed: allowedModelSettings.modelPrice },
  modelBudget: { variable: "OM_MODEL_BUDGET", default: "", allowed: allowedModelSettings.modelBudget },
  modelPlan: { variable: "OM_MODEL_PLAN", default: "off", allowed: allowedModelSettings.modelPlan },
  embedder: { variable: "OM_EMBEDDER", default: "", allowed: allowedModelSettings.embedder },
  embedderUrl: { variable: "OM_EMBEDDER_URL", default: "", allowed: allowedModelSettings.embedderUrl },
  embedderKey: { variable: "OM_EMBEDDER_KEY", default: "", allowed: allowedModelSettings.embedderKey, isSecret: true },
};

/**
 * Reads the settings once, for a whole run. A variable that is set to nothing counts as not set.
 * @throws OmError `CONFIGURATION` naming the first bad setting, where it came from and what it may be; a secret is not repeated.
 */
export function readConfig(environment: Environment, flags: ConfigFlags): Config {
  const written = mapSettings((name) => readSetting(name, environment, flags).value);
  const parsed = schema.safeParse(written);
  if (parsed.success) {
    checkModelSettings(parsed.data);
    return Object.freeze(parsed.data);
  }
  const name = settingNames.find((candidate) => candidate === parsed.error.issues[0]?.path[0]) ?? "dataDir";
  const { value, origin } = readSetting(name, environment, flags);
  throw new OmError("CONFIGURATION", `${origin} is ${toShown(name, JSON.stringify(value))}, which it cannot be`, {
    fix: `use ${settings[name].allowed}`,
  });
}

/** Each setting as text, with where it came from: `--business`, `OM_BUSINESS` or `default`; of a secret only that it is set. */
export function describeConfig(
  environment: Environment,
  flags: ConfigFlags,
): readonly { readonly name: SettingName; readonly value: string; readonly origin: string }[] {
  return settingNames.map((name) => {
    const { value, origin } = readSetting(name, environment, flags);
    return { name, value: toShown(name, value), origin };
  });
}

/** A key, and an address that somebody put a password into, are for nobody's eyes. */
function toShown(name: SettingName, value: string): string {
  const isSecret = settings[name].isSecret === true || (name.endsWith("Url") && value.includes("@"));
  return isSecret && value !== "" ? "(not shown)" : value;
}

const settingNames = [
  "dataDir",
  "business",
  "threads",
  "workers",
  "memoryLimitMb",
  "jobDeadlineMs",
  "rejectsThreshold",
  "keepDays",
  "keepUploadsDays",
  "keepRejectsDays",
  "webhookUrl",
  "logLevel",
  "model",
  "modelUrl",
  "modelKey",
  "modelContext",
  "modelPrice",
  "modelBudget",
  "modelPlan",
  "embedder",
  "embedderUrl",
  "embedderKey",
] as const;

function readSetting(
  name: SettingName,
  environment: Environment,
  flags: ConfigFlags,
): { value: string; origin: string } {
  const { variable, flag, default: fallback } = settings[name];
  const flagged = flag && flags[flag];
  if (flag !== undefined && flagged !== undefined)
    return { value: flagged, origin: flag === "dataDir" ? "--data-dir" : "--business" };
  const set = environment[variable];
  return set === undefined || set === "" ? { value: fallback, origin: "default" } : { value: set, origin: variable };
}

function mapSettings(read: (name: SettingName) => string): Record<string, string> {
  return Object.fromEntries(settingNames.map((name) => [name, read(name)]));
}

/** Null: nothing is removed. */
function daysOrNever() {
  return z.union([z.literal("never").transform(() => null), wholeNumber(1, 36_500)]);
}

function wholeNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most));
}

/** For a process that reads what strangers wrote: it has no use for the keys of models and other services. */
export function environmentWithoutKeys(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^OM_.*(?:KEY|TOKEN|SECRET)$/.test(name)));
}
