import { defineFileType, type Field } from "../file-type.ts";
import { matchNamedList } from "../named-list.ts";
import { shortYears } from "../row-rules.ts";
import { indexSynonyms } from "../synonyms.ts";

const fields: readonly Field[] = [
  { name: "day", kind: "timestamp" },
  { name: "from_currency", kind: "text" },
  { name: "to_currency", kind: "text" },
  { name: "rate", kind: "number", decimals: 12 },
];

const synonyms = indexSynonyms({
  day: {
    strong:
      "day|date|rate date|rate day|valid from|valid on|as of|as of date|value date|time period|datum|kursdatum|tag|jour|date du taux|fecha|data|dzien|日付|日期",
  },
  from_currency: {
    strong:
      "from|from currency|from currency code|base|base currency|source currency|currency denom|von|von wahrung|ausgangswahrung|basiswahrung|de|devise source|devise de base|desde|moneda base|da|valuta base|van|z waluty|元の通貨|原币",
    weak: "currency from",
  },
  to_currency: {
    strong:
      "to|to currency|to currency code|quote|quote currency|target currency|counter currency|in|nach|nach wahrung|zielwahrung|vers|devise cible|a|hacia|moneda destino|valuta di destinazione|naar|do waluty|変換先の通貨|目标币种",
    weak: "currency to|currency|wahrung|devise|moneda|valuta|waluta",
  },
  rate: {
    strong:
      "rate|exchange rate|fx rate|conversion rate|mid|mid rate|closing rate|reference rate|obs value|kurs|wechselkurs|umrechnungskurs|taux|taux de change|tipo de cambio|tasso di cambio|taxa de cambio|koers|wisselkoers|kurs wymiany|為替レート|レート|汇率",
    weak: "value|wert|valeur|valor|valore",
  },
});

/**
 * Rows are what one unit of a currency was worth in another one on a day: 1 `from_currency` = `rate` `to_currency`. Loaded as
 * a setting of the business, see `listTypes`.
 */
export const rates = defineFileType({
  id: "rates",
  title: "Exchange rates",
  match: (evidence) =>
    matchNamedList(evidence, {
      id: "rates",
      fields,
      synonyms,
      needs: [
        { fields: ["day"], says: "the day of a rate" },
        { fields: ["from_currency"], says: "the currency of which one unit is converted" },
        { fields: ["to_currency"], says: "the currency that it is converted to" },
        { fields: ["rate"], says: "the rate" },
      ],
      amounts: [],
    }),
  fields,
  columns: ({ mapped }) => [
    { name: "day", sqlType: "DATE", sql: mapped.has("day") ? "CAST(day AS DATE)" : null },
    { name: "from_currency", sqlType: "VARCHAR", sql: mapped.has("from_currency") ? "upper(from_currency)" : null },
    { name: "to_currency", sqlType: "VARCHAR", sql: mapped.has("to_currency") ? "upper(to_currency)" : null },
    { name: "rate", sqlType: "DECIMAL(24,12)", sql: mapped.has("rate") ? "rate" : null },
  ],
  rules: () => [
    ...["day", "from_currency", "to_currency", "rate"].map((field) => ({
      code: "OM-REQ-01",
      field,
      when: `${field} IS NULL`,
      reason: `the row has no ${field.replace("_", " ")}`,
      fix: "fill the cell, or remove the row: a rate says of which day, from what and to what it is",
    })),
    shortYears("day"),
    {
      code: "OM-RATE-01",
      field: "rate",
      when: "rate <= 0",
      reason: "a rate is above zero",
      fix: "write what one unit of the first currency is worth in the second",
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
