import { currencySql } from "../column-sql.ts";
import { defineFileType, type Field } from "../file-type.ts";
import { itemNames } from "../item-names.ts";
import { matchNamedList } from "../named-list.ts";
import { needsOne, shortYears } from "../row-rules.ts";
import { indexSynonyms } from "../synonyms.ts";

const fields: readonly Field[] = [
  { name: "sku", kind: "text" },
  { name: "unit_cost", kind: "number" },
  { name: "valid_from", kind: "timestamp" },
  { name: "currency", kind: "text" },
];

const synonyms = indexSynonyms({
  sku: {
    strong: itemNames.sku.strong,
    weak: `${itemNames.sku.weak}|item|product|artikel|article|product name|item name|product title|produktname|artikelname|artikelbezeichnung`,
  },
  unit_cost: {
    strong: `unit cost|unit_cost|product cost|cost per item|cost per unit|item cost|average cost|standard cost|cost price|purchase price|purchase cost|supply price|landed cost|cogs|
      einkaufspreis|ek preis|ek|einstandspreis|selbstkosten|prix d achat|cout unitaire|coste unitario|precio de compra|costo unitario|prezzo di acquisto|custo unitario|preco de custo|
      inkoopprijs|kostprijs|cena zakupu|nakupni cena|原価|仕入単価|仕入価格|进价|成本价`,
    weak: "cost|unit price|price|net price|kosten|preis|cout|prix|coste|costo|custo|precio|prezzo|preco|prijs|cena|価格|单价|价格",
  },
  valid_from: {
    strong:
      "valid from|valid_from|from|from date|effective from|effective date|effective|start date|since|gultig ab|gueltig ab|ab|ab datum|valable des|a partir du|valido desde|desde|valido dal|dal|valido a partir de|geldig vanaf|vanaf|wazne od|od|platne od|適用開始日|有効開始日|生效日期",
    weak: "date|datum|fecha|data|day|日付|日期",
  },
  currency: itemNames.currency,
});

/** Rows are what a unit of an item costs, from a day on or always. Loaded as a setting of the business, see `listTypes`. */
export const costs = defineFileType({
  id: "costs",
  title: "Costs",
  match: (evidence) =>
    matchNamedList(evidence, {
      id: "costs",
      fields,
      synonyms,
      needs: [
        { fields: ["sku"], says: "the number or the name of an item" },
        { fields: ["unit_cost"], says: "what a unit costs" },
      ],
      amounts: ["unit_cost"],
    }),
  fields,
  columns: ({ policies, mapped }) => [
    { name: "sku", sqlType: "VARCHAR", sql: mapped.has("sku") ? "sku" : null },
    { name: "unit_cost", sqlType: "DECIMAL(18,6)", sql: mapped.has("unit_cost") ? "unit_cost" : null },
    { name: "valid_from", sqlType: "DATE", sql: mapped.has("valid_from") ? "CAST(valid_from AS DATE)" : null },
    { name: "currency", sqlType: "VARCHAR", sql: currencySql(policies.currency) },
  ],
  rules: ({ mapped }) => [
    ...needsOne(["sku"], mapped, "nothing in the row says which item it is"),
    {
      code: "OM-REQ-01",
      field: "unit_cost",
      when: "unit_cost IS NULL",
      reason: "the item has no cost",
      fix: "fill the cell, or remove the row: an item that is not in the list has an unknown cost",
    },
    {
      code: "OM-COST-01",
      field: "unit_cost",
      when: "unit_cost < 0",
      reason: "a cost is not negative",
      fix: "write what a unit costs without a sign",
    },
    ...(mapped.has("valid_from") ? [shortYears("valid_from")] : []),
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
