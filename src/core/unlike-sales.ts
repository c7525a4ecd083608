import { formatDecimal, parseDecimal, zero } from "./money.ts";
import { sayMoney } from "./money-text.ts";

/** By what two exports that do not tell rows alike have the same sales; weeks by the ISO number of their first weekday. */
export const salesKeys = [
  "orders",
  "days",
  "months",
  "weeks1",
  "weeks2",
  "weeks3",
  "weeks4",
  "weeks5",
  "weeks6",
  "weeks7",
] as const;

export type SalesKey = (typeof salesKeys)[number];

/** "weeks" */
export function wordSalesKey(by: SalesKey): string {
  return by.replace(/\d$/, "");
}

/** The first weekday of the weeks by which two exports have the same sales; null: not by weeks. */
export function firstWeekdayOf(by: SalesKey): number | null {
  return by.startsWith("weeks") ? Number(by.slice("weeks".length)) : null;
}

/** Sales that two exports tell, and not alike: what the one tells that gives way is in no number. */
export interface UnlikeSales {
  readonly by: SalesKey;
  /** What was compared: units, where the one that gives way tells no amounts. */
  readonly tells: "amounts" | "units";
  /** Orders, days, weeks or months that both have, and those of them that they do not tell alike. */
  readonly shared: number;
  readonly unlike: number;
  /** First days of the latter, at most three; of orders none. */
  readonly days: readonly string[];
  /** What the one tells of the latter that gives way, and what counts in its place: exact decimals by currency, units by "". */
  readonly left: Readonly<Record<string, string>>;
  readonly counted: Readonly<Record<string, string>>;
}

/** "6 of the 40 orders that lines.csv has too come to 180.00 EUR here and to 198.00 EUR there, which counts" */
export function sayUnlike(
  { by, tells, shared, unlike, days, left, counted }: UnlikeSales,
  { whose, here, there }: { readonly whose: string; readonly here: string; readonly there: string },
): string {
  const units = wordSalesKey(by);
  const unit = units.slice(0, -1);
  const named = days.length === 0 ? "" : ` (${days.join(", ")}${unlike > days.length ? ", ..." : ""})`;
  const which = `${unlike} of the ${shared} ${shared === 1 ? unit : units} that ${whose} has too${named}`;
  const [mine, theirs] = [saySums(left, tells), saySums(counted, tells)];
  return `${which} ${unlike === 1 ? "comes" : "come"} to ${mine} ${here} and to ${theirs} ${there}, which counts`;
}

/** Several files are of one export. */
export function sayExport(names: readonly string[]): string {
  const [first = "another export", ...more] = names;
  if (more.length === 0) return first;
  return `the export of ${first} and ${more.length === 1 ? "1 more file" : `${more.length} more files`}`;
}

function saySums(sums: UnlikeSales["left"], tells: UnlikeSales["tells"]): string {
  const entries = Object.entries(sums);
  if (entries.length === 0) return `no known ${tells === "amounts" ? "amount" : "number of units"}`;
  const said = entries.map(([currency, sum]) => {
    const amount = parseDecimal(sum) ?? zero;
    return tells === "amounts" ? sayMoney(amount, currency) : `${formatDecimal(amount)} units`;
  });
  return said.join(" and ");
}
