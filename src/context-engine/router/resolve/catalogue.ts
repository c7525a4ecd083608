import type { MetricDefinition } from "#core/metric.ts";
import { namedColumns } from "#file-types/named-columns.ts";
import type { DimensionNoun } from "../lexicon/phrase.ts";

/** Which columns with names the data of a business has, by dataset. */
export type Catalogue = ReadonlyMap<string, ReadonlySet<string>>;

/** From the rows that have a name, by dataset and dimension. */
export function createCatalogue(rows: ReadonlyMap<string, ReadonlyMap<string, number>>): Catalogue {
  return new Map(
    [...rows].map(([dataset, byDimension]) => [
      dataset,
      new Set([...byDimension].flatMap(([dimension, count]) => (count > 0 ? [dimension] : []))),
    ]),
  );
}

/** What rows a number is made of: sales, lists of stock, both joined by item, or another dataset. */
export type Family = "sales" | "inventory" | "items" | "other";

export function familyOf({ datasets }: Pick<MetricDefinition, "datasets">): Family {
  if (datasets.length > 1) return "items";
  const [dataset] = datasets;
  if (dataset === "inventory") return "inventory";
  return dataset === "sales" || dataset === "*" ? "sales" : "other";
}

/** The column that a noun stands for, the first that there is; `isThere` is false where the rows have none of them. */
export function resolveNoun(
  noun: DimensionNoun,
  family: Family,
  catalogue: Catalogue,
): { readonly dimension: string; readonly isThere: boolean } {
  const alternatives = alternativesOf(noun, family);
  const columns = family === "items" ? columnsOf(catalogue, "sales", "inventory") : columnsOf(catalogue, family);
  const found = alternatives.find((each) => columns.has(each) || !namedColumns.includes(each));
  return { dimension: found ?? alternatives[0] ?? noun, isThere: found !== undefined || columns.size === 0 };
}

function columnsOf(catalogue: Catalogue, ...datasets: readonly string[]): ReadonlySet<string> {
  return new Set(datasets.flatMap((dataset) => [...(catalogue.get(dataset) ?? [])]));
}

function alternativesOf(noun: DimensionNoun, family: Family): readonly string[] {
  if (noun === "store" || noun === "location") {
    if (family === "inventory") return ["location", "store"];
    return noun === "store" ? ["store", "location"] : ["location", "store"];
  }
  if (noun === "product") return ["product", "sku"];
  return [noun];
}
