import { OmError } from "./errors.ts";
import { addDecimals, type Decimal, formatDecimal, parseDecimal } from "./money.ts";

/** Where each record of a table went. Counts of records; `physicalLines` counts lines of text. */
export interface RowLedger {
  readonly physicalLines: number;
  readonly records: number;
  readonly preamble: number;
  readonly header: number;
  readonly footer: number;
  /** Records whose every cell is empty. */
  readonly blank: number;
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly duplicate: number;
  /** Repeated headers, totals and subtotals, units rows. */
  readonly skipped: number;
  /** Exact repeats inside the file, whether kept or not. */
  readonly repeats: number;
  /** Line breaks inside quoted cells. */
  readonly newlinesInQuotes: number;
}

/** Money of one class of rows: exact decimal strings by currency ("" is unknown), and how many amounts could not be read. */
export interface ClassAmounts {
  readonly known: Readonly<Record<string, string>>;
  readonly unreadable: number;
}

export interface AmountLedger {
  /** The canonical field that carries the amount; null for types without one. */
  readonly field: string | null;
  readonly accepted: ClassAmounts;
  readonly rejected: ClassAmounts;
  readonly duplicate: ClassAmounts;
  readonly skipped: ClassAmounts;
}

export const noAmounts: ClassAmounts = { known: {}, unreadable: 0 };

/**
 * Proves that no record is lost or counted twice.
 * @throws OmError `CONSERVATION_FAILED` naming the identity that does not hold.
 */
export function assertBalanced(rows: RowLedger): void {
  for (const [name, count] of Object.entries(rows)) prove(`${name} is a count`, count, Math.max(0, Math.trunc(count)));
  const outside = rows.preamble + rows.header + rows.footer + rows.blank;
  prove("records = preamble + header + footer + blank + read", rows.records, outside + rows.read);
  const classes = rows.accepted + rows.rejected + rows.duplicate + rows.skipped;
  prove("read = accepted + rejected + duplicate + skipped", rows.read, classes);
  prove(
    "physical lines = records + line breaks inside quotes",
    rows.physicalLines,
    rows.records + rows.newlinesInQuotes,
  );
}

function prove(identity: string, left: number, right: number): void {
  if (left === right) return;
  throw new OmError("CONSERVATION_FAILED", `the ledger does not balance: ${identity}, but ${left} is not ${right}`, {
    fix: "nothing was committed; this is a defect, please report it with the file's shape",
    details: { left, right },
  });
}

/** Adds one amount to a class; null counts as unreadable. */
export function addAmount(amounts: ClassAmounts, currency: string, amount: Decimal | null): ClassAmounts {
  if (amount === null) return { known: amounts.known, unreadable: amounts.unreadable + 1 };
  const before = Object.hasOwn(amounts.known, currency) ? amounts.known[currency] : undefined;
  const sum = before === undefined ? amount : addDecimals(ownAmount(before), amount);
  return { known: { ...amounts.known, [currency]: formatDecimal(sum) }, unreadable: amounts.unreadable };
}

/** The sum of two classes' amounts, currency by currency. */
export function mergeAmounts(left: ClassAmounts, right: ClassAmounts): ClassAmounts {
  let sum: ClassAmounts = { known: left.known, unreadable: left.unreadable + right.unreadable };
  for (const [currency, text] of Object.entries(right.known)) sum = addAmount(sum, currency, ownAmount(text));
  return sum;
}

/** An amount of a ledger was written by us: one that is no number may not be passed over. */
function ownAmount(text: string): Decimal {
  const amount = parseDecimal(text);
  if (amount !== null) return amount;
  throw new OmError("CONSERVATION_FAILED", "the ledger holds an amount that is not a number", {
    fix: "this is a defect, please report it with the file's shape",
  });
}
