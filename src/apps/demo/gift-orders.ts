import { type GiftLine, sumOf } from "./gift-sales.ts";
import { fromWhole, writeNumber } from "./number-text.ts";
import { writeCells, type WrittenRecord } from "./written-record.ts";

/** A record of the orders file; `sold` is the line that a correct reading accepts from it. */
export interface OrderRecord extends WrittenRecord {
  readonly sold?: GiftLine;
}

const header = writeCells(
  [
    "Order ID",
    "Line no",
    "Order date",
    "SKU",
    "Product",
    "Category",
    "Quantity",
    "Unit price",
    "Discount amount",
    "Tax",
    "Customer email",
    "City",
    "Region",
    "Currency",
  ],
  ",",
);

/** What happens to a line on its way through somebody's spreadsheet. `at` is a place in the file, 0..1. */
interface Mishap {
  readonly at: number;
  /** Only lines of this product; any line where absent. */
  readonly sku?: string;
  readonly records: (line: GiftLine) => readonly OrderRecord[];
}

const mishaps: readonly Mishap[] = [
  { at: 0.03, records: (line) => [{ text: "", is: "blank" }, asSold(line)] },
  { at: 0.08, records: (line) => [rejected({ ...line, day: "2025-02-30" })] },
  { at: 0.13, records: (line) => [asSold(line), repeated(line)] },
  { at: 0.18, records: (line) => [rejected(line, { quantity: "two" })] },
  { at: 0.22, sku: "WA-701", records: (line) => [withBareQuote(line)] },
  { at: 0.27, records: (line) => [{ text: ",".repeat(13), is: "blank" }, asSold(line)] },
  { at: 0.33, records: (line) => [asSold(line), repeated(line)] },
  { at: 0.38, records: (line) => [rejected(line, { quantity: "1 pair" })] },
  { at: 0.42, sku: "KI-201", records: (line) => [withBareComma(line)] },
  { at: 0.5, records: (line) => [{ text: "", is: "blank" }, { text: header, is: "skipped" }, asSold(line)] },
  { at: 0.56, records: (line) => [rejected({ ...line, day: "2025-11-31" })] },
  { at: 0.63, sku: "TE-420", records: (line) => [withLineBreak(line)] },
  { at: 0.7, records: (line) => [asSold(line), repeated(line)] },
  { at: 0.76, records: (line) => [{ text: ",".repeat(13), is: "blank" }, asSold(line)] },
  { at: 0.82, records: (line) => [rejected({ ...line, day: "last Tuesday", time: "" })] },
  { at: 0.88, records: (line) => [rejected(line, { quantity: "?" })] },
  { at: 0.94, records: (line) => [asSold(line), repeated(line)] },
];

/** The records of the orders file, header to printed total, with the dirt that such files come with. */
export function writeOrders(lines: readonly GiftLine[]): readonly OrderRecord[] {
  const mishapAt = new Map(mishaps.map((mishap) => [placeOf(mishap, lines), mishap]));
  const rows = lines.flatMap((line, index) => mishapAt.get(index)?.records(line) ?? [asSold(line)]);
  return [{ text: header, is: "header" }, ...rows, { text: writeTotal(lines), is: "skipped" }];
}

function placeOf(mishap: Mishap, lines: readonly GiftLine[]): number {
  const from = Math.floor(lines.length * mishap.at);
  return lines.findIndex((line, index) => index >= from && line.product.sku === (mishap.sku ?? line.product.sku));
}

function asSold(line: GiftLine): OrderRecord {
  return { text: writeCells(cellsOf(line), ","), is: "accepted", sold: line };
}

/** The file carries order and line numbers, so the same line again is a duplicate by key. */
function repeated(line: GiftLine): OrderRecord {
  return { text: writeCells(cellsOf(line), ","), is: "duplicate", repeats: true };
}

function rejected(line: GiftLine, written: { readonly quantity?: string } = {}): OrderRecord {
  return { text: writeCells(cellsOf(line, written), ","), is: "rejected" };
}

/** A quote in the middle of a cell that is not quoted: odd, but it can be read in one way only. */
function withBareQuote(line: GiftLine): OrderRecord {
  return { text: cellsOf(line).join(","), is: "accepted", sold: line };
}

/** A comma in a cell that is not quoted: one cell too many. */
function withBareComma(line: GiftLine): OrderRecord {
  return { text: cellsOf(line).join(","), is: "rejected" };
}

function withLineBreak(line: GiftLine): OrderRecord {
  const product = `${line.product.name}\n(gift wrapped, "Happy Birthday" ribbon)`;
  return { text: writeCells(cellsOf(line, { product }), ","), is: "accepted", sold: line };
}

function cellsOf(line: GiftLine, written: { readonly quantity?: string; readonly product?: string } = {}): string[] {
  return [
    line.orderId,
    String(line.line),
    `${line.day} ${line.time}`.trim(),
    line.product.sku,
    written.product ?? line.product.name,
    line.product.category,
    written.quantity ?? String(line.quantity),
    writeNumber(line.unitPrice, 2),
    writeNumber(line.discount, 2),
    writeNumber(line.tax, 2),
    line.customer.email,
    line.customer.city,
    line.customer.region,
    "EUR",
  ];
}

/** The shop's own total: over all its lines, also those that the file damages, each once. */
function writeTotal(lines: readonly GiftLine[]): string {
  const units = writeNumber(
    sumOf(lines, (line) => fromWhole(line.quantity)),
    0,
  );
  const discount = writeNumber(
    sumOf(lines, (line) => line.discount),
    2,
  );
  const tax = writeNumber(
    sumOf(lines, (line) => line.tax),
    2,
  );
  return writeCells(["Total", "", "", "", "", "", units, "", discount, tax, "", "", "", ""], ",");
}
