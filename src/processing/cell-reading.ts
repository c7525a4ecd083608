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
  /** Over the names of the text and of the value. */
  fails(text: string, value: string): string;
  readonly code: string;
  readonly reason: string;
  readonly fix: string;
}

export function cellReading(reading: ColumnReading): CellReading {
  switch (reading.kind) {
    case "number":
      return readNumber(reading.style, reading.marks);
    case "date":
      return readDate(reading.formats, reading.hasOffset);
    case "text":
      return { text: (cell) => cell, value: (text) => text, fails: () => "false", code: "", reason: "", fix: "" };
  }
}

function readNumber(style: NumberStyle, marks: boolean): CellReading {
  return {
    text: (cell) => pointNumber(marks ? withoutMarks(cell) : cell, style),
    value: (text) => `TRY_CAST(${text} AS DECIMAL(18,6))`,
    fails: (text, value) =>
      `(${text} IS NOT NULL AND (${value} IS NULL OR ${isWrittenOddly(text)} OR ${hasTooManyDecimals(text)}))`,
    code: "OM-NUM-01",
    reason: "not a number that can be kept exactly",
    fix: `write it with at most 12 digits before and 6 after the decimal mark "${style.decimal}", without an exponent`,
  };
}

/** Exponents and underscores convert, but the cell does not say what it seems to say. The shortest is "1e5". */
function isWrittenOddly(text: string): string {
  const holdsOddity = `contains(${text}, 'e') OR contains(${text}, 'E') OR contains(${text}, '_')`;
  return `CASE WHEN strlen(${text}) > 2 THEN ${holdsOddity} ELSE false END`;
}

/** More than six digits after the point, and not only zeros: the cast would round them. Short cells cannot have them. */
function hasTooManyDecimals(text: string): string {
  const digits = `length(rtrim(${text}, '0')) - strpos(${text}, '.')`;
  return `CASE WHEN strlen(${text}) > 7 THEN strpos(${text}, '.') > 0 AND ${digits} > 6 ELSE false END`;
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
  return `CASE WHEN NOT contains(${cell}, ${separator}) THEN ${decimal === "." ? cell : `replace(${cell}, ${mark}, '.')`}
    WHEN regexp_full_match(${cell}, ${grouped}) THEN ${ungrouped} ELSE 'x' END`;
}

/** Currency signs and ISO codes, percent signs, parentheses and a trailing minus (both mean negative). */
function withoutMarks(cell: string): string {
  const spaces = "translate(SRC, '\u00a0\u202f', '  ')";
  const signs = `trim(translate(${spaces}, '$€£¥₹₽₺₩%', ''))`;
  const codes = `trim(regexp_replace(${signs}, '^[A-Za-z]{2,3}\\.? ?|^([+-]) |[ ]?[A-Za-z]{2,3}\\.?$', '\\1', 'g'))`;
  const plain = `CASE WHEN regexp_matches(${signs}, '[A-Za-z]') THEN ${codes} ELSE ${signs} END`;
  const signed = `regexp_replace(regexp_replace(${plain}, '^\\(\\s*(.*?)\\s*\\)$', '-\\1'), '^(.*\\d)\\s*-$', '-\\1')`;
  return signed.replaceAll("SRC", () => cell);
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
