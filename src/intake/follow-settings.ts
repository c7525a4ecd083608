import { type BusinessSettings, type ReadingKey } from "#core/business-settings.ts";
import { readsInstants, readsTimes } from "#core/date-formats.ts";
import type { ColumnReading, SettingsUsed, SourceColumn, TableDecision } from "#core/decision.ts";
import { shiftedDay } from "#file-types/column-sql.ts";
import { placeFieldsOf } from "#file-types/place.ts";
import type { FileType } from "#file-types/file-type.ts";
import { toSeconds } from "./date-epoch.ts";
import { fileTypeById } from "#file-types/registry.ts";
import type { TableShape } from "#formats/format.ts";

/**
 * The decision with what the business says of every file: the zone of its instants, the end of its days, the currency of
 * files that name none. What the reading follows is kept with its value, so that a later change can say which files it
 * makes stale; what the table does not depend on is not kept.
 */
export function followSettings(
  given: TableDecision,
  sample: TableShape["sample"],
  business: BusinessSettings,
): TableDecision {
  const columns = given.columns.map((column) => ({ ...column, reading: asDays(column, sample) }));
  const decision = { ...given, columns };
  const settings: SettingsUsed = Object.fromEntries(settingsNeeded(decision).map((key) => [key, business[key]]));
  const { currency = "" } = settings;
  return {
    ...decision,
    reasons: [...decision.reasons, ...reasonsOfDays(decision), ...reasonsOf(settings)],
    policies: currency === "" ? decision.policies : { ...decision.policies, currency },
    settings,
  };
}

/** What a decision depends on. Of one in which a currency of the business stands already, that is no dependence any more. */
export function settingsNeeded(decision: TableDecision): readonly ReadingKey[] {
  const type = fileTypeById(decision.type);
  const times = timesOf(decision, type);
  const [dayField] = timesOf(decision, type, dayFieldOf(type, decision));
  const hasInstants = times.some(readsInstants);
  const hasTimes = dayField !== undefined && readsTimes(dayField);
  const namesPlaces = placeFieldsOf(type).some((field) => isMapped(decision, field));
  const isCurrencyOpen =
    decision.policies.currency === "" && hasField(type, "currency") && !isMapped(decision, "currency");
  return [
    ...(hasInstants ? (["timeZone"] as const) : []),
    ...(hasTimes ? (["dayCutoff"] as const) : []),
    ...(hasInstants && namesPlaces ? (["timeZones"] as const) : []),
    ...(hasTimes && namesPlaces ? (["dayCutoffs"] as const) : []),
    ...(isCurrencyOpen ? (["currency"] as const) : []),
  ];
}

type DateReading = Extract<ColumnReading, { kind: "date" }>;

/** Readings of the columns that feed a time of the type, or one field of it; those that are days have no time. */
function timesOf({ columns, mapping }: TableDecision, type: FileType, only?: string): DateReading[] {
  const fields = type.fields.filter(
    ({ name, kind, isClaim }) => kind === "timestamp" && !isClaim && (only === undefined || name === only),
  );
  const sources = mapping.filter(({ field }) => fields.some(({ name }) => name === field)).map(({ source }) => source);
  return columns.flatMap(({ name, reading }) =>
    sources.includes(name) && reading.kind === "date" && reading.isDay === undefined ? [reading] : [],
  );
}

/** The field that the business day comes from. */
function dayFieldOf(type: FileType, { policies, mapping }: TableDecision): string {
  const times = type.fields.filter(({ kind }) => kind === "timestamp").map(({ name }) => name);
  const mapped = new Set(mapping.flatMap(({ field }) => field ?? []));
  const day = type.columns({ policies, mapped, shiftedDays: new Set(times) }).find(({ name }) => name === "day");
  return times.find((name) => day?.sql?.includes(shiftedDay(name)) === true) ?? "";
}

function hasField(type: FileType, field: string): boolean {
  return type.fields.some(({ name }) => name === field);
}

function isMapped({ mapping }: TableDecision, field: string): boolean {
  return mapping.some((found) => found.field === field);
}

const midnight = /(?:^|[ T])(?:0?0:00(?::00(?:[.,]0+)?)?|12:00(?::00)? ?am)(?: ?(?:Z|UTC|GMT|[+-]00(?::?00)?))?$/i;

const secondsOfDay = 86_400;

/** A column in which every time is midnight holds days that a system wrote as times: no zone and no end of a day moves them. */
function asDays({ index, reading }: SourceColumn, sample: TableShape["sample"]): ColumnReading {
  if (reading.kind !== "date" || !readsTimes(reading)) return reading;
  const cells = sample.map((row) => (row[index] ?? "").trim()).filter((cell) => cell !== "");
  const { epoch } = reading;
  if (epoch !== undefined) {
    const isMidnight = (cell: string): boolean => toSeconds(cell, epoch) % secondsOfDay === 0;
    return cells.length > 0 && cells.every(isMidnight) ? { ...reading, isDay: true } : reading;
  }
  const times = cells.filter((cell) => /\d:\d/.test(cell));
  return times.length > 0 && times.every((cell) => midnight.test(cell)) ? { ...reading, isDay: true } : reading;
}

/** Said of columns that the type reads as times: no setting moves them. */
function reasonsOfDays({ columns, mapping, type }: TableDecision): string[] {
  const times = fileTypeById(type).fields.filter(({ kind, isClaim }) => kind === "timestamp" && !isClaim);
  const sources = mapping.filter(({ field }) => times.some(({ name }) => name === field)).map(({ source }) => source);
  return columns.flatMap(({ name, reading }) =>
    sources.includes(name) && reading.kind === "date" && reading.isDay === true
      ? [`every time that was looked at in ${name} is midnight: it holds days, which no time zone moves`]
      : [],
  );
}

function reasonsOf({
  timeZone = "UTC",
  dayCutoff = "00:00",
  timeZones = "",
  dayCutoffs = "",
  currency = "",
}: SettingsUsed): string[] {
  return [
    ...(timeZone === "UTC" ? [] : [`times with an offset are those of ${timeZone}, as the business says`]),
    ...(dayCutoff === "00:00" ? [] : [`a day ends at ${dayCutoff} of the next, as the business says`]),
    ...(timeZones === "" ? [] : [`stores with a time zone of their own, as the business says: ${timeZones}`]),
    ...(dayCutoffs === "" ? [] : [`stores whose day ends at a time of their own, as the business says: ${dayCutoffs}`]),
    ...(currency === "" ? [] : [`the file names no currency: ${currency}, as the business says`]),
  ];
}
