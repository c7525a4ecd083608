import { isCurrencyCode } from "#core/currency-marks.ts";
import type { ColumnReading, NumberStyle } from "#core/decision.ts";
import { quoteText } from "#engine/sql.ts";

/**
 * How one cell becomes a typed value, in SQL, without ever changing it: what does not convert exactly fails, and the
 * row says so. (The engine's own casts round, accept exponents and underscores, and drop offsets in silence.)
 */
export interface CellReading {
  /** The cell with marks and separators normalised; null for an empty cell. */
  text(cell: string): string;
  value(text: string): string;
  /**
   * Over the names of the text and of the value.
   * @param mayBeOdd SQL that is true for rows in which a number may be written with an exponent or an underscore.
   */
  fails(text: string, value: string, mayBeOdd: string): string;
  readonly code: string;
  readonly reason: string;
  readonly fix: string;
}

export function cellReading(reading: ColumnReading, decimals: 6 | 12 = 6): CellReading {
  switch (reading.kind) {
    case "number":
      return readNumber(reading, decimals);
    case "date":
      if (reading.epoch !== undefined) return readEpoch(reading.epoch);
      return reading.serials === undefined ? readDate(reading.formats, reading.hasOffset) : readSerial(reading.serials);
    case "text":
      return { text: (cell) => cell, value: (text) => text, fails: () => "false", code: "", reason: "", fix: "" };
  }
}

type NumberReading = Extract<ColumnReading, { kind: "number" }>;

/** Numbers have twelve digits before the point, and so many after it. */
function readNumber(reading: NumberReading, decimals: 6 | 12): CellReading {
  const { style, marks, accounting, percent } = reading;
  const isMarked = marks.length > 0 || accounting || percent;
  return {
    text: (cell) => pointNumber(isMarked ? withoutMarks(cell, reading) : cell, style),
    value: (text) => `TRY_CAST(${text} AS DECIMAL(${12 + decimals},${decimals}))`,
    fails: (text, value, mayBeOdd) =>
      `(${text} IS NOT NULL AND (${value} IS NULL OR ${isWrittenOddly(text, mayBeOdd)} OR ${hasTooManyDecimals(text, decimals)}))`,
    code: "OM-NUM-01",
    ...explain(reading, decimals),
  };
}

/** What a person reads beside a cell that failed. */
function explain({ style, marks, percent }: NumberReading, decimals: number): Pick<CellReading, "reason" | "fix"> {
  const own = marks.map((mark) => `"${mark}"`).join(" or ");
  const reasons = ["not a number that can be kept exactly"];
  const fixes = [
    `write it with at most 12 digits before and ${decimals} after the decimal mark "${style.decimal}", without an exponent`,
  ];
  if (marks.length > 0) {
    reasons.push(`or it carries another mark than its column's ${own}`);
    fixes.push(`with no other mark than ${own}`);
  }
  if (percent) {
    reasons.push("or its percent sign is missing");
    fixes.push("with a percent sign");
  }
  return { reason: reasons.join(", "), fix: fixes.join(", ") };
}

/** Exponents and underscores convert, but the cell does not say what it seems to say. The shortest is "1e5". */
function isWrittenOddly(text: string, mayBeOdd: string): string {
  const holdsOddity = `contains(${text}, 'e') OR contains(${text}, 'E') OR contains(${text}, '_')`;
  return `CASE WHEN ${mayBeOdd} AND strlen(${text}) > 2 THEN ${holdsOddity} ELSE false END`;
}

/** More digits after the point than are kept, and not only zeros: the cast would round them. Short cells cannot have them. */
function hasTooManyDecimals(text: string, decimals: number): string {
  const digits = `length(rtrim(${text}, '0')) - strpos(${text}, '.')`;
  return `CASE WHEN strlen(${text}) > ${decimals + 1} THEN strpos(${text}, '.') > 0 AND ${digits} > ${decimals} ELSE false END`;
}

/** Digits with a point: thousands separators go where they stand in groups, else the cell stays as it is (and fails). */
function pointNumber(written: string, { decimal, thousands }: NumberStyle): string {
  const cell = thousands === " " ? `translate(${written}, '\u00a0\u202f', '  ')` : written;
  const mark = quoteText(decimal);
  const asPoint = (text: string): string =>
    decimal === "." ? text : `CASE WHEN contains(${text}, '.') THEN 'x' ELSE replace(${text}, ${mark}, '.') END`;
  if (thousands === "") return asPoint(cell);
  const separator = quoteText(thousands);
  const escaped = thousands === "." ? "\\." : thousands;
  const point = decimal === "." ? "\\." : decimal;
  const grouped = quoteText(`[+-]?\\d{1,3}(${escaped}\\d{2,3})*${escaped}\\d{3}(${point}\\d*)?`);
  const ungrouped =
    decimal === "."
      ? `replace(${cell}, ${separator}, '')`
      : `replace(replace(${cell}, ${separator}, ''), ${mark}, '.')`;
  // An empty cell is null on every path.
  return `CASE WHEN contains(${cell}, ${separator})
    THEN CASE WHEN regexp_full_match(${cell}, ${grouped}) THEN ${ungrouped} ELSE 'x' END
    ELSE ${decimal === "." ? cell : `replace(${cell}, ${mark}, '.')`} END`;
}

