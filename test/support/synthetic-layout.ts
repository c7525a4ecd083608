/** A header layout of a vendor's export, as the shared list of layouts gives it: names only, no rows. */
export interface ExportLayout {
  readonly id: string;
  readonly name: string;
  readonly expected_route: string;
  readonly subtype: string;
  readonly grain: string;
  readonly confidence: string;
  readonly delimiter: string;
  readonly columns: readonly string[];
  readonly canonical: Readonly<Record<string, string>>;
}

/** Layouts whose price column is the total of its line. */
const lineTotals = new Set(["line_gross", "line_net"]);

/** Of each order, where the layout has a column for it. */
const orderShipping = 4.5;

interface Line {
  readonly order: number;
  readonly line: number;
  readonly isFirst: boolean;
  readonly item: number;
  readonly quantity: number;
  readonly price: number;
  readonly discount: number;
  readonly tax: number;
  /** What its order adds for shipping, on the first line. */
  readonly charged: number;
}

/** Sixty invented lines of orders with one to three items, written under the layout's own headers. */
export function syntheticRows(layout: ExportLayout): string[][] {
  const fieldOf = new Map(Object.entries(layout.canonical).map(([field, header]) => [header, field]));
  const lines = inventLines(isLineLayout(layout) ? 3 : 1).map((line) =>
    hasDiscount(layout) ? line : { ...line, discount: 0 },
  );
  const charged = "order_shipping" in layout.canonical ? orderShipping : 0;
  const rows = lines.map((line) => ({ ...line, charged: line.isFirst ? charged : 0 }));
  return rows.map((line, row) => layout.columns.map((header) => cell(header, fieldOf.get(header), line, row, rows)));
}

/** The same rows as those of a list that names each thing once: numbers, codes and addresses differ from row to row. */
export function syntheticList(layout: ExportLayout): string[][] {
  const isName = layout.columns.map((header) => /sku|_cd$|\bid$|e-?mail|code|handle/i.test(header));
  return syntheticRows(layout).map((cells, row) => cells.map((text, at) => (isName[at] ? `${text}-${row}` : text)));
}

/** True when the layout has several rows for an order of several things. */
export function isLineLayout({ grain, subtype }: ExportLayout): boolean {
  return (
    /line|item|purchase|selection/.test(grain) &&
    ["orders", "order lines", "invoice lines", "receipts"].includes(subtype)
  );
}

function hasDiscount({ canonical }: ExportLayout): boolean {
  return (
    "line_discount" in canonical ||
    "discount_rate" in canonical ||
    "discount_pct" in canonical ||
    "order_discount" in canonical
  );
}

function inventLines(mostLines: number): Line[] {
  const lines: Line[] = [];
  for (let order = 1; lines.length < 60; order += 1) {
    for (let line = 1; line <= 1 + (order % mostLines); line += 1) {
      const item = (order * 7 + line * 3) % 11;
      const quantity = 1 + ((order + line) % 4);
      const price = 5 + item * 3.25;
      const discount = (order + line) % 3 === 0 ? 1.5 : 0;
      const tax = cents((quantity * price - discount) * 0.2);
      lines.push({ order, line, isFirst: line === 1, item, quantity, price, discount, tax, charged: 0 });
    }
  }
  return lines;
}

function cell(header: string, field: string | undefined, line: Line, row: number, lines: readonly Line[]): string {
  const known = field === undefined ? undefined : fieldCell(field, line, row, lines);
  if (header === "Total" && known === undefined) return fieldCell("order_total", line, row, lines) ?? "";
  return known ?? otherCell(header, line, row);
}

