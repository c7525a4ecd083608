import type { DateOrder, NumberStyle } from "#core/decision.ts";
import { encodeWindows1252 } from "#apps/demo/windows-1252.ts";
import { writeNumber } from "#apps/demo/number-text.ts";
import type { Random } from "#apps/demo/random.ts";
import { pad } from "#core/calendar.ts";
import type { Decimal } from "#core/money.ts";

export type Role = "order" | "line" | "date" | "sku" | "product" | "quantity" | "price" | "total" | "currency";

/** How a generated file is written. Everything in it can be found again from the file's own bytes. */
export interface DirtyLayout {
  readonly delimiter: string;
  /** "" where the file quotes nothing. */
  readonly quote: '"' | "'" | "";
  /** Every cell is quoted, or only those that have to be. */
  readonly quotesAll: boolean;
  readonly lineEnd: "\n" | "\r\n" | "\r";
  readonly endsWithLineEnd: boolean;
  readonly encoding: "utf-8" | "utf-16le" | "windows-1252";
  readonly bom: boolean;
  readonly numbers: NumberStyle;
  readonly dateOrder: DateOrder;
  readonly dateSeparator: string;
  /** The time of day is written too, behind this character; "" for days only. */
  readonly timeMark: "" | " " | "T";
  readonly hasFractions: boolean;
  readonly currency: string;
  readonly columns: readonly { readonly role: Role; readonly name: string }[];
}

const headers: readonly Readonly<Record<Role, string>>[] = [
  headerNames("Order ID|Line Number|Order Date|SKU|Product Name|Quantity|Unit Price|Line Total|Currency"),
  headerNames("order_id|line_number|order_date|sku|product_name|quantity|unit_price|line_total|currency"),
  headerNames(
    "Bestellnummer|Positionsnummer|Bestelldatum|Artikelnummer|Artikelbezeichnung|Menge|Einzelpreis|Positionssumme|Währung",
  ),
  headerNames(
    "Numéro de commande|Ligne|Date de commande|Référence article|Produit|Quantité|Prix unitaire|Montant HT|Devise",
  ),
  headerNames(
    "Número de pedido|Línea|Fecha de pedido|Código de producto|Producto|Cantidad|Precio unitario|Importe neto|Moneda",
  ),
];

function headerNames(names: string): Readonly<Record<Role, string>> {
  const [
    order = "",
    line = "",
    date = "",
    sku = "",
    product = "",
    quantity = "",
    price = "",
    total = "",
    currency = "",
  ] = names.split("|");
  return { order, line, date, sku, product, quantity, price, total, currency };
}

export function pickLayout(random: Random): DirtyLayout {
  const delimiter = random.pick([",", ";", "\t", "|"]);
  const quote = random.pickWeighted(['"', "'", ""] as const, (mark) => (mark === '"' ? 6 : 2));
  const quotesAll = quote === "'" || (quote === '"' && random.chance(0.3));
  const encoding = random.pick(["utf-8", "utf-8", "utf-16le", "windows-1252"] as const);
  const dateOrder = random.pick(["ymd", "dmy", "mdy"] as const);
  const hasTotal = random.chance(0.4);
  return {
    delimiter,
    quote,
    quotesAll,
    lineEnd: random.pick(["\n", "\n", "\r\n", "\r\n", "\r"] as const),
    endsWithLineEnd: random.chance(0.7),
    encoding,
    bom: encoding !== "windows-1252" && random.chance(encoding === "utf-8" ? 0.4 : 0.7),
    numbers: pickNumberStyle(delimiter, quotesAll, random),
    dateOrder,
    dateSeparator: { ymd: "-", dmy: random.pick([".", "/", "-"]), mdy: "/" }[dateOrder],
    timeMark: random.pick(dateOrder === "ymd" ? (["", " ", "T"] as const) : (["", " "] as const)),
    hasFractions: !hasTotal && random.chance(0.3),
    currency: random.pick(["EUR", "USD", "GBP", "CHF"]),
    columns: pickColumns(hasTotal, random),
  };
}

/** A decimal comma in a comma file needs quotes around every cell; so does a comma between thousands. */
function pickNumberStyle(delimiter: string, quotesAll: boolean, random: Random): NumberStyle {
  const canHoldComma = delimiter !== "," || quotesAll;
  if (canHoldComma && random.chance(0.5)) return { decimal: ",", thousands: random.pick(["", ".", " "] as const) };
  return { decimal: ".", thousands: canHoldComma ? random.pick(["", ","] as const) : "" };
}

function pickColumns(hasTotal: boolean, random: Random): DirtyLayout["columns"] {
  const names = random.pick(headers);
  const hasLineId = random.chance(0.5);
  const ids: readonly Role[] = hasLineId ? ["order", "line"] : ["order"];
  const start: readonly Role[] = random.chance(0.7) ? [...ids, "date"] : ["date", ...ids];
  const item: readonly Role[] = random.chance(0.7) ? ["sku", "product"] : ["product", "sku"];
  const amounts: readonly Role[] = hasTotal ? ["quantity", "price", "total"] : ["quantity", "price"];
  return [...start, ...item, ...amounts, "currency" as const].map((role) => ({ role, name: names[role] }));
}

/** One record. Cells of the roles in `bare` are written as they are, whatever they hold. */
export function writeRecord(cells: ReadonlyMap<Role, string>, layout: DirtyLayout, bare: readonly Role[] = []): string {
  const written = layout.columns.map(({ role }) => {
    const cell = cells.get(role) ?? "";
    return bare.includes(role) ? cell : quoteWhereNeeded(cell, layout);
  });
  return written.join(layout.delimiter);
}

function quoteWhereNeeded(cell: string, { quote, quotesAll, delimiter }: DirtyLayout): string {
  if (quote === "") return cell;
  const isNeeded = cell.includes(delimiter) || cell.includes(quote) || /[\r\n]/.test(cell);
  return quotesAll || isNeeded ? quote + cell.replaceAll(quote, quote + quote) + quote : cell;
}

export function writeAmount(value: Decimal, digits: number, layout: DirtyLayout): string {
  return writeNumber(value, digits, layout.numbers);
}

/** Also writes days that no calendar has. */
export function writeDate(year: number, month: number, day: number, minute: number, layout: DirtyLayout): string {
  const parts = { y: pad(year, 4), m: pad(month, 2), d: pad(day, 2) };
  const { y, m, d } = parts;
  const ordered = { ymd: [y, m, d], dmy: [d, m, y], mdy: [m, d, y] }[layout.dateOrder].join(layout.dateSeparator);
  if (layout.timeMark === "") return ordered;
  return `${ordered}${layout.timeMark}${pad(Math.floor(minute / 60), 2)}:${pad(minute % 60, 2)}:00`;
}

/** Stands for one byte that is no UTF-8: a `ü` of windows-1252. */
export const strayByte = "\u{e000}";

export function encode(text: string, { encoding, bom }: DirtyLayout): Uint8Array {
  const marked = (bom ? "\u{feff}" : "") + text;
  if (encoding === "utf-16le") return Buffer.from(marked, "utf16le");
  if (encoding === "windows-1252") return encodeWindows1252(marked);
  const pieces = marked.split(strayByte).map((piece) => Buffer.from(piece, "utf8"));
  return Buffer.concat(pieces.flatMap((piece, index) => (index === 0 ? [piece] : [Buffer.of(0xfc), piece])));
}
