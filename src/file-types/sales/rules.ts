import { isAmong } from "../column-sql.ts";
import type { Derivation, RowRule } from "../file-type.ts";
import { shortYears, tooFine, tooLarge } from "../row-rules.ts";
import {
  bareTotalLabels,
  isTotalNumber,
  plainTotalLabels,
  totalLabelPattern,
  totalWordPattern,
} from "../total-label.ts";
import { marks, orderFacts, salesFields } from "./fields.ts";

/**
 * What makes a row no sale: it is a total of others, or its amount is missing. Cells that do not convert are found
 * before these rules and by others.
 */
export function salesRules({ policies, mapped }: Derivation): RowRule[] {
  const needed = neededFields(policies.price, mapped);
  const missing = needed.map((field): RowRule => ({
    code: "OM-REQ-01",
    field,
    when: `${field} IS NULL`,
    reason: "the amount cannot be known without this cell",
    fix: "fill the cell, or remove the row if nothing was sold",
  }));
  return [
    ...totalRows(mapped),
    ...namelessRows(mapped),
    ...missing,
    ...tooLarge("net", needed),
    ...tooFine("net", needed),
    ...(mapped.has("order_date") ? [shortYears("order_date")] : []),
  ];
}

/** Fields without which the net amount of a row is unknown. */
function neededFields(price: "unit" | "line", mapped: ReadonlySet<string>): string[] {
  if (mapped.has("line_net")) return ["line_net"];
  if (mapped.has("line_gross")) return ["line_gross"];
  if (!mapped.has("unit_price")) return [];
  return price === "unit" && mapped.has("quantity") ? ["quantity", "unit_price"] : ["unit_price"];
}

/**
 * A label such as "Total" in a text while the date, the order, the product or the quantity is missing; a text like "North
 * total" only where no other text stands beside it, nor a date or an order. Of a row with everything else a
 * product called "Subtotal" is a total where it has neither a price nor an item number; "Total" where it could have one.
 */
function totalRows(mapped: ReadonlySet<string>): RowRule[] {
  const texts = salesFields.flatMap(({ name, kind }) =>
    kind === "text" && saysWhat(name) && mapped.has(name) ? name : [],
  );
  const items = ["product", "sku"].filter((field) => mapped.has(field));
  const keys = ["order_date", "order_id", "quantity"].filter((field) => mapped.has(field));
  if (texts.length === 0 || keys.length === 0) return [];
  const isMissing = (fields: readonly string[], by: string): string =>
    fields.map((field) => `${field} IS NULL`).join(` ${by} `);
  const lacksOne = isMissing([...keys, ...(items.length > 0 ? [`coalesce(${items.join(", ")})`] : [])], "OR");
  const dates = keys.filter((key) => key !== "quantity");
  const filled = texts.map((text) => `CAST(${text} IS NOT NULL AS INTEGER)`).join(" + ");
  const isLone = dates.length === 0 ? "false" : `${isMissing(dates, "AND")} AND ${filled} = 1`;
  const first = `trim(coalesce(${texts.join(", ")}))`;
  // One match for all texts: each would be compiled anew for every chunk of the file.
  const lines = `concat_ws(chr(10), ${texts.map((text) => `trim(${text})`).join(", ")})`;
  const isLabelled = `regexp_matches(${lines}, '(?im)^(?:${totalLabelPattern})$')`;
  const own = ["unit_price", "sku"].filter((field) => mapped.has(field));
  const names = own.length === 0 ? plainTotalLabels : [...plainTotalLabels, ...bareTotalLabels];
  const isOwnLess = own.length === 0 ? "true" : isMissing(own, "AND");
  const named = mapped.has("product") ? `WHEN ${isOwnLess} THEN ${isOneOf("product", names)}` : "";
  // CASE, because the engine evaluates both sides of AND: the match is costly and needed for few rows.
  // The total of an order has no name, price and number of a line, so that rows with all of them need no look.
  const ofLines = mapped.has("order_id")
    ? ["product", "unit_price", "line_id"].filter((field) => mapped.has(field))
    : [];
  const isNumbered = `CASE WHEN ${ofLines.length === 0 ? "true" : isMissing(ofLines, "OR")} THEN ${isTotalNumber("sku")} ELSE false END`;
  const numbered = mapped.has("sku") ? `WHEN ${isNumbered} THEN true` : "";
  const when = `CASE ${numbered} WHEN ${lacksOne} THEN CASE
      WHEN ${isMissing(keys, "AND")} OR (${isLone}) THEN regexp_full_match(${first}, '(?i)${totalWordPattern}')
      ELSE coalesce(${isLabelled}, false) END
    ${named} ELSE false END`;
  const reason = "a total of other rows";
  return [{ code: "OM-ROW-TOTAL", field: null, when, reason, fix: "nothing to do: totals are compared, not counted" }];
}

/** A currency, a mark and a fact of the order stand on rows of any kind. */
const ofAnyRow: ReadonlySet<string> = new Set(["currency", ...marks, ...orderFacts]);

function saysWhat(field: string): boolean {
  return !ofAnyRow.has(field);
}

function isOneOf(column: string, labels: readonly string[]): string {
  return `coalesce(${isAmong(`lower(${column})`, labels)}, false)`;
}

/**
 * An amount alone is no sale: most often it is a total without a label. So is one with a day and nothing else, where the
 * table has both an order and an item for its rows.
 */
function namelessRows(mapped: ReadonlySet<string>): RowRule[] {
  const known = (names: readonly string[]): string[] => names.filter((field) => mapped.has(field));
  const items = known(["sku", "product"]);
  const isOfLines = mapped.has("order_id") && items.length > 0;
  const names = isOfLines
    ? known(salesFields.flatMap(({ name, kind }) => (kind === "text" && saysWhat(name) ? name : [])))
    : known(["order_date", "order_id", ...items, "customer"]);
  if (names.length < 2) return [];
  return [
    {
      code: "OM-REQ-02",
      field: null,
      when: names.map((name) => `${name} IS NULL`).join(" AND "),
      reason:
        "the row has an amount but nothing that says what was sold, when or to whom; it may be a total of other rows",
      fix: "fill its date, order or product if it is a sale, else remove the row",
    },
  ];
}
