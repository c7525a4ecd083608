import type { ColumnReading, DateOrder } from "#core/decision.ts";

type DateReading = Extract<ColumnReading, { kind: "date" }>;

/** How a column writes dates, as far as its own cells decide. */
export interface DateColumn {
  /** Orders that the cells allow; one where they decide, empty where the form alone decides (month names). */
  readonly orders: readonly DateOrder[];
  /** A cell that decided between day and month, for people. */
  readonly proof: string | null;
  toReading(order: DateOrder | null): DateReading;
}

/** One cell as a date: a strptime format for each order that makes it a calendar date. */
interface DateForm {
  readonly formats: Readonly<Partial<Record<DateOrder | "named", string>>>;
  readonly parts: readonly number[];
  readonly hasTime: boolean;
}

interface CountedForm extends DateForm {
  readonly cell: string;
  readonly count: number;
}

/** Longer than any date and time with a zone. */
const longestDate = 40;

/** Written like a day, whether the calendar has it or not: the 31st of February is dirt in a column of dates. */
const dayShape = /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4})(?!\d)/;

/**
 * Reads a column as dates; null when none of its cells (trimmed, none blank) is one, or more than a third are not even
 * written like one: the rest is dirt, and each row says so.
 */
export function readDateColumn(cells: readonly string[]): DateColumn | null {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const forms: CountedForm[] = [];
  let misfits = 0;
  let others = 0;
  for (const [cell, count] of counts) {
    const form = dateForm(cell);
    if (form !== null) {
      forms.push({ ...form, cell, count });
      continue;
    }
    misfits += count;
    if (!dayShape.test(cell)) others += count;
    if (others > cells.length / 3) return null;
  }
  if (forms.length === 0) return null;
  const weighed = (fits: (form: CountedForm) => boolean): number =>
    forms.reduce((sum, form) => (fits(form) ? sum + form.count : sum), 0);
  const fitting = (key: DateOrder | "named"): number => weighed((form) => form.formats[key] !== undefined);
  const enough = (cells.length - misfits) * 0.9;
  const toReading = (order: DateOrder | null): DateReading => {
    const key = order ?? "named";
    const read = forms.filter((form) => formatOf(form, key) !== undefined);
    const formats = read.map((form) => ({ format: formatOf(form, key) ?? "", count: form.count }));
    return {
      kind: "date",
      formats: byUse(formats),
      order,
      hasTime: read.some((form) => form.hasTime),
      hasOffset: formats.some(({ format }) => format.includes("%z")),
    };
  };
  if (fitting("named") >= enough) return { orders: [], proof: null, toReading };
  const viable = (["dmy", "mdy", "ymd"] as const).filter((order) => fitting(order) >= enough);
  const isMixed = viable.every((order) => order === "ymd");
  const mixable = mixableOrders(forms).filter(
    (order) => weighed((form) => formatOf(form, order) !== undefined) >= enough,
  );
  const mixed = between(mixable, forms);
  if (isMixed && (mixed.orders.length === 1 || (viable.length === 0 && mixable.length > 0)))
    return { ...mixed, toReading };
  if (viable.length > 0) return { ...between(viable, forms), toReading };
  // Dates that contradict each other are still dates: people say which order holds, the others become row issues.
  const half = (cells.length - misfits) / 2;
  const contradicted = (["dmy", "mdy", "ymd"] as const).filter((order) => fitting(order) >= half);
  return contradicted.length === 0 ? null : { orders: contradicted, proof: null, toReading };
}

/** A year of four digits in front and the name of a month mean one day in every column, whatever stands beside them. */
function formatOf(form: DateForm, key: DateOrder | "named"): string | undefined {
  return form.formats[key] ?? (form.parts.length === 0 ? (form.formats.ymd ?? form.formats.named) : undefined);
}

/** Orders that cells without such a sign may have beside those with one. */
function mixableOrders(forms: readonly DateForm[]): DateOrder[] {
  const open = forms.filter((form) => form.parts.length > 0);
  if (open.length === 0) return ["ymd"];
  return (["dmy", "mdy", "ymd"] as const).filter((order) => open.some((form) => form.formats[order] !== undefined));
}

/** What cells with a part above 12 (or three two-digit parts) leave of the orders that fit. */
function between(
  viable: readonly DateOrder[],
  forms: readonly CountedForm[],
): { orders: readonly DateOrder[]; proof: string | null } {
  const proofs = (order: DateOrder, other: DateOrder) =>
    forms.filter((form) => form.formats[order] !== undefined && form.formats[other] === undefined);
  const weigh = (found: readonly { readonly count: number }[]): number =>
    found.reduce((sum, { count }) => sum + count, 0);
  const dayFirst = proofs("dmy", "mdy");
  const monthFirst = proofs("mdy", "dmy");
  const distinct = (position: number): number => new Set(forms.map((form) => form.parts[position])).size;
  const mayBeYearFirst = viable.length > 1 && distinct(0) < distinct(2);
  const orders = viable.filter((order) => order !== "ymd" || viable.length === 1 || mayBeYearFirst);
  if (orders.length > 1 && !orders.includes("ymd")) {
    if (weigh(dayFirst) > weigh(monthFirst) * 20) return { orders: ["dmy"], proof: dayFirst[0]?.cell ?? null };
    if (weigh(monthFirst) > weigh(dayFirst) * 20) return { orders: ["mdy"], proof: monthFirst[0]?.cell ?? null };
  }
  if (orders.length > 1) return { orders, proof: null };
  return { orders, proof: (orders[0] === "dmy" ? dayFirst : monthFirst)[0]?.cell ?? null };
}

