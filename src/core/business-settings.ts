import { z } from "zod";
import { OmError } from "./errors.ts";
import { readAliases, type Renames } from "./business-aliases.ts";
import { listName } from "./business-list.ts";
import { toCurrencyCode } from "./currency-codes.ts";
import { formatPlaceTimes, readPlaceTimes } from "./place-times.ts";
import { spellTimeZone } from "./time-zone.ts";

/** What a business says of itself, by key, as it was written: the only form that is kept. Defaults are not in it. */
export type SettingEntries = Readonly<Record<string, string>>;

/** The same with every default, ready to be used. */
export interface BusinessSettings {
  /** Name in the IANA database. */
  readonly timeZone: string;
  /** HH:MM after midnight, at which a business day ends. */
  readonly dayCutoff: string;
  readonly weekStart: Weekday;
  /** 1..12 */
  readonly fiscalYearStart: number;
  /** Of files that name none; "" is unknown. */
  readonly currency: string;
  /** Whose definitions numbers follow where a query names none: one that applies to every source. */
  readonly profile: DefaultProfile;
  /** How long bytes and rejects of files are kept after they were last touched; absent: as the data folder says. */
  readonly keepUploadsDays?: KeptDays | undefined;
  readonly keepRejectsDays?: KeptDays | undefined;
  /** Of stores that have their own: see `formatPlaceTimes`. */
  readonly timeZones: string;
  readonly dayCutoffs: string;
  /** Names of the lists that were read from files; see `business-list.ts`. */
  readonly costs?: string | undefined;
  readonly leadTimes?: string | undefined;
  readonly rates?: string | undefined;
  /** How amounts are converted: see `RateRules`. */
  readonly ratesMaxDays: number;
  readonly ratesInverse: "yes" | "no";
  readonly ratesVia?: string | undefined;
  /** By what stock is planned. */
  readonly planning: Planning;
  /** What people see for a store, by how the files write it. */
  readonly stores: Renames;
  /** Products and stores that are counted as another one; an alias of an alias is followed to its end. */
  readonly aliases: { readonly product: Renames; readonly store: Renames };
}

/** How stock is planned; what is not set has its default, and answers print what they count with. */
export interface Planning {
  /** Percent of order cycles without a stock-out. */
  readonly serviceLevel: number;
  /** Days between two looks at what to order. */
  readonly reviewDays: number;
  /** Days of demand that may lie there beyond the next order. */
  readonly overstockDays: number;
  /** Days without a sale after which stock is dead. */
  readonly deadStockDays: number;
  /** Of items of which no list says how long they are on their way; undefined: unknown. */
  readonly leadTimeDays?: number | undefined;
}

/** Profiles that are no platform's; a platform's is asked for with one source. */
export const defaultProfiles = ["standard", "finance"] as const;
export type DefaultProfile = (typeof defaultProfiles)[number];

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof weekdays)[number];

/** A number of days, or for good. */
export type KeptDays = number | "never";

/** Those that the reading of a file follows: a file that was read with another value is stale. */
export const readingKeys = ["timeZone", "dayCutoff", "timeZones", "dayCutoffs", "currency"] as const;
export type ReadingKey = (typeof readingKeys)[number];
/** Those of them that say on which day something was. */
export const timeKeys = ["timeZone", "dayCutoff", "timeZones", "dayCutoffs"] as const satisfies readonly ReadingKey[];

const zoneSays = "a zone of the IANA database, as Europe/Berlin";
const cutoffForm = /^([01]\d|2[0-3]):[0-5]\d$/;
const cutoffSays = "a time after midnight, as 04:00";

const currencySays = "a code of ISO 4217, as EUR";
const mostRateDays = 366;
const ratesMaxDaysSays = `a number of days, 0 to ${mostRateDays}`;
const serviceSays = "a percentage of order cycles, 50 to 99.999, as 95";

