import { formatDay, pad, parseDay, toCivilDate, toDayNumber } from "#core/calendar.ts";
import { parseSpan, weekLabel } from "#core/period.ts";

/** What numbers can be grouped and filtered by. */
export interface Dimension {
  readonly id: string;
  /** SQL of the group's key over canonical columns and the facts of a row's file (`file_name`, `file_source`, `file_region`). */
  readonly sql: string;
  /** The canonical columns that `sql` names; one that some file fills is enough. */
  readonly columns: readonly string[];
  /** The fact of the file that `sql` names. */
  readonly fileFact: "name" | "source" | "region" | null;
  /** Spans of time, which have a first day, or numbers of a cycle (weekday, hour); null for text. */
  readonly time: TimeGrain | "cycle" | null;
}

/** Spans that tile the calendar; keys are the ISO first day of a span, spans are numbered without gaps. */
export interface TimeGrain {
  toIndex(dayNumber: number): number;
  firstDay(index: number): number;
  label(dayNumber: number): string;
}

const dayGrain: TimeGrain = { toIndex: (day) => day, firstDay: (index) => index, label: formatDay };

const weekGrain: TimeGrain = {
  toIndex: (day) => Math.floor((day + 3) / 7), // 1970-01-01 was a Thursday
  firstDay: (index) => index * 7 - 3,
  label: weekLabel,
};

function monthsGrain(months: number, label: (year: number, month: number) => string): TimeGrain {
  return {
    toIndex: (day) => {
      const { year, month } = toCivilDate(day);
      return Math.floor((year * 12 + month - 1) / months);
    },
    firstDay: (index) => toDayNumber({ year: 0, month: index * months + 1, day: 1 }),
    label: (day) => {
      const { year, month } = toCivilDate(day);
      return label(year, month);
    },
  };
}

const monthGrain = monthsGrain(1, (year, month) => `${pad(year, 4)}-${pad(month, 2)}`);
const quarterGrain = monthsGrain(3, (year, month) => `${pad(year, 4)}-Q${Math.ceil(month / 3)}`);
const yearGrain = monthsGrain(12, (year) => pad(year, 4));

/** Every dimension, in the order people see them. */
export const dimensions: readonly Dimension[] = [
  span("day", dayGrain),
  span("week", weekGrain),
  span("month", monthGrain),
  span("quarter", quarterGrain),
  span("year", yearGrain),
  { id: "weekday", sql: "isodow(day)", columns: ["day"], fileFact: null, time: "cycle" },
  { id: "hour", sql: "hour(ordered_at)", columns: ["ordered_at"], fileFact: null, time: "cycle" },
  text("product", "coalesce(product, sku)", ["product", "sku"]),
  text("sku"),
  text("category"),
  text("vendor"),
  text("store"),
  text("location"),
  { ...text("region", "coalesce(region, file_region)"), fileFact: "region" },
  text("channel"),
  text("customer"),
  text("employee"),
  text("order", "order_id", ["order_id"]),
  text("currency", "nullif(currency, '')"),
  { ...text("source", "file_source", []), fileFact: "source" },
  { ...text("file", "file_name", []), fileFact: "name" },
];

/** Not among those that people group by: a second number of an item, by which lists meet that number it differently. */
export const barcode: Dimension = text("barcode");

function span(id: string, grain: TimeGrain): Dimension {
  return { id, sql: `CAST(date_trunc('${id}', day) AS DATE)`, columns: ["day"], fileFact: null, time: grain };
}

function text(id: string, sql = id, columns: readonly string[] = [id]): Dimension {
  return { id, sql, columns, fileFact: null, time: null };
}

/** What people see for a key of the engine: 2026-W05, 2026-Q1, weekday 1..7, hour 0..23; null stays null. */
export function toLabel(dimension: Dimension, key: string | number | null): string | number | null {
  if (key === null || dimension.time === null || dimension.time === "cycle") return key;
  const day = parseDay(String(key));
  return day === null ? key : dimension.time.label(day);
}

/** The key of a label, as a filter names it; null for text that is no label of this dimension. */
export function toKey(dimension: Dimension, label: string): string | number | null {
  if (dimension.time === null) return label;
  if (dimension.time === "cycle") {
    const [first, last] = dimension.id === "hour" ? [0, 23] : [1, 7];
    const value = /^\d{1,2}$/.test(label) ? Number(label) : -1;
    return value >= first && value <= last ? value : null;
  }
  const firstDay = parseSpan(label)?.from;
  return firstDay !== undefined && dimension.time.label(firstDay) === label ? formatDay(firstDay) : null;
}
