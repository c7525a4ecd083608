import { z } from "zod";
import { OmError } from "./errors.ts";
import { readAliases, type Renames } from "./business-aliases.ts";
import { toCurrencyCode } from "./currency-codes.ts";
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
  /** How long bytes and rejects of files are kept after they were last touched; absent: as the data folder says. */
  readonly keepUploadsDays?: KeptDays | undefined;
  readonly keepRejectsDays?: KeptDays | undefined;
  /** What people see for a store, by how the files write it. */
  readonly stores: Renames;
  /** Products and stores that are counted as another one; an alias of an alias is followed to its end. */
  readonly aliases: { readonly product: Renames; readonly store: Renames };
}

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof weekdays)[number];

/** A number of days, or for good. */
export type KeptDays = number | "never";

/** Those that the reading of a file follows: a file that was read with another value is stale. */
export const readingKeys = ["timeZone", "dayCutoff", "currency"] as const;
export type ReadingKey = (typeof readingKeys)[number];

const plainSettings = z.object({
  timeZone: z
    .string()
    .transform(
      (name, context) => spellTimeZone(name) ?? refuse(context, "a zone of the IANA database, as Europe/Berlin"),
    )
    .default("UTC"),
  dayCutoff: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time after midnight, as 04:00")
    .default("00:00"),
  weekStart: z.enum(weekdays, `one of ${weekdays.join(", ")}`).default("monday"),
  fiscalYearStart: z
    .string()
    .regex(/^(0?[1-9]|1[0-2])$/, "a month, 1 to 12")
    .transform(Number)
    .default(1),
  currency: z
    .string()
    .transform((code, context) => toCurrencyCode(code) ?? refuse(context, "a code of ISO 4217, as EUR"))
    .default(""),
  keepUploadsDays: keptDays(),
  keepRejectsDays: keptDays(),
});

type PlainKey = keyof z.output<typeof plainSettings>;
const plainKeys: readonly string[] = Object.keys(plainSettings.shape) satisfies readonly string[];

const prefixes = { stores: "store.", product: "alias.product.", store: "alias.store." } as const;

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
  return { ...plain.data, stores: storeNames(entries), aliases };
}

/** The settings as they are written canonically: "europe/berlin" is kept as "Europe/Berlin", "eur" as "EUR". */
export function spellEntries(entries: SettingEntries): SettingEntries {
  const settings = readSettings(entries);
  const spelled = (key: string): string => (isPlainKey(key) ? String(settings[key]) : (entries[key] ?? ""));
  return Object.fromEntries(
    Object.keys(entries)
      .toSorted(inOrder)
      .map((key) => [key, spelled(key)]),
  );
}

export function invalidSetting(message: string, fix: string): OmError {
  return new OmError("SETTING_INVALID", message, { fix });
}

function isPlainKey(key: string): key is PlainKey {
  return plainKeys.includes(key);
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

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

/** Plain settings in their own order, then the others by name. */
function inOrder(one: string, other: string): number {
  const place = (key: string): number => (isPlainKey(key) ? plainKeys.indexOf(key) : plainKeys.length);
  return place(one) - place(other) || (one < other ? -1 : 1);
}
