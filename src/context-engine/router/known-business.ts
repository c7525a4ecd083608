import type { SavedQuery } from "#metrics/saved-queries/saved-query.ts";
import type { BusinessView } from "../models/business-view.ts";
import { createNameIndex, type NameIndex } from "./names/name-index.ts";
import { type Catalogue, createCatalogue } from "./resolve/catalogue.ts";

/** What the router knows of a business: what is called how, and which columns there are. */
export interface KnownBusiness {
  readonly version: string;
  readonly index: NameIndex;
  readonly catalogue: Catalogue;
  readonly regions: readonly string[];
  readonly fileNames: readonly string[];
  readonly saved: readonly SavedQuery[];
}

/** Names are read again where the data is another version; an undone file takes its names with it. */
export async function learnBusiness(view: BusinessView, before: KnownBusiness | null): Promise<KnownBusiness> {
  const [{ version, names }, files, saved] = await Promise.all([
    view.names(before?.version ?? null),
    view.files(),
    view.savedQueries(),
  ]);
  const fileNames = files.map(({ name }) => name);
  if (before !== null && before.version === version) return { ...before, fileNames, saved };
  const byName = Map.groupBy(names, ({ dimension, name, countsAs }) => JSON.stringify([dimension, countsAs ?? name]));
  const known = [...byName.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [
      {
        dimension: first.dimension,
        name: first.countsAs ?? first.name,
        rows: same.reduce((sum, { rows }) => sum + rows, 0),
        datasets: [...new Set(same.map(({ dataset }) => dataset))],
      },
    ];
  });
  return {
    version,
    index: createNameIndex(known),
    catalogue: createCatalogue(names),
    regions: known.filter(({ dimension }) => dimension === "region").map(({ name }) => name),
    fileNames,
    saved,
  };
}