/** Most used first; two-digit years before four-digit ones, because "%Y" reads 22 as the year 22. */
function byUse(uses: readonly { readonly format: string; readonly count: number }[]): string[] {
  const counts = new Map<string, number>();
  for (const { format, count } of uses) counts.set(format, (counts.get(format) ?? 0) + count);
  const isShort = (format: string): number => (format.includes("%y") ? 0 : 1);
  return [...counts]
    .toSorted((one, other) => isShort(one[0]) - isShort(other[0]) || other[1] - one[1] || (one[0] < other[0] ? -1 : 1))
    .map(([format]) => format);
}

const monthNames = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const longMonths = "january february march april may june july august september october november december".split(" ");

function dateForm(cell: string): DateForm | null {
  if (cell.length > longestDate) return null;
  const compact = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/.exec(cell);
  if (compact) return compactForm(compact);
  const cut = /^(.*?\d(?:年\d{1,2}月\d{1,2}日)?)((?: *T| +|, ?)\d{1,2}:\d{2}.*)?$/.exec(cell);
  const day = cut?.[1];
  if (day === undefined) return null;
  const time = cut?.[2] === undefined ? "" : timeFormat(cut[2]);
  const date = time === null ? null : dayForm(day);
  if (date === null) return null;
  const formats = Object.fromEntries(
    Object.entries(date.formats).map(([order, format]) => [order, `${format}${time}`]),
  );
  return { formats, parts: date.parts, hasTime: time !== "" };
}

function compactForm(match: RegExpExecArray): DateForm | null {
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  if (!isDay(year, month, day) || (year ?? 0) < 1900) return null;
  const hasTime = match[4] !== undefined;
  if (hasTime && ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59)) return null;
  return { formats: { ymd: hasTime ? "%Y%m%d%H%M%S" : "%Y%m%d" }, parts: [], hasTime };
}

type DayForm = Pick<DateForm, "formats" | "parts">;

function dayForm(text: string): DayForm | null {
  return yearFirst(text) ?? threeParts(text) ?? withMonthName(text);
}

function yearFirst(text: string): DayForm | null {
  const match = /^(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})(日?)$/.exec(text);
  if (!match) return null;
  const [, year, first, month, second, day, end] = match;
  const isConsistent = first === "年" ? second === "月" && end === "日" : first === second && end === "";
  if (!isConsistent || !isDay(Number(year), Number(month), Number(day))) return null;
  return { formats: { ymd: `%Y${first}%m${second}%d${end}` }, parts: [] };
}

function threeParts(text: string): DayForm | null {
  const match = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$/.exec(text);
  if (!match) return null;
  const [, one, mark = "", two, three = ""] = match;
  const [first, second, third] = [Number(one), Number(two), Number(three)];
  const year = three.length === 2 ? "%y" : "%Y";
  const fullYear = three.length === 2 ? 2000 + third : third;
  const formats: Partial<Record<DateOrder, string>> = {};
  if (isDay(fullYear, second, first)) formats.dmy = `%d${mark}%m${mark}${year}`;
  if (isDay(fullYear, first, second)) formats.mdy = `%m${mark}%d${mark}${year}`;
  if (year === "%y" && one?.length === 2 && isDay(2000 + first, second, third)) formats.ymd = `%y${mark}%m${mark}%d`;
  return Object.keys(formats).length === 0 ? null : { formats, parts: [first, second, third] };
}

function withMonthName(text: string): DayForm | null {
  const match =
    /^(\d{1,2})([-/ .]{1,2})([A-Za-z]{3,9})([-/ ,.]{1,2})(\d{4}|\d{2})$/.exec(text) ??
    /^([A-Za-z]{3,9})([-/ .]{1,2})(\d{1,2})([-/ ,]{1,2})(\d{4}|\d{2})$/.exec(text);
  if (!match) return null;
  const [, one = "", before = "", two = "", after = "", year = ""] = match;
  const isNameFirst = /^[A-Za-z]/.test(one);
  const name = (isNameFirst ? one : two).toLowerCase();
  const month = name.length === 3 ? monthNames.indexOf(name) : longMonths.indexOf(name);
  const monthFormat = name.length === 3 ? "%b" : "%B";
  if (month < 0 || !isDay(Number(year), month + 1, Number(isNameFirst ? two : one))) return null;
  const lead = isNameFirst ? `${monthFormat}${before}%d` : `%d${before}${monthFormat}`;
  return { formats: { named: `${lead}${after}${year.length === 2 ? "%y" : "%Y"}` }, parts: [] };
}

/** The format of a time of day with what joins it to the date; null when it is none. */
function timeFormat(text: string): string | null {
  const match =
    /^( *T|, ?| +)(\d{1,2}):(\d{2})(?::(\d{2})(?:([.,])(\d{1,9}))?)?(?:( ?)([AaPp][Mm]))?( ?)(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/.exec(
      text,
    );
  if (!match) return null;
  const [, join = "", hour, minute, second, point = "", fraction, gap = "", half, space = "", zone] = match;
  const isTwelve = half !== undefined;
  const hours = Number(hour);
  if (isTwelve ? hours < 1 || hours > 12 : hours > 23) return null;
  if (Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  const seconds = second === undefined ? "" : ":%S";
  const fractions = fraction === undefined ? "" : `${point}${fraction.length > 6 ? "%n" : "%f"}`;
  const zoneFormat = zone === undefined ? "" : /^[+-]/.test(zone) ? `${space}%z` : `${space}${zone}`;
  return `${join}${isTwelve ? "%I" : "%H"}:%M${seconds}${fractions}${isTwelve ? `${gap}%p` : ""}${zoneFormat}`;
}

function isDay(year: number | undefined, month: number | undefined, day: number | undefined): boolean {
  if (year === undefined || month === undefined || day === undefined) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
