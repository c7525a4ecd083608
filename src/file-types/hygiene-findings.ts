import type { HygieneFinding, HygieneLine } from "#core/hygiene.ts";
import { type ClassAmounts, noAmounts } from "#core/ledger.ts";
import { addDecimals, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import type { HygieneCheck } from "./hygiene.ts";

type Cells = readonly (string | number | boolean | null)[];

/** Where a row stands: the number of its table, and its line. */
export interface HygienePlace {
  readonly listing: number;
  readonly line: number;
}

export interface HygieneTotal {
  readonly check: HygieneCheck;
  readonly finding: Omit<HygieneFinding, "lines">;
  readonly first: readonly HygienePlace[];
}

const cellsOfCheck = 5;
/** Of a name or a value that is shown. */
const mostCharacters = 200;

/** The answer to `hygieneTotals`, without the checks that no row meets. */
export function readHygieneTotals(
  checks: readonly HygieneCheck[],
  rows: readonly Cells[],
  most: number,
): HygieneTotal[] {
  return checks.flatMap((check, at) => {
    const cells = rows.map(([currency, ...all]) => ({
      currency: String(currency ?? ""),
      of: all.slice(at * cellsOfCheck, (at + 1) * cellsOfCheck),
    }));
    const count = cells.reduce((sum, { of }) => sum + Number(of[0] ?? 0), 0);
    if (count === 0) return [];
    const { id, title, effect, fix, worth } = check.class;
    const amounts = worth.money === null ? null : readAmounts(cells);
    const units = worth.units === null ? null : readUnits(cells.map(({ of }) => of[3] ?? null));
    const first = cells.flatMap(({ of }) => readPlaces(of[4] ?? null)).toSorted(comparePlaces);
    return [
      {
        check,
        finding: { id, title, effect, fix, rows: count, amounts, units },
        first: first.slice(0, most).map(toPlace),
      },
    ];
  });
}

function readAmounts(cells: readonly { readonly currency: string; readonly of: Cells }[]): ClassAmounts {
  return cells.reduce((sum: ClassAmounts, { currency, of: [rows, money, known] }) => {
    const amount = parseDecimal(String(money ?? ""));
    return {
      known: amount === null ? sum.known : { ...sum.known, [currency]: formatDecimal(amount) },
      unreadable: sum.unreadable + Number(rows ?? 0) - Number(known ?? 0),
    };
  }, noAmounts);
}

function readUnits(sums: Cells): string | null {
  const known = sums.flatMap((sum) => parseDecimal(String(sum ?? "")) ?? []);
  return known.length === 0 ? null : formatDecimal(known.reduce(addDecimals, zero));
}

interface SortedPlace {
  readonly by_0?: number;
  readonly by_1?: number;
  readonly listing: number;
  readonly line: number;
}

function readPlaces(cell: string | number | boolean | null): SortedPlace[] {
  return cell === null ? [] : (JSON.parse(String(cell)) ?? []);
}

/** As the engine sorts them, for those of several currencies. */
function comparePlaces(one: SortedPlace, other: SortedPlace): number {
  return (
    (one.by_0 ?? 0) - (other.by_0 ?? 0) ||
    (one.by_1 ?? 0) - (other.by_1 ?? 0) ||
    one.listing - other.listing ||
    one.line - other.line
  );
}

function toPlace({ listing, line }: SortedPlace): HygienePlace {
  return { listing, line };
}

/** The answer to `hygieneRows`. */
export function readHygieneLines(columns: readonly string[], rows: readonly Cells[]) {
  const byPlace = new Map(rows.map(([listing, line, ...cells]) => [`${listing} ${line}`, cells] as const));
  return {
    /** A row, of the shown columns those that its list has. */
    of(shown: readonly string[], { listing, line }: HygienePlace, has: (column: string) => boolean): HygieneLine {
      const [item = null, ...cells] = byPlace.get(`${listing} ${line}`) ?? [];
      const values = shown
        .filter(has)
        .map((column) => [column, toText(cells[columns.indexOf(column)] ?? null)] as const);
      return {
        line,
        item: item === null ? null : String(item).slice(0, mostCharacters),
        values: Object.fromEntries(values),
      };
    },
  };
}

/** Decimals lose their trailing zeros. */
function toText(cell: string | number | boolean | null): string | null {
  if (cell === null) return null;
  const decimal = String(cell).includes(".") ? parseDecimal(String(cell)) : null;
  return decimal === null ? String(cell).slice(0, mostCharacters) : formatDecimal(decimal);
}
