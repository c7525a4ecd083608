import type { Random } from "#apps/demo/random.ts";
import { fromCents, fromWhole } from "#apps/demo/number-text.ts";
import { type Decimal, multiplyDecimals, negate, roundDecimal } from "#core/money.ts";
import { type DirtyLayout, type Role, strayByte, writeAmount, writeDate, writeRecord } from "./dirty-layout.ts";

/** A record and what a correct reading makes of it; `net` is quantity x unit price, exact. */
export type DirtyRecord =
  | { readonly text: string; readonly is: "preamble" | "header" | "footer" | "blank" | "skipped" }
  | { readonly text: string; readonly is: "accepted" | "duplicate"; readonly net: Decimal; readonly repeats?: true }
  | { readonly text: string; readonly is: "rejected"; readonly cause: DirtCause }
  /** May be mended (then it is worth `net`) or refused; both are right as long as its neighbours stay what they are. */
  | { readonly text: string; readonly is: "either"; readonly cause: DirtCause; readonly net: Decimal };

export type DirtCause =
  | "number"
  | "precision"
  | "exponent"
  | "amount_missing"
  | "date"
  | "ragged"
  | "quote"
  | "nul"
  | "encoding";

export interface SaleRow {
  readonly cells: ReadonlyMap<Role, string>;
  readonly quantity: Decimal;
  readonly net: Decimal;
}

export interface DirtKind {
  readonly name: string;
  /** Layouts in which this dirt can occur; all where absent. */
  readonly fits?: (layout: DirtyLayout) => boolean;
  readonly soil: (row: SaleRow, layout: DirtyLayout, random: Random) => DirtyRecord;
}

const products = [
  "Mug blue",
  "Teekanne grün",
  "Café cup",
  "Jalapeño jam",
  "Oak board",
  "Crème brûlée set",
  "Tea towel",
  "Wool throw",
] as const;

/** So many rows at the top of a file are clean and show its dates and numbers plainly. */
export const plainRows = 6;

/**
 * One sale. No two have the same cells: each has an order number of its own, or a line number within it. The first few
 * of a file are on days after the 12th and, where thousands are marked, dear enough to show it.
 */
export function createSale(index: number, layout: DirtyLayout, random: Random): SaleRow {
  const shows = index < plainRows;
  const cents = shows ? random.whole(100_000, 499_999) : random.whole(95, 9_999);
  const price = fromCents(cents);
  const isFraction = layout.hasFractions && (shows || random.chance(0.2));
  const quantity = isFraction
    ? { units: BigInt(random.whole(1, 9) * 10 + 5), scale: 1 }
    : fromWhole(random.whole(1, 12));
  return sale({ index, price, quantity, day: shows ? random.whole(13, 28) : random.whole(1, 28) }, layout, random);
}

/** Goods that came back: a line of its own with a negative quantity. */
export function createReturn(index: number, layout: DirtyLayout, random: Random): SaleRow {
  const quantity = negate(fromWhole(random.whole(1, 3)));
  return sale({ index, price: fromCents(random.whole(95, 9_999)), quantity, day: random.whole(1, 28) }, layout, random);
}

function sale(
  {
    index,
    price,
    quantity,
    day,
  }: { readonly index: number; readonly price: Decimal; readonly quantity: Decimal; readonly day: number },
  layout: DirtyLayout,
  random: Random,
): SaleRow {
  const hasLineId = layout.columns.some(({ role }) => role === "line");
  const net = multiplyDecimals(price, quantity);
  const cells = new Map<Role, string>([
    ["order", `A-${10_000 + (hasLineId ? Math.floor(index / 3) : index)}`],
    ["line", String((index % 3) + 1)],
    ["date", writeDate(2026, random.whole(1, 6), day, random.whole(480, 1_199), layout)],
    ["sku", `P${random.whole(100, 139)}`],
    ["product", random.pick(products)],
    ["quantity", writeAmount(quantity, quantity.scale, layout)],
    ["price", writeAmount(price, 2, layout)],
    ["total", writeAmount(net, 2, layout)],
    ["currency", layout.currency],
  ]);
  return { cells, quantity, net };
}

export function writeSale(row: SaleRow, layout: DirtyLayout): DirtyRecord {
  return { text: writeRecord(row.cells, layout), is: "accepted", net: row.net };
}

const hasQuote = ({ quote }: DirtyLayout): boolean => quote !== "";

