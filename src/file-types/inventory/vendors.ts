import { type Column, type Draft, pick, refuse } from "../draft.ts";
import { isCount } from "./candidates.ts";

/** Names of columns that tell the report of one system, and what they mean there and not elsewhere. */
interface KnownReport {
  readonly vendor: string;
  readonly has: readonly string[];
  readonly means: Readonly<Record<string, string>>;
  readonly leaves: readonly { readonly column: string; readonly why: string }[];
}

/** What shops export of their items, with a column that is their stock: a list of stock where that holds anything. */
const catalogues: readonly KnownReport[] = [
  {
    vendor: "WooCommerce",
    has: ["ID", "Type", "SKU", "Name", "Published", "Tax status", "Stock", "Regular price"],
    means: { quantity_on_hand: "Stock", sku: "SKU", product: "Name", unit_price: "Regular price" },
    leaves: [{ column: "Type", why: "simple, variable or variation: no group of items" }],
  },
  {
    vendor: "PrestaShop",
    has: ["Name", "Reference", "Price (tax excl.)", "Quantity", "Status"],
    means: { quantity_on_hand: "Quantity", sku: "Reference", product: "Name", unit_price: "Price (tax excl.)" },
    leaves: [{ column: "Status", why: "whether the shop shows the item" }],
  },
  {
    vendor: "Etsy",
    has: ["TITLE", "DESCRIPTION", "PRICE", "CURRENCY_CODE", "QUANTITY", "MATERIALS", "SKU"],
    means: {
      quantity_on_hand: "QUANTITY",
      sku: "SKU",
      product: "TITLE",
      unit_price: "PRICE",
      currency: "CURRENCY_CODE",
    },
    leaves: [],
  },
  {
    vendor: "BigCommerce",
    has: ["Product Name", "Product Code/SKU", "Price", "Product Visible?", "Current Stock Level"],
    means: {
      quantity_on_hand: "Current Stock Level",
      sku: "Product Code/SKU",
      product: "Product Name",
      unit_price: "Price",
    },
    leaves: [],
  },
  {
    vendor: "Wix",
    has: ["handleId", "fieldType", "name", "sku", "price", "inventory"],
    means: { quantity_on_hand: "inventory", sku: "sku", product: "name", unit_price: "price" },
    leaves: [],
  },
  {
    vendor: "Squarespace",
    has: ["Product ID [Non Editable]", "Variant ID [Non Editable]", "Title", "SKU", "Price", "Stock"],
    means: { quantity_on_hand: "Stock", sku: "SKU", product: "Title", unit_price: "Price" },
    leaves: [],
  },
  {
    vendor: "Magento",
    has: ["sku", "attribute_set_code", "product_type", "product_online", "name", "price", "qty"],
    means: { quantity_on_hand: "qty", sku: "sku", product: "name", unit_price: "price" },
    leaves: [],
  },
];

const reports: readonly KnownReport[] = [
  {
    vendor: "Paladin",
    has: ["Qty.", "Qty On Hand", "Min.", "Std. Cost", "Inventory @Cost"],
    // Its `Qty.` goes below zero, where `Qty On Hand` stays at 0; it orders what is at its `Min.`.
    means: { quantity_on_hand: "Qty.", reorder_point: "Min." },
    leaves: [
      { column: "Qty On Hand", why: "in a report of Paladin the stock is Qty., which knows what is below zero" },
    ],
  },
  {
    // The export of its items: a quantity beside no order and no day.
    vendor: "Lightspeed",
    has: ["System ID", "Custom SKU", "Manufact. SKU", "Qty."],
    means: { quantity_on_hand: "Qty.", sku: "Custom SKU" },
    leaves: [],
  },
  {
    vendor: "Clover",
    has: ["Clover ID", "Price Type", "Product Code", "Quantity"],
    means: { quantity_on_hand: "Quantity" },
    leaves: [],
  },
  ...catalogues,
];

/** Gives the columns of a known report their fields; the vendor, or undefined where it is none. */
export function assignKnownReport(draft: Draft): string | undefined {
  const known = findReport(draft.columns);
  if (!known) return undefined;
  const columns = byName(draft.columns);
  for (const [field, name] of Object.entries(known.means)) {
    const column = columns.get(name.toLowerCase());
    if (column) pick(draft, field, column, 0.9, `reports of ${known.vendor} call it so`);
  }
  for (const { column: name, why } of known.leaves) {
    const column = columns.get(name.toLowerCase());
    if (column) refuse(draft, column, why);
  }
  draft.reasons.push(`its columns are those of a report of ${known.vendor}`);
  return known.vendor;
}

/** The stock in the catalogue of a known shop, where any cell of it says how much there is. */
export function stockOfShop(columns: readonly Column[]): Column | undefined {
  const known = findReport(columns);
  return known && catalogues.includes(known) ? stockOf(known, columns) : undefined;
}

/** A catalogue without any stock is none of these. */
function findReport(columns: readonly Column[]): KnownReport | undefined {
  const names = byName(columns);
  return reports.find(
    (report) =>
      report.has.every((name) => names.has(name.toLowerCase())) &&
      (!catalogues.includes(report) || stockOf(report, columns) !== undefined),
  );
}

function stockOf({ means }: KnownReport, columns: readonly Column[]): Column | undefined {
  const stock = byName(columns).get((means["quantity_on_hand"] ?? "").toLowerCase());
  return stock && !stock.isEmpty && isCount(stock) && stock.texts.some((text) => /\d/.test(text)) ? stock : undefined;
}

function byName(columns: readonly Column[]): ReadonlyMap<string, Column> {
  return new Map(columns.map((column) => [column.name.toLowerCase(), column]));
}
