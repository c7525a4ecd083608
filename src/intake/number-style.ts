import { oneCurrency } from "#core/currency-marks.ts";
import type { ColumnReading, NumberStyle } from "#core/decision.ts";
import { unitOfWord } from "./unit-words.ts";

type NumberReading = Extract<ColumnReading, { kind: "number" }>;

/** What one cell says about how its column writes numbers. */
interface NumberForm {
  /** Proved by this cell; null where it says nothing. */
  readonly decimal: "." | "," | null;
  /** The one separator of a cell such as 1.234, which is a decimal mark or a thousands mark. */
  readonly undecided: "." | "," | null;
  readonly thousands: NumberStyle["thousands"];
  /** Currency marks as written. */
  readonly marks: readonly string[];
  /** What the marks say: an ISO code, or the mark itself where it leaves the code open; null without marks. */
  readonly currency: string | null;
  /** The unit behind it; null without one, or beside a currency. */
  readonly unit: string | null;
  /** Negative by parentheses or by a minus behind, or with a space after its sign. */
  readonly accounting: boolean;
  readonly percent: boolean;
  readonly isZero: boolean;
  /** 007, or more digits than an exact number keeps: an id. */
  readonly idLike: boolean;
}

/** How a column writes numbers, as far as its own cells decide. */
export interface NumberColumn {
  /** null where no cell decides. */
  readonly decimal: "." | "," | null;
  /** True when the cells have separators that can be read both ways. */
  readonly ambiguous: boolean;
  /** Behind nearly all of its numbers, as they write it; null for none. */
  readonly unit: string | null;
  /** Between groups of digits; "" where no cell shows any. */
  thousandsBeside(decimal: "." | ","): NumberStyle["thousands"];
  toReading(style: NumberStyle): NumberReading;
}

/** Longer than any amount with its marks. */
const longestNumber = 40;

/** Cells that stand for nothing: they are no evidence for or against a number or a date. */
export function isPlaceholder(cell: string): boolean {
  return /^(?:\p{Sc} ?[-–—]+|[-–—]+ ?\p{Sc}|n\/?a|na|nan|null|none|nil|#n\/a|-+|–|—|\.|\?|0000-00-00(?: 00:00:00)?|00[./]00[./]0000)?$/iu.test(
    cell,
  );
}

/**
 * Reads a column as numbers; null when more than a third of its cells (trimmed, none blank) are none: the rest is dirt,
 * and each row says so.
 */
export function readNumberColumn(cells: readonly string[]): NumberColumn | null {
  const written: NumberForm[] = [];
  for (const [index, cell] of cells.entries()) {
    const form = numberForm(cell);
    if (form !== null) written.push(form);
    else if (index + 1 - written.length > cells.length / 3) return null;
  }
  const bare = written.filter((form) => form.unit === null);
  // A few units among plain numbers are dirt, as words are.
  const forms = cells.length - bare.length > cells.length / 3 ? written : bare;
  if (forms.length === 0) return null;
  const idLike = forms.filter((form) => form.idLike).length;
  if (idLike >= 2 && idLike >= cells.length / 5) return null;
  const percents = forms.filter((form) => form.percent).length;
  const percent = percents >= forms.length * 0.9;
  // A few percent signs among plain numbers are dirt, as words are.
  if (!percent && percents > cells.length / 3) return null;

  const unit = mostFrequent(forms.flatMap((form) => form.unit ?? [])) ?? null;
  if (unit !== null && mixesUnits(forms, unit)) return null;

  const points = forms.filter((form) => form.decimal === ".").length;
  const commas = forms.filter((form) => form.decimal === ",").length;
  if (Math.min(points, commas) > cells.length * 0.1) return null;
  const decimal = points > commas * 20 ? "." : commas > points * 20 ? "," : null;
  return {
    decimal,
    unit,
    ambiguous: decimal === null && forms.some((form) => form.undecided !== null || form.decimal !== null),
    thousandsBeside: (mark) => thousandsBeside(mark, forms),
    toReading: (style) => ({
      kind: "number",
      style,
      marks: unit === null ? marksOf(forms) : writtenUnits(forms, unit),
      accounting: forms.some((form) => form.accounting),
      percent,
    }),
  };
}

/** Whether most cells are numbers, but some write a decimal point and others a decimal comma: no one style reads them. */
export function mixesDecimalMarks(cells: readonly string[]): boolean {
  const forms = cells.flatMap((cell) => numberForm(cell) ?? []);
  const points = forms.filter((form) => form.decimal === ".").length;
  const commas = forms.filter((form) => form.decimal === ",").length;
  return forms.length * 3 >= cells.length * 2 && Math.min(points, commas) > cells.length * 0.1;
}

/** More than one in ten has another unit, a currency, or none at all though it is not zero: no number of the column is sure. */
function mixesUnits(forms: readonly NumberForm[], unit: string): boolean {
  const others = forms.filter((form) => form.unit !== unit && !(form.isZero && form.currency === null));
  return others.length > forms.length * 0.1;
}

function writtenUnits(forms: readonly NumberForm[], unit: string): string[] {
  return [...new Set(forms.filter((form) => form.unit === unit).flatMap((form) => form.marks))].toSorted();
}

