import { type Draft, pick, refuse } from "../draft.ts";

/** Names of columns that tell the report of one system, and what they mean there and not elsewhere. */
interface KnownReport {
  readonly vendor: string;
  readonly has: readonly string[];
  readonly means: Readonly<Record<string, string>>;
  readonly leaves: readonly { readonly column: string; readonly why: string }[];
}

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
];

/** Gives the columns of a known report their fields; the vendor, or undefined where it is none. */
export function assignKnownReport(draft: Draft): string | undefined {
  const columns = new Map(draft.columns.map((column) => [column.name, column]));
  const known = reports.find(({ has }) => has.every((name) => columns.has(name)));
  if (!known) return undefined;
  for (const [field, name] of Object.entries(known.means)) {
    const column = columns.get(name);
    if (column) pick(draft, field, column, 0.9, `reports of ${known.vendor} call it so`);
  }
  for (const { column: name, why } of known.leaves) {
    const column = columns.get(name);
    if (column) refuse(draft, column, why);
  }
  draft.reasons.push(`its columns are those of a report of ${known.vendor}`);
  return known.vendor;
}