/** What happens to a single row. Texts around a bare quote never let it stand at a cell's end: there it would be a closing one. */
export const dirtKinds: readonly DirtKind[] = [
  rejectedBy("a word for a quantity", "number", (cells) => cells.set("quantity", "twelve")),
  rejectedBy("a remark for a price", "number", (cells) => cells.set("price", "see list")),
  rejectedBy("no amount", "amount_missing", (cells) => cells.set("price", "").set("total", "")),
  rejectedBy("seven decimals", "precision", (cells, layout, { quantity }) => {
    const price = { units: 31_234_567n, scale: 7 };
    cells.set("price", writeAmount(price, 7, layout));
    cells.set("total", writeAmount(multiplyDecimals(price, quantity), 7, layout));
  }),
  rejectedBy("an exponent", "exponent", (cells, layout, { quantity }) => {
    cells.set("price", "12e3");
    cells.set("total", writeAmount(multiplyDecimals(fromWhole(12_000), quantity), 2, layout));
  }),
  rejectedBy("a day that no calendar has", "date", (cells, layout) =>
    cells.set("date", writeDate(2026, 2, 31, 600, layout)),
  ),
  rejectedBy("a word for a date", "date", (cells) => cells.set("date", "yesterday")),
  {
    name: "cells missing at the end",
    soil: (row, layout) => ({ text: cutShort(row, layout), is: "rejected", cause: "ragged" }),
  },
  {
    name: "a delimiter in a cell that is not quoted",
    soil: (row, layout) => {
      const product = `Mug${layout.delimiter} second choice`;
      return { text: withBare(product, row, layout), is: "rejected", cause: "ragged" };
    },
  },
  {
    name: "a quote in the middle of a cell that is not quoted",
    soil: (row, layout) => ({
      text: withBare(`5${layout.quote || '"'} pipe`, row, layout),
      is: "accepted",
      net: row.net,
    }),
  },
  {
    name: "a quote that opens and never closes",
    soil: (row, layout) => either("quote", withBare(`${layout.quote || '"'}Best of`, row, layout), row),
  },
  {
    name: "quotes inside a quoted cell that are not doubled",
    fits: hasQuote,
    soil: (row, layout) => {
      const { quote } = layout;
      return either("quote", withBare(`${quote}The ${quote}Blue${quote} mug${quote}`, row, layout), row);
    },
  },
  {
    name: "line breaks and doubled quotes in a quoted cell",
    fits: hasQuote,
    soil: (row, layout, random) => {
      const { quote, lineEnd, delimiter } = layout;
      const lines = ["Gift set", `the ${quote}large${quote} one`, `red${delimiter} or blue`].slice(
        0,
        random.whole(2, 3),
      );
      return { text: written(row, layout, { product: lines.join(lineEnd) }), is: "accepted", net: row.net };
    },
  },
  {
    name: "spaces at the end of cells",
    soil: (row, layout) => {
      const price = `${row.cells.get("price")}  `;
      return { text: written(row, layout, { product: "Mug blue   ", price }), is: "accepted", net: row.net };
    },
  },
  { name: "a NUL", soil: (row, layout) => either("nul", written(row, layout, { product: "Mug\0blue" }), row) },
  {
    name: "a byte that is no UTF-8",
    fits: ({ encoding }) => encoding === "utf-8",
    soil: (row, layout) => either("encoding", written(row, layout, { product: `Teekanne gr${strayByte}n` }), row),
  },
];

function rejectedBy(
  name: string,
  cause: DirtCause,
  spoil: (cells: Map<Role, string>, layout: DirtyLayout, row: SaleRow) => unknown,
): DirtKind {
  return {
    name,
    soil: (row, layout) => {
      const cells = new Map(row.cells);
      spoil(cells, layout, row);
      return { text: writeRecord(cells, layout), is: "rejected", cause };
    },
  };
}

function either(cause: DirtCause, text: string, row: SaleRow): DirtyRecord {
  return { text, is: "either", cause, net: row.net };
}

function written(row: SaleRow, layout: DirtyLayout, cells: Readonly<Partial<Record<Role, string>>>): string {
  return writeRecord(withCells(row, cells), layout);
}

/** The product as it is, without the quotes that it may need. */
function withBare(product: string, row: SaleRow, layout: DirtyLayout): string {
  return writeRecord(withCells(row, { product }), layout, ["product"]);
}

function withCells(row: SaleRow, { product, price }: Readonly<Partial<Record<Role, string>>>): Map<Role, string> {
  const cells = new Map(row.cells);
  if (product !== undefined) cells.set("product", product);
  if (price !== undefined) cells.set("price", price);
  return cells;
}

/** Without its last two cells, which are never empty: the currency and an amount. */
function cutShort(row: SaleRow, layout: DirtyLayout): string {
  return writeRecord(row.cells, { ...layout, columns: layout.columns.slice(0, -2) });
}

/** A total as exports print it: a label in the first cell, sums below the amounts. */
export function writeTotal(label: string, units: Decimal, net: Decimal, layout: DirtyLayout): string {
  const [first] = layout.columns;
  const cells = new Map<Role, string>([
    ["quantity", writeAmount(units, layout.hasFractions ? 1 : 0, layout)],
    ["total", writeAmount(roundDecimal(net, 2), 2, layout)],
  ]);
  if (first !== undefined) cells.set(first.role, label);
  return writeRecord(cells, layout);
}
