import type { Random } from "./random.ts";

/** A line of a till or a shop; without an order where the file names none. */
export interface Sold {
  readonly order: string | null;
  readonly day: string;
  readonly sku: string;
  readonly quantity: number;
  readonly cents: number;
}

/** What somebody sends: one table as CSV, or a book of several. There are some hundred of them. */
export interface Content {
  readonly name: string;
  readonly tables: readonly { readonly name: string; readonly rows: readonly Sold[] }[];
  readonly bytes: Uint8Array;
}

/** A file whose bytes are as of a zip archive, so that it goes the way of what is no text. */
const bookMark = "PK\u0003\u0004";

const toDay = (day: number): string => `2026-05-${String(day).padStart(2, "0")}`;

/** Orders of a window of days. A later version of the export has corrected some of them. */
function ordersFrom(first: number, count: number, version: number): Sold[] {
  return Array.from({ length: count }, (_none, at) => first + at).flatMap((number) => {
    const quantity = 1 + (version > 0 && number % 3 === version % 3 ? version : 0);
    const line = { order: `#${1_000 + number}`, day: toDay(number), sku: "A", quantity, cents: 250 };
    if (number % 4 === 0) return [line, line]; // two equal lines are two
    if (number % 4 === 1) return [line, { ...line, sku: "B", quantity: -1, cents: 1_999 }];
    return [line];
  });
}

/** Days of a till without receipts. */
function daysFrom(first: number, count: number, version: number): Sold[] {
  return Array.from({ length: count }, (_none, at) => first + at).flatMap((day) =>
    Array.from({ length: 1 + (day % 2) }, (_line, line) => ({
      order: null,
      day: toDay(day),
      sku: line === 0 ? "A" : "B",
      quantity: line === 0 && day % 3 === 0 ? 1 + version : 1,
      cents: 250,
    })),
  );
}

export function drawContent(random: Random): Content {
  const isBook = random.chance(0.3);
  const tables = Array.from({ length: isBook ? 2 : 1 }, (_none, at) => {
    return { name: isBook ? `sheet${at + 1}` : "upload", rows: drawRows(random, 10 * at) };
  });
  return toContent(isBook, tables);
}

/** @param base two tables of one file have other ones, and so share nothing with each other */
export function drawRows(random: Random, base: number): readonly Sold[] {
  const [first, count, version] = [1 + base + random.below(6), 1 + random.below(3), random.below(3)];
  return random.chance(0.65) ? ordersFrom(first, count, version) : daysFrom(first, count, version);
}

export function toContent(isBook: boolean, tables: Content["tables"]): Content {
  const texts = tables.map(({ name, rows }) => ({ name, text: toCsv(rows) }));
  const written = isBook ? `${bookMark}${JSON.stringify(texts)}` : (texts[0]?.text ?? "");
  return { name: isBook ? "upload.xlsx" : "upload.csv", tables, bytes: Buffer.from(written) };
}

function toCsv(rows: readonly Sold[]): string {
  const hasOrders = rows.some(({ order }) => order !== null);
  const header = `${hasOrders ? "Order ID," : ""}Order Date,SKU,Quantity,Unit Price,Line Total,Currency`;
  const lines = rows.map(({ order, day, sku, quantity, cents }) =>
    [
      ...(hasOrders ? [order ?? ""] : []),
      day,
      sku,
      quantity,
      (cents / 100).toFixed(2),
      ((quantity * cents) / 100).toFixed(2),
      "EUR",
    ].join(","),
  );
  return [header, ...lines, ""].join("\n");
}

/** The tables that bytes hold, as CSV. */
export function readTables(bytes: Uint8Array): readonly { readonly name: string; readonly text: string }[] {
  const text = Buffer.from(bytes).toString("utf8");
  return text.startsWith(bookMark) ? JSON.parse(text.slice(bookMark.length)) : [{ name: "upload", text }];
}
