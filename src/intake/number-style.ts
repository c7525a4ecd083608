import type { ColumnReading, NumberStyle } from "#core/decision.ts";

type NumberReading = Extract<ColumnReading, { kind: "number" }>;

/** What one cell says about how its column writes numbers. */
interface NumberForm {
  /** Proved by this cell; null where it says nothing. */
  readonly decimal: "." | "," | null;
  /** The one separator of a cell such as 1.234, which is a decimal mark or a thousands mark. */
  readonly undecided: "." | "," | null;
  readonly thousands: NumberStyle["thousands"];
  readonly marks: boolean;
  readonly percent: boolean;
  readonly currency: string | null;
  /** 007, or more digits than an exact number keeps: an id. */
  readonly idLike: boolean;
}

/** How a column writes numbers, as far as its own cells decide. */
export interface NumberColumn {
  /** null where no cell decides. */
  readonly decimal: "." | "," | null;
  /** True when the cells have separators that can be read both ways. */
  readonly ambiguous: boolean;
  /** Between groups of digits; "" where no cell shows any. */
  thousandsBeside(decimal: "." | ","): NumberStyle["thousands"];
  toReading(style: NumberStyle): NumberReading;
}

const isoCurrencies = new Set(Intl.supportedValuesOf("currency"));
const signToCurrency: Readonly<Record<string, string>> = {
  "€": "EUR",
  "£": "GBP",
  "₹": "INR",
  "₽": "RUB",
  "₺": "TRY",
  "₩": "KRW",
};

/** Longer than any amount with its marks. */
const longestNumber = 40;

/** Cells that stand for nothing: they are no evidence for or against a number or a date. */
export function isPlaceholder(cell: string): boolean {
  return /^(?:n\/?a|na|nan|null|none|nil|#n\/a|-+|–|—|\.|\?|0000-00-00(?: 00:00:00)?|00[./]00[./]0000)?$/i.test(cell);
}

/**
 * Reads a column as numbers; null when more than a third of its cells (trimmed, none blank) are none: the rest is dirt,
 * and each row says so.
 */
export function readNumberColumn(cells: readonly string[]): NumberColumn | null {
  const forms: NumberForm[] = [];
  for (const [index, cell] of cells.entries()) {
    const form = numberForm(cell);
    if (form !== null) forms.push(form);
    else if (index + 1 - forms.length > cells.length / 3) return null;
  }
  if (forms.length === 0) return null;
  if (forms.filter((form) => form.idLike).length > forms.length * 0.01) return null;
  if (new Set(forms.flatMap((form) => form.currency ?? [])).size > 1) return null;
  const percents = forms.filter((form) => form.percent).length;
  if (percents > 0 && percents < forms.length * 0.9) return null;

  const points = forms.filter((form) => form.decimal === ".").length;
  const commas = forms.filter((form) => form.decimal === ",").length;
  if (Math.min(points, commas) > cells.length * 0.1) return null;
  const decimal = points > commas * 20 ? "." : commas > points * 20 ? "," : null;
  return {
    decimal,
    ambiguous: decimal === null && forms.some((form) => form.undecided !== null || form.decimal !== null),
    thousandsBeside: (mark) => thousandsBeside(mark, forms),
    toReading: (style) => ({
      kind: "number",
      style,
      marks: forms.some((form) => form.marks),
      percent: percents > 0,
    }),
  };
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
  const { body, marks, percent, currency } = withoutMarks(cell);
  const separators = separatorsOf(body);
  if (separators === null) return null;
  const digits = body.replaceAll(/\D/g, "");
  const idLike = !marks && (/^0\d/.test(body) ? /^\d+$/.test(body) : /^\d{16,}$/.test(digits) && /^\d+$/.test(body));
  return { ...separators, marks, percent, currency, idLike };
}

/** Digits with their separators; the sign, currency, percent sign and parentheses taken off and noted. */
function withoutMarks(cell: string): { body: string; marks: boolean; percent: boolean; currency: string | null } {
  const spaced = cell.replaceAll(/[\u00a0\u202f]/g, " ");
  const percent = spaced.includes("%");
  const sign = /[$€£¥₹₽₺₩]/.exec(spaced)?.[0];
  const unsigned = spaced.replaceAll(/[$€£¥₹₽₺₩%]/g, "").trim();
  const code = /^[+-]? ?([A-Za-z]{2,3})\.? ?[\d(.,+-]|[\d).,-] ?([A-Za-z]{2,3})\.?$/.exec(unsigned);
  const word = code?.[1] ?? code?.[2] ?? "";
  const isCode = isoCurrencies.has(word) || /^(?:eur|usd|gbp|chf|kr|rs|fr|ft|us)$/i.test(word);
  const plain =
    word !== "" && isCode
      ? unsigned
          .replace(word, "")
          .replace(/^\.|\.$/, "")
          .trim()
      : unsigned;
  const body = plain
    .replace(/^\(\s*(.*?)\s*\)$/, "$1")
    .replace(/(\d)\s*-$/, "$1")
    .replace(/^[+-] ?/, "");
  return {
    body,
    marks: body !== plain.replace(/^[+-]/, "") || plain !== spaced.trim(),
    percent,
    currency:
      (sign !== undefined && signToCurrency[sign]) ||
      (isCode && isoCurrencies.has(word.toUpperCase()) ? word.toUpperCase() : null),
  };
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
