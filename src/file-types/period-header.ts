/** A header that names a day or a month: "2024-01", "Jan 2024 Units", "31.12.2024". */
export interface PeriodHeader {
  readonly grain: "day" | "month";
  /** ISO date of its first day. */
  readonly day: string;
  /** The header without it. */
  readonly rest: string;
}

const months: readonly (readonly string[])[] = [
  "jan|january|januar|jänner|janvier|janv|enero|ene|gennaio|gen|janeiro|januari",
  "feb|february|februar|février|févr|fév|febrero|febbraio|fevereiro|fev|februari",
  "mar|march|märz|mrz|mars|marzo|março|maart|mrt",
  "apr|april|avril|avr|abril|abr|aprile",
  "may|mai|mayo|maggio|mag|maio|mei",
  "jun|june|juni|juin|junio|giugno|giu|junho",
  "jul|july|juli|juillet|juil|julio|luglio|lug|julho",
  "aug|august|août|aout|agosto|ago|augustus",
  "sep|sept|september|septembre|septiembre|settembre|set|setembro",
  "oct|october|oktober|okt|octobre|octubre|ottobre|ott|outubro|out",
  "nov|november|novembre|noviembre|novembro",
  "dec|december|dezember|dez|décembre|déc|diciembre|dic|dicembre|dezembro|décembre",
].map((names) => names.split("|"));

const monthOf = new Map(months.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));
const name = [...monthOf.keys()].toSorted((one, other) => other.length - one.length).join("|");
const year = "(?<year>(?:19|20)\\d\\d)";
const shortYear = "['’]?(?<shortYear>[1-3]\\d)";
const month = "(?<month>0[1-9]|1[0-2])";
const day = "(?<day>0[1-9]|[12]\\d|3[01])";
const border = (pattern: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}]|\\d[-./])${pattern}(?![\\p{L}\\p{N}]|[-./]\\d)`, "iu");

/** Days and months that can be read in one way only: 03/04/2024 and a month without a year cannot. */
const forms: readonly RegExp[] = [
  border(`${year}[-./]${month}[-./]${day}(?:[ t]00:00(?::00)?)?`),
  border(`${day}\\.${month}\\.${year}`),
  border(`${year}[-./]${month}`),
  border(`${year}[ -]?(?<name>${name})\\.?`),
  border(`${month}[-./]${year}`),
  border(`(?<name>${name})\\.?[ ,_/-]*${year}`),
  border(`(?<name>${name})\\.?[ _/-]?${shortYear}`),
];

/** The one period in a header; null where it names none. */
export function readPeriod(header: string): PeriodHeader | null {
  for (const form of forms) {
    const found = form.exec(header);
    if (found === null) continue;
    const { year: full, shortYear: short, month: number, name: word, day: ofMonth } = found.groups ?? {};
    const at = number ?? String(monthOf.get(word?.toLowerCase() ?? "") ?? "").padStart(2, "0");
    const first = `${full ?? `20${short}`}-${at}-${ofMonth ?? "01"}`;
    if (!isDay(first)) return null;
    const rest = header.replace(found[0], " ").replaceAll(/\s+/g, " ").trim();
    return { grain: ofMonth === undefined ? "month" : "day", day: first, rest };
  }
  return null;
}

/** A month, a quarter or a day of a list that does not say of which year: "Jan", "Q1", "d_1". */
export function isOpenPeriod(header: string): boolean {
  const written = header.trim().toLowerCase().replace(/\.$/, "");
  return monthOf.has(written) || /^(?:q[1-4]|d_\d{1,4}|(?:week|wk|kw) ?\d{1,2})$/.test(written);
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
