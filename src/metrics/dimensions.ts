import { formatDay, pad, parseDay, toCivilDate, toDayNumber } from "#core/calendar.ts";
import {
  type BusinessCalendar,
  fiscalQuarterLabel,
  fiscalYearLabel,
  parseSpan,
  plainCalendar,
  weekLabel,
} from "#core/period.ts";

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
  /** The one dataset whose column it is, where another one has a column of that name that means something else. */
  readonly dataset?: string;
}

/** Spans that tile the calendar; keys are the ISO first day of a span, spans are numbered without gaps. */
export interface TimeGrain {
  toIndex(dayNumber: number): number;
  firstDay(index: number): number;
  label(dayNumber: number): string;
  /** The first day of the span with this label; null for text that is no label of this grain. */
  readLabel(label: string): number | null;
}

type Spans = Pick<TimeGrain, "toIndex" | "firstDay" | "label">;

const days: Spans = { toIndex: (day) => day, firstDay: (index) => index, label: formatDay };

function weeks(calendar: BusinessCalendar): Spans {
  const firstOfAll = calendar.firstWeekday - 4; // 1970-01-01 was a Thursday
  return {
    toIndex: (day) => Math.floor((day - firstOfAll) / 7),
    firstDay: (index) => index * 7 + firstOfAll,
    label: (day) => weekLabel(day, calendar),
  };
}

/** Spans of months, the first of which begins `shift` months into the year. */
function months(count: number, label: (dayNumber: number) => string, shift = 0): Spans {
  return {
    toIndex: (day) => {
      const { year, month } = toCivilDate(day);
      return Math.floor((year * 12 + month - 1 - shift) / count);
    },
    firstDay: (index) => toDayNumber({ year: 0, month: index * count + 1 + shift, day: 1 }),
    label,
  };
}

function monthLabel(day: number): string {
  return formatDay(day).slice(0, 7);
}

function quarterLabel(day: number): string {
  const { year, month } = toCivilDate(day);
  return `${pad(year, 4)}-Q${Math.ceil(month / 3)}`;
}

function yearLabel(day: number): string {
  return formatDay(day).slice(0, 4);
}

/** Every dimension under a business's calendar, in the order people see them. */
export function dimensionsOf(calendar: BusinessCalendar): readonly Dimension[] {
  const span = (id: string, spans: Spans, sql: string): Dimension => {
    const readLabel = (label: string): number | null => {
      const first = parseSpan(label, calendar)?.from;
      return first !== undefined && spans.label(first) === label ? first : null;
    };
    return { id, sql: `CAST(${sql} AS DATE)`, columns: ["day"], fileFact: null, time: { ...spans, readLabel } };
  };
  const { firstWeekday, fiscalYearStart } = calendar;
  const intoYear = fiscalYearStart - 1;
  return [
    span("day", days, "day"),
    span("week", weeks(calendar), shifted("week", firstWeekday - 1, "DAY")),
    span("month", months(1, monthLabel), "date_trunc('month', day)"),
    span("quarter", months(3, quarterLabel), "date_trunc('quarter', day)"),
    span("year", months(12, yearLabel), "date_trunc('year', day)"),
    span(
      "fiscal_quarter",
      months(3, (day) => fiscalQuarterLabel(day, calendar), intoYear),
      shifted("quarter", intoYear, "MONTH"),
    ),
    span(
      "fiscal_year",
      months(12, (day) => fiscalYearLabel(day, calendar), intoYear),
      shifted("year", intoYear, "MONTH"),
    ),
    ...otherDimensions,
  ];
}

/** SQL of the first day of a span that begins so much later than the calendar's own. */
function shifted(span: string, by: number, unit: "DAY" | "MONTH"): string {
  if (by === 0) return `date_trunc('${span}', day)`;
  // The first of a month is there in every month: less months of any other day would be the last of a shorter one.
  const from = unit === "MONTH" ? "date_trunc('month', day)" : "day";
  return `date_trunc('${span}', ${from} - INTERVAL ${by} ${unit}) + INTERVAL ${by} ${unit}`;
}

const otherDimensions: readonly Dimension[] = [
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
  text("country"),
  { ...text("state"), dataset: "sales" }, // of stock it is whether a quantity is available, committed, ...
  text("city"),
  text("segment"),
  text("payment_method"),
  text("shipping_method"),
  text("order", "order_id", ["order_id"]),
  text("payout", "settlement_id", ["settlement_id"]),
  text("currency", "nullif(currency, '')"),
  { ...text("source", "file_source", []), fileFact: "source" },
  { ...text("file", "file_name", []), fileFact: "name" },
];

/** Every dimension under the plain calendar. */
export const dimensions: readonly Dimension[] = dimensionsOf(plainCalendar);

/** Not among those that people group by: a second number of an item, by which lists meet that number it differently. */
export const barcode: Dimension = text("barcode");

/** Nor these: where a row of sales happened, whichever of its two columns names it. */
export const salesPlaces: readonly Dimension[] = [
  text("location_or_store", "coalesce(location, store)", ["location", "store"]),
  text("store_or_location", "coalesce(store, location)", ["location", "store"]),
];

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
  const firstDay = dimension.time.readLabel(label);
  return firstDay === null ? null : formatDay(firstDay);
}