function fieldCell(field: string, line: Line, row: number, lines: readonly Line[]): string | undefined {
  const gross = cents(line.quantity * line.price);
  const rest = lines.filter((other) => other.order === line.order);
  const sum = (amount: (line: Line) => number): string =>
    cents(rest.reduce((total, other) => total + amount(other), 0)).toFixed(2);
  const values: Readonly<Record<string, string>> = {
    order_id: `A-${1000 + line.order}`,
    line_id: String(900_000 + row),
    order_date: `2026-0${1 + (line.order % 9)}-${String(1 + (line.order % 28)).padStart(2, "0")} 10:${String(10 + (line.order % 50))}:00`,
    sku: `SKU-${line.item}`,
    asin: `B00${line.item}X`,
    product_name: `Invented thing ${line.item}`,
    category: `Shelf ${line.item % 3}`,
    quantity: String(line.quantity),
    unit_price: line.price.toFixed(2),
    line_gross: gross.toFixed(2),
    line_net: cents(gross - line.discount).toFixed(2),
    line_discount: line.discount.toFixed(2),
    discount_rate: line.discount === 0 ? "0" : "0.2",
    discount_pct: line.discount === 0 ? "" : "12.5",
    tax: line.tax.toFixed(2),
    cogs: cents(gross * 0.6).toFixed(2),
    shipping: (1 + (row % 3)).toFixed(2),
    total: cents(gross + line.tax).toFixed(2),
    order_discount: sum((other) => other.discount),
    order_tax: sum((other) => other.tax),
    order_shipping: orderShipping.toFixed(2),
    order_total: sum((other) => other.quantity * other.price - other.discount + other.tax + other.charged),
    refund_amount: "0.00",
    currency: "EUR",
    customer_id: `someone${line.order % 8}@example.org`,
    store: `Store ${line.order % 2}`,
    channel: "Web",
    status: "paid",
    txn_type: "Sale",
    cancelled_at: "",
    void: "false",
    gross_profit: cents(gross * 0.3).toFixed(2),
    quantity_refunded: "0",
    order_time: "10:30:00",
    quantity_on_hand: String(line.item * 4 + line.quantity),
    quantity_available: String(line.item * 4),
    quantity_committed: String(line.quantity),
    quantity_incoming: String(line.order % 6),
    reorder_point: String(5 + line.item),
    unit_cost: cents(line.price * 0.6).toFixed(2),
    barcode: String(4_000_000_000_000 + line.item),
    location: `Store ${line.order % 2}`,
    snapshot_date: "2026-06-30",
    last_sale_date: "2026-06-11",
    vendor: `Maker ${line.item % 4}`,
    variant: `Size ${line.line}`,
  };
  return values[field];
}

/** Plausible filler for headers that no canonical field names. */
function otherCell(header: string, line: Line, row: number): string {
  const name = header.toLowerCase();
  if (/date|\bat$|created|shipped on|paid on/.test(name)) return `2026-0${1 + (line.order % 9)}-11`;
  if (/subtotal|total|price|amount|sales|value|fees|cost|profit|cogs|income/.test(name))
    return (line.order * 1.37 + row * 0.01).toFixed(2);
  if (/on.?hand|qoh|qty.?oh|stock$|avail|commit|on.?order|\bmin\b|\bmax\b|reorder/.test(name))
    return String(3 + (line.item % 9));
  if (/qty|quantity|number of/.test(name)) return String(1 + (line.order % 2));
  if (/\bid\b|number|code|zip|phone/.test(name)) return String(70_000 + line.order);
  return `text ${line.order % 5}`;
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** Canonical names of the shared list that inventory has a field for. */
export const inventoryFieldOf: Readonly<Record<string, string>> = {
  product_name: "product",
  ...Object.fromEntries(
    [
      "snapshot_date",
      "location",
      "bin",
      "sku",
      "barcode",
      "variant",
      "category",
      "vendor",
      "currency",
      "quantity_on_hand",
      "quantity_available",
      "quantity_committed",
      "quantity_incoming",
      "unit_cost",
      "unit_price",
      "reorder_point",
      "last_sale_date",
    ].map((name) => [name, name]),
  ),
};

/** Canonical names of the shared list that sales has a field for. */
export const salesFieldOf: Readonly<Record<string, string>> = {
  product_name: "product",
  customer_id: "customer",
  cogs: "line_cost",
  discount_pct: "discount_percent",
  cancelled_at: "cancelled",
  refund_amount: "order_refund",
  void: "voided",
  ...Object.fromEntries(
    [
      "order_id",
      "line_id",
      "order_date",
      "status",
      "txn_type",
      "channel",
      "store",
      "region",
      "employee",
      "sku",
      "category",
      "vendor",
      "quantity",
      "unit_price",
      "line_discount",
      "discount_rate",
      "tax",
      "shipping",
      "currency",
      "unit_cost",
      "order_discount",
      "order_tax",
      "order_shipping",
      ...lineTotals,
    ].map((name) => [name, name]),
  ),
};
