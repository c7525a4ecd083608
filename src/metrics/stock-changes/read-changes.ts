import { OmError } from "#core/errors.ts";
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  formatDecimal,
  parseDecimal,
  subtractDecimals,
  zero,
} from "#core/money.ts";
import type { QueryRows } from "#engine/query-engine.ts";
import {
  type ChangeAccount,
  type Difference,
  type ItemChange,
  itemStatuses,
  type PlaceChanges,
  type ValueAccount,
} from "./stock-changes.ts";

type Row = QueryRows["rows"][number];

/** The accounts of each place, by name. */
export function readPlaces(rows: readonly Row[]): PlaceChanges[] {
  const byPlace = Map.groupBy(rows, ([, , place]) => String(place ?? ""));
  return [...byPlace].map(([place, ofPlace]) => ({ place: place === "" ? null : place, ...readAccounts(ofPlace) }));
}

/** One account of units, and one of money for each currency; rows as `accounts` gives them. */
export function readAccounts(rows: readonly Row[]): {
  readonly units: ChangeAccount;
  readonly values: readonly ValueAccount[];
} {
  const units = rows.find(([kind]) => kind === "units");
  const values = rows.filter(([kind]) => kind === "value");
  return {
    units: readAccount(units?.slice(4) ?? []),
    values: values.map(([, currency, , , ...cells]) => ({ currency: String(currency ?? ""), ...readAccount(cells) })),
  };
}

/** @throws OmError `CONSERVATION_FAILED` when the parts do not add up */
function readAccount(cells: Row): ChangeAccount {
  const [before = zero, added = zero, gone = zero, changed = zero, known = zero, unknown = zero, after = zero] =
    cells.map((cell) => parseDecimal(String(cell ?? "0")) ?? zero);
  const sum = subtractDecimals([before, added, changed, known].reduce(addDecimals, zero), addDecimals(gone, unknown));
  if (compareDecimals(sum, after) !== 0) {
    throw new OmError("CONSERVATION_FAILED", "what changed between two lists of stock does not add up", {
      fix: "this is a defect, please report it with the shape of the two files",
    });
  }
  const text = formatDecimal;
  return {
    before: text(before),
    new: text(added),
    gone: text(gone),
    changed: text(changed),
    becameKnown: text(known),
    becameUnknown: text(unknown),
    after: text(after),
  };
}

/** A row of `items`. */
export function readItem(
  [item, product, place, state, before, after, amounts, beforePlace, afterPlace]: Row,
  lineBefore: (place: number) => number,
  lineAfter: (place: number) => number,
): ItemChange {
  const status = itemStatuses.find((one) => one === state) ?? "changed";
  const listed: { currency: string; before: string | null; after: string | null }[] =
    JSON.parse(String(amounts ?? "[]")) ?? [];
  return {
    item: String(item),
    product: product == null ? null : String(product),
    place: place == null || place === "" ? null : String(place),
    status,
    units: differ(before, after, status),
    values: listed.map((value) => ({ currency: value.currency, ...differ(value.before, value.after, status) })),
    lines: { before: toLine(beforePlace, lineBefore), after: toLine(afterPlace, lineAfter) },
  };
}

function differ(was: Row[number] | undefined, now: Row[number] | undefined, status: ItemChange["status"]): Difference {
  const [before, after] = [was, now].map((cell): Decimal | null => (cell == null ? null : parseDecimal(String(cell))));
  const isWhole = status === "new" || status === "gone";
  const [from, to] = isWhole && (before ?? after) != null ? [before ?? zero, after ?? zero] : [before, after];
  const difference = from == null || to == null ? null : subtractDecimals(to, from);
  const text = (amount: Decimal | null | undefined): string | null => (amount == null ? null : formatDecimal(amount));
  return { before: text(before), after: text(after), difference: text(difference) };
}

function toLine(cell: Row[number] | undefined, lineOf: (place: number) => number): number | null {
  return cell == null ? null : lineOf(Number(cell));
}