const plainSettings = z.object({
  timeZone: z
    .string()
    .transform((name, context) => spellTimeZone(name) ?? refuse(context, zoneSays))
    .default("UTC"),
  dayCutoff: z.string().regex(cutoffForm, cutoffSays).default("00:00"),
  weekStart: z.enum(weekdays, `one of ${weekdays.join(", ")}`).default("monday"),
  fiscalYearStart: z
    .string()
    .regex(/^(0?[1-9]|1[0-2])$/, "a month, 1 to 12")
    .transform(Number)
    .default(1),
  currency: z
    .string()
    .transform((code, context) => toCurrencyCode(code) ?? refuse(context, currencySays))
    .default(""),
  profile: z
    .enum(
      defaultProfiles,
      `one of ${defaultProfiles.join(", ")}; that of a platform is asked for with --profile and one source`,
    )
    .default("standard"),
  keepUploadsDays: keptDays(),
  keepRejectsDays: keptDays(),
  costs: z.string().regex(listName, "a list that `om business load-costs FILE` has read").optional(),
  leadTimes: z.string().regex(listName, "a list that `om business load-lead-times FILE` has read").optional(),
  rates: z.string().regex(listName, "a list that `om business load-rates FILE` has read").optional(),
  ratesMaxDays: z
    .string()
    .regex(/^(?:0|[1-9]\d{0,2})$/, ratesMaxDaysSays)
    .transform(Number)
    .refine((days) => days <= mostRateDays, ratesMaxDaysSays)
    .default(7),
  ratesInverse: z.enum(["yes", "no"], "yes or no").default("no"),
  ratesVia: z
    .string()
    .transform((code, context) => toCurrencyCode(code) ?? refuse(context, currencySays))
    .optional(),
  serviceLevel: z
    .string()
    .regex(/^\d{2}(?:\.\d{1,3})?$/, serviceSays)
    .transform(Number)
    .refine((level) => level >= 50 && level < 100, serviceSays)
    .default(95),
  reviewDays: plannedDays(0).default(7),
  overstockDays: plannedDays(0).default(60),
  deadStockDays: plannedDays(1).default(90),
  leadTimeDays: plannedDays(0).optional(),
});

type PlainKey = keyof z.output<typeof plainSettings>;
const plainKeys: readonly string[] = Object.keys(plainSettings.shape) satisfies readonly string[];
const planningKeys: readonly string[] = [
  "serviceLevel",
  "reviewDays",
  "overstockDays",
  "deadStockDays",
  "leadTimeDays",
] satisfies readonly (keyof Planning)[];

const prefixes = {
  stores: "store.",
  product: "alias.product.",
  store: "alias.store.",
  timeZones: "timeZone.",
  dayCutoffs: "dayCutoff.",
} as const;

/** Texts are names in data: they may be long, and say nothing in control characters. */
const longestText = 500;
const mostEntries = 10_000;

/**
 * Entries -> settings.
 * @throws OmError `SETTING_INVALID` naming the key and what it may be, or which entries contradict each other
 */
export function readSettings(entries: SettingEntries): BusinessSettings {
  const keys = Object.keys(entries);
  if (keys.length > mostEntries)
    throw invalidSetting(`there are ${keys.length} settings`, `keep them below ${mostEntries}`);
  for (const key of keys) assertEntry(key, entries[key] ?? "");
  const plain = plainSettings.safeParse(entries);
  if (!plain.success) throw notFitting(plain.error, entries);
  const aliases = { product: aliasesOf("product", entries), store: aliasesOf("store", entries) };
  const { serviceLevel, reviewDays, overstockDays, deadStockDays, leadTimeDays, ...others } = plain.data;
  const planning = { serviceLevel, reviewDays, overstockDays, deadStockDays, leadTimeDays };
  return { ...others, planning, ...timesOfStores(entries, aliases.store), stores: storeNames(entries), aliases };
}

function timesOfStores(entries: SettingEntries, aliases: Renames): Pick<BusinessSettings, "timeZones" | "dayCutoffs"> {
  const timesOf = (key: "timeZones" | "dayCutoffs", says: string, read: (value: string) => string | null): string =>
    formatPlaceTimes(readPlaceTimes(prefixes[key], namesBehind(prefixes[key], entries), { aliases, read, says }));
  return {
    timeZones: timesOf("timeZones", zoneSays, spellTimeZone),
    dayCutoffs: timesOf("dayCutoffs", cutoffSays, (value) => (cutoffForm.test(value) ? value : null)),
  };
}

/** Settings that are of one store, with its name as they write it. */
export function storesIn(
  entries: SettingEntries,
): { readonly key: string; readonly store: string; readonly isExact: boolean }[] {
  const times: readonly string[] = [prefixes.timeZones, prefixes.dayCutoffs];
  const ofStores = [...times, prefixes.stores, prefixes.store];
  return Object.keys(entries).flatMap((key) => {
    const prefix = ofStores.find((each) => key.startsWith(each));
    return prefix === undefined ? [] : [{ key, store: key.slice(prefix.length), isExact: !times.includes(prefix) }];
  });
}

