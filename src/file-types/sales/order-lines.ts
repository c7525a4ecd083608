import type { TableEvidence } from "../file-type.ts";
import { type Column, type Draft, isSettled, pick, picked } from "../draft.ts";
import { headerKey } from "../header-name.ts";
import { isProved, type Agreement } from "./reconcile.ts";
import { synonymsByKey } from "./synonyms.ts";

/** Lists of a record that hold its variants, not what was ordered. */
const variants = /(?:^|\.)(?:[a-z]+[_-]?)?(?:variants?|skus?)$/i;
const wrapped = /^(?:edges\.|nodes?\.|node\.|data\.|elements\.)+/i;
const ownIds = /^(?:_?id|uuid|number|orderid|ordernumber|no|key)$/;

/**
 * Columns of the lines of a record are `Lineitem ...` whatever the list is called: `items.qty` is `Lineitem qty`. Where
 * that is no name that we know, the line's own is taken.
 */
export function nameOfLine({ lines }: TableEvidence): (column: string) => string {
  if (lines === undefined || variants.test(lines)) return (column) => column;
  const prefix = `${lines}.`;
  return (column) => {
    if (!column.startsWith(prefix)) return column;
    const own = column.slice(prefix.length).replace(wrapped, "");
    const asLine = `line_items.${own}`;
    return synonymsByKey.has(headerKey(asLine)) || !synonymsByKey.has(headerKey(own)) ? asLine : own;
  };
}

/** The number of a record that holds lines is that of its order, where it has a day of its own. */
export function assignRecordId(draft: Draft): void {
  const { lines } = draft;
  if (lines === undefined || variants.test(lines) || draft.picks.has("order_id")) return;
  const day = picked(draft, "order_date") ?? draft.columns.find(isNamedDay);
  if (!day || isOfLine(draft, day)) return;
  const id = draft.columns.find((column) => ownIds.test(column.header.key) && !isSettled(draft, column));
  if (id && !isOfLine(draft, id)) pick(draft, "order_id", id, 0.85, "the record holds lines, and this is its number");
}

/** Named the day of a sale, though its cells (seconds since 1970) do not read as one. */
function isNamedDay({ header }: Column): boolean {
  return synonymsByKey.get(header.key)?.some(({ field, isStrong }) => field === "order_date" && isStrong) ?? false;
}

/** A price in a list that says no more than `price`: of one unit or of the whole line. */
export function isBareLinePrice(draft: Draft, price: Column): boolean {
  const { lines } = draft;
  return (
    lines !== undefined &&
    !/(?:^|\.)line_?items?$/i.test(lines) &&
    /^lineitem(?:price|preis|prix|precio|prezzo|amount)$/.test(price.header.key)
  );
}

/**
 * Whether prices are of one unit or of the line, told by an amount that the record itself has: the sum over its lines of
 * quantity x price, or of the prices. `null` where no amount tells.
 */
export function basisByRecord(draft: Draft, price: Column, quantity: Column): "unit" | "line" | null {
  const ids = picked(draft, "order_id");
  if (!ids || draft.lines === undefined) return null;
  const records = [...Map.groupBy(ids.texts.keys(), (row) => ids.texts[row] ?? "")].slice(0, -1); // the last may be cut
  const told = records.filter(([, rows]) => rows.some((row) => Math.abs(quantity.numbers[row] ?? 0) > 1));
  const extras = draft.columns.filter((column) => !isOfLine(draft, column) && isExtra(column));
  for (const total of draft.columns) {
    if (isOfLine(draft, total) || total.source.reading.kind !== "number") continue;
    const compare = (amountOf: (row: number) => number): Agreement => {
      const agreeing = told.filter(([, rows]) => {
        const [first = 0] = rows;
        const sum = rows.reduce((before, row) => before + amountOf(row), 0);
        const added = extras.reduce((before, { numbers }) => before + (numbers[first] ?? 0), 0);
        const printed = total.numbers[first] ?? Number.NaN;
        return [0, added].some((extra) => Math.abs(sum + extra - printed) < 0.006);
      });
      return { share: told.length === 0 ? 0 : agreeing.length / told.length, rows: told.length };
    };
    if (isProved(compare((row) => (quantity.numbers[row] ?? 0) * (price.numbers[row] ?? 0)))) return "unit";
    if (isProved(compare((row) => price.numbers[row] ?? 0))) return "line";
  }
  return null;
}

/** What a record adds to the amounts of its lines. */
function isExtra({ header, source }: Column): boolean {
  const fields = synonymsByKey.get(header.key)?.map(({ field }) => field) ?? [];
  return source.reading.kind === "number" && fields.some((field) => field === "tax" || field === "shipping");
}

function isOfLine({ lines = "" }: Draft, { name }: Column): boolean {
  return name.startsWith(`${lines}.`);
}
