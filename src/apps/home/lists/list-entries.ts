import type { BusinessList, ListKind } from "#core/business-list.ts";
import { toCurrencyCode } from "#core/currency-codes.ts";
import { formatDecimal, parseDecimal } from "#core/money.ts";
import type { RowIssue } from "#core/terms.ts";

/** A row of the file as the type of the list has read it: its line, and its columns as text. */
export interface ListRow {
  readonly line: number;
  readonly values: Readonly<Record<string, string | null>>;
}

/** How the rows of a kind become entries. */
export interface EntryRules<Entry> {
  toEntry(values: ListRow["values"]): Entry;
  /** What an entry is about: two of one key contradict each other where they say different things. */
  keyOf(entry: Entry): string;
  /** What it says of that. */
  valueOf(entry: Entry): string;
  /** The column that says it, in words. */
  readonly column: string;
  /** Why an entry cannot be taken; null where it can. */
  problemOf(entry: Entry): Omit<RowIssue, "line"> | null;
}

export const entryRules: { readonly [Kind in ListKind]: EntryRules<BusinessList[Kind]> } = {
  costs: {
    toEntry: ({ sku, unit_cost: cost, valid_from: validFrom = null, currency }) => ({
      sku: sku ?? "",
      validFrom,
      unitCost: exact(cost),
      currency: currency ?? "",
    }),
    keyOf: ({ sku, validFrom, currency }) => JSON.stringify([sku, currency, validFrom ?? ""]),
    valueOf: ({ unitCost }) => unitCost,
    column: "unit_cost",
    problemOf: ({ currency }) =>
      currency === "" ? null : noCode("currency", currency, `${writeCode}, or leave the cell empty`),
  },
  leadTimes: {
    toEntry: ({ sku = null, supplier = null, lead_time_days: days }) => ({ sku, supplier, days: exact(days) }),
    keyOf: ({ sku, supplier }) => JSON.stringify([sku ?? "", supplier ?? ""]),
    valueOf: ({ days }) => days,
    column: "lead_time_days",
    problemOf: () => null,
  },
  rates: {
    toEntry: ({ day, from_currency: from, to_currency: to, rate }) => ({
      day: day ?? "",
      fromCurrency: from ?? "",
      toCurrency: to ?? "",
      rate: exact(rate),
    }),
    keyOf: ({ day, fromCurrency, toCurrency }) => JSON.stringify([fromCurrency, toCurrency, day]),
    valueOf: ({ rate }) => rate,
    column: "rate",
    problemOf: ({ fromCurrency, toCurrency }) =>
      noCode("from_currency", fromCurrency, writeCode) ??
      noCode("to_currency", toCurrency, writeCode) ??
      (fromCurrency === toCurrency
        ? {
            column: "to_currency",
            raw: toCurrency,
            code: "OM-RATE-02",
            reason: "a currency has no rate to itself",
            fix: "remove the row, or correct one of the two",
          }
        : null),
  },
};

const writeCode = "write a code such as EUR, USD or GBP";

function noCode(column: string, raw: string, fix: string): Omit<RowIssue, "line"> | null {
  return toCurrencyCode(raw) === null ? { column, raw, code: "OM-CUR-01", reason: "no code of ISO 4217", fix } : null;
}

function exact(text: string | null | undefined): string {
  const value = parseDecimal(text ?? "");
  return value === null ? "" : formatDecimal(value);
}

export interface GatheredEntries<Entry> {
  /** By key, in its order. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Rows that say what another one says, too. */
  readonly repeated: number;
  readonly refused: readonly RowIssue[];
}

/** Entries of rows: what is said twice counts once; of what contradicts itself nothing counts. */
export function gatherEntries<Entry>(rows: readonly ListRow[], rules: EntryRules<Entry>): GatheredEntries<Entry> {
  const read = rows.map(({ line, values }) => ({ line, entry: rules.toEntry(values) }));
  const refused: RowIssue[] = [];
  const sound = read.filter(({ line, entry }) => {
    const problem = rules.problemOf(entry);
    if (problem !== null) refused.push({ line, ...problem });
    return problem === null;
  });
  const entries: [string, Entry][] = [];
  let repeated = 0;
  for (const [key, members] of Map.groupBy(sound, ({ entry }) => rules.keyOf(entry))) {
    const values = new Set(members.map(({ entry }) => rules.valueOf(entry)));
    const [first] = members;
    if (values.size > 1) refused.push(...members.map((member) => contradiction(member, members, rules)));
    else if (first !== undefined) {
      entries.push([key, first.entry]);
      repeated += members.length - 1;
    }
  }
  return { entries: new Map(entries.toSorted(([one], [other]) => (one < other ? -1 : 1))), repeated, refused };
}

const mostLinesNamed = 4;

function contradiction<Entry>(
  { line, entry }: { readonly line: number; readonly entry: Entry },
  members: readonly { readonly line: number; readonly entry: Entry }[],
  rules: EntryRules<Entry>,
): RowIssue {
  const others = members.filter((other) => other.line !== line);
  const said = others.slice(0, mostLinesNamed).map((other) => `line ${other.line} says ${rules.valueOf(other.entry)}`);
  const more = others.length > mostLinesNamed ? ` and ${others.length - mostLinesNamed} more lines` : "";
  return {
    line,
    column: rules.column,
    raw: rules.valueOf(entry),
    code: "OM-LIST-01",
    reason: `the list contradicts itself about the same entry: ${said.join(", ")}${more}`,
    fix: "keep the line that is right",
  };
}