/** The settings as they are written canonically: "europe/berlin" is kept as "Europe/Berlin", "eur" as "EUR". */
export function spellEntries(entries: SettingEntries): SettingEntries {
  const settings = readSettings(entries);
  const spelled = (key: string): string => {
    if (isPlanningKey(key)) return String(settings.planning[key]);
    if (isPlainKey(key)) return String(settings[key]);
    const value = entries[key] ?? "";
    return key.startsWith(prefixes.timeZones) ? (spellTimeZone(value) ?? value) : value;
  };
  return Object.fromEntries(
    Object.keys(entries)
      .toSorted(inOrder)
      .map((key) => [key, spelled(key)]),
  );
}

export function invalidSetting(message: string, fix: string): OmError {
  return new OmError("SETTING_INVALID", message, { fix });
}

/** Of a setting of its own, beside those of the planning. */
function isPlainKey(key: string): key is Exclude<PlainKey, keyof Planning> {
  return plainKeys.includes(key);
}

function isPlanningKey(key: string): key is keyof Planning {
  return planningKeys.includes(key);
}

function assertEntry(key: string, value: string): void {
  const prefix = Object.values(prefixes).find((each) => key.startsWith(each));
  if (!isPlainKey(key) && (prefix === undefined || key.length === prefix.length)) {
    const known = [...plainKeys, ...Object.values(prefixes).map((each) => `${each}<name>`)];
    throw invalidSetting(`there is no setting "${key}"`, `use ${known.join(", ")}`);
  }
  if (value === "") throw invalidSetting(`${key} has no value`, `write ${key} = VALUE, or leave it out`);
  for (const text of [key, value]) {
    if (text.length > longestText)
      throw invalidSetting(`${key.slice(0, 80)} is too long`, `use at most ${longestText} characters`);
    if (text !== text.trim() || !text.isWellFormed() || /\p{Cc}/u.test(text))
      throw invalidSetting(
        `${JSON.stringify(key)} holds control characters, or spaces around it`,
        "write it in one plain line",
      );
  }
}

/** A name stands for one store: two that are one are merged by an alias, which says so. */
function storeNames(entries: SettingEntries): Renames {
  const stores = namesBehind(prefixes.stores, entries);
  const keysOf = new Map<string, string>();
  for (const [key, name] of stores) {
    const other = keysOf.get(name);
    if (other !== undefined)
      throw invalidSetting(
        `the stores ${other} and ${key} would both be called "${name}"`,
        `merge them: alias.store.${key}=${other}`,
      );
    keysOf.set(name, key);
  }
  return stores;
}

function aliasesOf(kind: "product" | "store", entries: SettingEntries): Renames {
  return readAliases(prefixes[kind], namesBehind(prefixes[kind], entries));
}

function namesBehind(prefix: string, entries: SettingEntries): Renames {
  return new Map(
    Object.entries(entries).flatMap(([key, value]): [string, string][] =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
}

function notFitting(error: z.ZodError, entries: SettingEntries): OmError {
  const [issue] = error.issues;
  const key = String(issue?.path[0] ?? "");
  return invalidSetting(`${key} cannot be "${entries[key] ?? ""}"`, `it is ${issue?.message ?? "something else"}`);
}

function keptDays() {
  const says = "a number of days, 1 to 36500, or never";
  const days = z
    .string()
    .regex(/^[1-9]\d{0,4}$/, says)
    .transform(Number)
    .refine((count) => count <= 36_500, says);
  return z.union([z.literal("never"), days], says).optional();
}

function plannedDays(least: number) {
  const says = `a number of days, ${least} to 3650`;
  return z
    .string()
    .regex(/^\d{1,4}$/, says)
    .transform(Number)
    .refine((count) => count >= least && count <= 3_650, says);
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

/** Plain settings in their own order, then the others by name. */
function inOrder(one: string, other: string): number {
  const place = (key: string): number => (isPlainKey(key) ? plainKeys.indexOf(key) : plainKeys.length);
  return place(one) - place(other) || (one < other ? -1 : 1);
}