/** The marks of the column's most frequent currency, as its cells write them. */
function marksOf(forms: readonly NumberForm[]): string[] {
  const currency = mostFrequent(forms.flatMap((form) => form.currency ?? []));
  const own = forms.filter((form) => form.currency === currency);
  return [...new Set(own.flatMap((form) => form.marks))].toSorted();
}

function thousandsBeside(decimal: "." | ",", forms: readonly NumberForm[]): NumberStyle["thousands"] {
  const written = forms.flatMap((form) => {
    if (form.undecided !== null && form.undecided !== decimal) return [form.undecided];
    return form.thousands !== "" && form.thousands !== decimal ? [form.thousands] : [];
  });
  return mostFrequent(written) ?? "";
}

function mostFrequent<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted((one, other) => other[1] - one[1])[0]?.[0];
}

function numberForm(cell: string): NumberForm | null {
  if (cell.length > longestNumber) return null;
  const written = withoutMarks(cell);
  const separators = written && separatorsOf(written.body);
  if (!separators) return null;
  const { body, marks, currency, unit, accounting, percent } = written;
  const isBare = marks.length === 0 && !accounting && !percent;
  const idLike = isBare && /^(?:0\d+|\d{16,})$/.test(body);
  const isZero = !/[1-9]/.test(body);
  return { ...separators, marks, currency, unit, isZero, accounting, percent, idLike };
}

const mark = String.raw`(%|\p{L}{0,3} ?\p{Sc}|\p{L}{1,9}\.?)?`;
const digits = String.raw`([\d.,](?:[\d., ']*[\d.,])?(?:[eE][+-]?\d+)?)`;
const enclosed = new RegExp(String.raw`^${mark} ?\( ?${mark} ?${digits} ?${mark} ?\) ?${mark}$`, "u");
const signed = new RegExp(String.raw`^([+-]?)( ?)${mark} ?([+-]?) ?${digits} ?(-?) ?${mark} ?(-?)$`, "u");

type Written = Pick<NumberForm, "marks" | "currency" | "unit" | "accounting" | "percent"> & { readonly body: string };

/** Digits with their separators; the sign, marks and parentheses taken off and noted. Null for other words. */
function withoutMarks(cell: string): Written | null {
  const spaced = cell.replaceAll(/[\u00a0\u202f]/g, " ");
  const inside = enclosed.exec(spaced);
  if (inside) {
    const [, first, second, body = "", third, fourth] = inside;
    return noteMarks(body, [first, second, third, fourth], true, !first && !second);
  }
  const outside = signed.exec(spaced);
  if (!outside) return null;
  const [, sign, space, before, inner, body = "", behind, after, last] = outside;
  const minuses = [sign, inner, behind, last].filter((minus) => minus);
  if (minuses.length > 1) return null;
  const isLoose = sign !== "" && space !== "" && before === undefined;
  return noteMarks(body, [before, after], isLoose || Boolean(behind) || Boolean(last), !before);
}

function noteMarks(
  body: string,
  found: readonly (string | undefined)[],
  accounting: boolean,
  isBehind: boolean,
): Written | null {
  const written = found.flatMap((text) => text ?? []);
  const marks = written.filter((text) => text !== "%").map(plainMark);
  const currency = oneCurrency(marks);
  const unit = currency === null && isBehind && marks.length === 1 ? unitOfWord(marks[0] ?? "") : null;
  if (marks.length > 0 && currency === null && unit === null) return null;
  return { body, marks, currency, unit, accounting, percent: written.includes("%") };
}

/** "US $" -> "US$", "kr." -> "kr" */
function plainMark(written: string): string {
  return written.replaceAll(/[ .]/g, "");
}

type Separators = Pick<NumberForm, "decimal" | "undecided" | "thousands">;

function separatorsOf(body: string): Separators | null {
  const say = (decimal: "." | "," | null, thousands: NumberStyle["thousands"] = ""): Separators => ({
    decimal,
    undecided: null,
    thousands,
  });
  if (/^\d+$/.test(body)) return say(null);
  const lone = /^[1-9]\d{0,2}([.,])\d{3}$/.exec(body)?.[1];
  if (lone === "." || lone === ",") return { decimal: null, undecided: lone, thousands: "" };
  if (/^\d*\.\d+$|^\d+\.$/.test(body)) return say(".");
  if (/^\d*,\d+$|^\d+,$/.test(body)) return say(",");
  if (/^\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?$/.test(body)) return say(".", ",");
  if (/^\d{1,3}(?:\.\d{3})+(?:,\d*)?$/.test(body)) return say(",", ".");
  const spaced = /^\d{1,3}(?:([ '])\d{3})(?:\1\d{3})*(?:([.,])\d*)?$/.exec(body);
  if (spaced) return say(spaced[2] === "." || spaced[2] === "," ? spaced[2] : null, spaced[1] === "'" ? "'" : " ");
  const power = /^\d+(?:([.,])\d+)?[eE][+-]?\d+$/.exec(body);
  if (power) return say(power[1] === "." || power[1] === "," ? power[1] : null);
  return null;
}
