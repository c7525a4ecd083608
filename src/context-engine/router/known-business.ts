import type { NamesState } from "#metrics/follow-names.ts";
import type { SavedQuery } from "#metrics/saved-queries/saved-query.ts";
import type { BusinessView } from "../models/business-view.ts";
import { createGrowingNames, type GrowingNames } from "./names/growing-names.ts";
import { type Catalogue, createCatalogue } from "./resolve/catalogue.ts";
import type { NameIndex } from "./names/name-index.ts";

/** What the router knows of a business: what is called how, and which columns there are. */
export interface KnownBusiness {
  readonly state: NamesState;
  readonly names: GrowingNames;
  readonly index: NameIndex;
  /** Rows that have a name, by dataset and dimension. */
  readonly rows: ReadonlyMap<string, Map<string, number>>;
  readonly catalogue: Catalogue;
  readonly regions: readonly string[];
}

/** What a question may name besides. */
export interface NamedThings {
  readonly fileNames: readonly string[];
  readonly saved: readonly SavedQuery[];
}

/**
 * What is new since the last question is learnt; an undone file takes its names with it. `before` is changed: who still
 * uses it has to be done with it, so one question learns after the other.
 */
export async function learnBusiness(view: BusinessView, before: KnownBusiness | null): Promise<KnownBusiness> {
  const { state, isWhole, changes } = await view.names(before?.state ?? null);
  if (before !== null && !isWhole && changes.length === 0) return { ...before, state };
  const names = before === null || isWhole ? createGrowingNames() : before.names;
  const rows = new Map(before === null || isWhole ? [] : before.rows);
  names.change(
    changes.map(({ dimension, names: told, rows: more, countsAs }) => ({
      dimension,
      names: countsAs === undefined ? told : told.map((name) => countsAs.get(name) ?? name),
      rows: more,
    })),
  );
  for (const { dataset, dimension, rows: more } of changes) {
    const byDimension = rows.get(dataset) ?? new Map<string, number>();
    byDimension.set(
      dimension,
      more.reduce((sum, count) => sum + count, byDimension.get(dimension) ?? 0),
    );
    rows.set(dataset, byDimension);
  }
  return {
    state,
    names,
    index: names.index,
    rows,
    catalogue: createCatalogue(rows),
    regions: names.namesOf("region"),
  };
}

/** Of a thousand files only where the question may name one: their list is long. */
export async function learnNamed(question: string, view: BusinessView): Promise<NamedThings> {
  const [files, saved] = await Promise.all([mayNameFile.test(question) ? view.files() : [], view.savedQueries()]);
  return { fileNames: files.map(({ name }) => name), saved };
}

const mayNameFile = /\.[\p{L}\d]{1,10}(?![\p{L}\d])|files?(?!\p{L})|(?:ex|im)ports?(?!\p{L})|uploads?(?!\p{L})/iu;