/**
 * Takes off the column's own marks, before or after the number, and turns parentheses and a minus behind into a minus in
 * front. A cell with any other mark stays as it is (and fails).
 */
function withoutMarks(cell: string, { marks, percent }: NumberReading): string {
  const allowed = marks.toSorted((one, other) => other.length - one.length).map(markPattern);
  const mark = `(?:${[...allowed, ...(percent ? ["%"] : [])].join("|")})?`;
  const digits = "([0-9.,](?:[0-9., '']*[0-9.,])?)";
  const enclosed = `'(?i)^${mark} ?\\( ?${mark} ?${digits} ?${mark} ?\\) ?${mark}$'`;
  const signed = `'(?i)^([+-]?) ?${mark} ?([+-]?) ?${digits} ?(-?) ?${mark} ?(-?)$'`;
  const spaced = `trim(translate(${cell}, '\u00a0\u202f', '  '))`;
  const negative = `regexp_replace(${spaced}, ${enclosed}, '-\\1')`;
  const plain = `regexp_replace(${negative}, ${signed}, '\\1\\2\\4\\5\\3')`;
  return percent ? `CASE WHEN NOT contains(${cell}, '%') THEN 'x' ELSE ${plain} END` : plain;
}

/** "US$" is written "US $" as well, and "kr" with a point; only after an ISO code the point belongs to the number. */
function markPattern(mark: string): string {
  const [, word = "", sign = ""] = /^(\p{L}*)(.*)$/u.exec(mark) ?? [];
  const escaped = sign.replaceAll(/[$\\^.|?*+()[\]{}]/g, "\\$&").replaceAll("'", "''");
  if (sign !== "") return word === "" ? escaped : `${word} ?${escaped}`;
  return isCurrencyCode(word.toUpperCase()) ? word : `${word}\\.?`;
}

const partsInWords: Readonly<Record<string, string>> = {
  "%Y": "YYYY",
  "%y": "YY",
  "%m": "MM",
  "%d": "DD",
  "%H": "hh",
  "%I": "hh",
  "%M": "mm",
  "%S": "ss",
  "%p": "am/pm",
  "%b": "Mon",
  "%B": "Month",
  "%f": "fraction",
  "%z": "offset",
};

/** "%d.%m.%Y" -> "DD.MM.YYYY" */
function inWords(format: string): string {
  return format.replaceAll(/%[A-Za-z]/g, (part) => partsInWords[part] ?? part);
}

function readDate(formats: readonly string[], hasOffset: boolean): CellReading {
  const list = `[${formats.map(quoteText).join(", ")}]`;
  const parsed = (text: string): string => `try_strptime(${text}, ${list})`;
  return {
    text: (cell) => cell,
    value: (text) => (hasOffset ? `timezone('UTC', ${parsed(text)})` : parsed(text)),
    fails: (text, value) => `(${text} IS NOT NULL AND ${value} IS NULL)`,
    code: "OM-DATE-01",
    reason: "not a calendar date as this column writes them",
    fix: `correct the day, or say which date order the file uses (expected ${formats.map(inWords).join(" or ")})`,
  };
}

/** Days since the one before the calendar's first, of five digits; a fraction is the time, to the second. */
function readSerial(system: 1900 | 1904): CellReading {
  const zero = system === 1904 ? "1904-01-01" : "1899-12-30";
  const seconds = (text: string): string =>
    `CAST(round(TRY_CAST(replace(${text}, ',', '.') AS DECIMAL(24,16)) * 86400) AS BIGINT)`;
  return {
    text: (cell) => cell,
    value: (text) =>
      `CASE WHEN regexp_full_match(${text}, '\\d{5}([.,]\\d{1,15})?') THEN TIMESTAMP '${zero}' + to_seconds(${seconds(text)}) END`,
    fails: (text, value) => `(${text} IS NOT NULL AND ${value} IS NULL)`,
    code: "OM-DATE-01",
    reason: "not a day as this column writes them: a number of five digits, as a workbook counts days",
    fix: "give the column a date format in the workbook and export it again",
  };
}

/** Seconds or milliseconds since 1970 in UTC; a fraction of a second is kept to the microsecond. */
function readEpoch(unit: "seconds" | "milliseconds"): CellReading {
  const [digits, micros] = unit === "seconds" ? [10, 1_000_000] : [13, 1_000];
  const number = (text: string): string => `CAST(TRY_CAST(${text} AS DECIMAL(24,6)) * ${micros} AS BIGINT)`;
  return {
    text: (cell) => cell,
    value: (text) =>
      `CASE WHEN regexp_full_match(${text}, '\\d{${digits}}(\\.\\d{1,6})?') THEN make_timestamp(${number(text)}) END`,
    fails: (text, value) => `(${text} IS NOT NULL AND ${value} IS NULL)`,
    code: "OM-DATE-01",
    reason: `not a time as this column writes them: ${digits} digits, the ${unit} since 1970`,
    fix: "write it as the other cells of the column, or the whole column as dates",
  };
}
