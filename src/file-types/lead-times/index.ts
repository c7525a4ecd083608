import { defineFileType, type Field } from "../file-type.ts";
import { itemNames } from "../item-names.ts";
import { matchNamedList } from "../named-list.ts";
import { needsOne } from "../row-rules.ts";
import { indexSynonyms } from "../synonyms.ts";

const fields: readonly Field[] = [
  { name: "sku", kind: "text" },
  { name: "supplier", kind: "text" },
  { name: "lead_time_days", kind: "number" },
];

const synonyms = indexSynonyms({
  sku: { strong: itemNames.sku.strong, weak: `${itemNames.sku.weak}|item|product|artikel|article` },
  supplier: { strong: `supplier name|${itemNames.vendor.strong}` },
  lead_time_days: {
    strong:
      "lead time days|lead time (days)|lead time|lead_time|lead_time_days|leadtime|expected lead time days|lead time in days|lieferzeit tage|lieferzeit|lieferzeit in tagen|wiederbeschaffungszeit|delai de livraison|delai de livraison (jours)|delai|plazo de entrega|tempo di consegna|prazo de entrega|levertijd|czas dostawy|dodaci lhuta|リードタイム|采购周期(天)|交货期",
    weak: "days|tage|jours|dias|giorni|dagen|dni",
  },
});

const mostDays = 3_650;

/** Rows are how long an item, or whatever a supplier delivers, is on its way. Loaded as a setting of the business, see `listTypes`. */
export const leadTimes = defineFileType({
  id: "lead-times",
  title: "Lead times",
  match: (evidence) =>
    matchNamedList(evidence, {
      id: "lead-times",
      fields,
      synonyms,
      needs: [
        { fields: ["sku", "supplier"], says: "the number of an item, or a supplier" },
        { fields: ["lead_time_days"], says: "a lead time in days" },
      ],
      amounts: [],
    }),
  fields,
  columns: ({ mapped }) => [
    { name: "sku", sqlType: "VARCHAR", sql: mapped.has("sku") ? "sku" : null },
    { name: "supplier", sqlType: "VARCHAR", sql: mapped.has("supplier") ? "supplier" : null },
    { name: "lead_time_days", sqlType: "DECIMAL(18,6)", sql: mapped.has("lead_time_days") ? "lead_time_days" : null },
  ],
  rules: ({ mapped }) => [
    ...needsOne(["sku", "supplier"], mapped, "nothing in the row says of which item or supplier it speaks"),
    {
      code: "OM-REQ-01",
      field: "lead_time_days",
      when: "lead_time_days IS NULL",
      reason: "the row has no lead time",
      fix: "fill the cell, or remove the row: what is not in the list has an unknown lead time",
    },
    {
      code: "OM-LEAD-01",
      field: "lead_time_days",
      when: `lead_time_days < 0 OR lead_time_days > ${mostDays}`,
      reason: `a lead time is 0 to ${mostDays} days`,
      fix: "write how many days pass from the order to the delivery",
    },
  ],
  key: [],
  pastField: null,
  identity: null,
  rollup: null,
  amountColumn: null,
  totals: [],
  units: [],
  item: null,
  hygiene: null,
  metrics: [],
});
