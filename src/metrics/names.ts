import { type ColumnNames, inTwoTexts, type KeptNames, readColumnNames } from "#engine/kept-names.ts";
import { namesSql } from "#engine/names.ts";
import { listDatasets, type Manifest, type ManifestFile, readHead, visibleCount } from "#engine/dataset.ts";
import { namedColumns, namedColumnsOf } from "#file-types/named-columns.ts";
import { OmError } from "#core/errors.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import { type DatasetDeps, openDataset } from "./open-dataset.ts";
import { type RenamedColumns, renamedColumns } from "./renames.ts";
import { statement } from "./compile-rows.ts";
import { suggest } from "./suggest.ts";

export interface NamesDeps extends DatasetDeps {
  readonly businesses: Pick<BusinessRecords, "settings">;
}

export interface NamesRequest {
  /** One dataset; all of them by default. */
  readonly dataset?: string;
  /** One dimension; all of them by default. */
  readonly dimension?: string;
  /** Only names that have this in them, in any letter case. */
  readonly contains?: string;
  /** At most so many of each dimension. */
  readonly limit?: number;
}

/** A name as rows write it. */
export interface ListedName {
  readonly dataset: string;
  readonly dimension: string;
  readonly name: string;
  /** Visible rows that have it. */
  readonly rows: number;
  /** What the settings of the business count it as, or call it; absent where that is itself. */
  readonly countsAs?: string;
}

export interface NamesResult {
  /** By dataset and dimension; those with most rows first. */
  readonly names: readonly ListedName[];
  /** How many names were left out by the limit. */
  readonly cut: readonly { readonly dataset: string; readonly dimension: string; readonly names: number }[];
}

const defaultLimit = 100_000;

/** Every name in the visible rows of a business: what an undone, replaced or erased file said is not among them. */
export async function listNames(business: string, request: NamesRequest, deps: NamesDeps): Promise<NamesResult> {
  const { dimension } = request;
  if (dimension !== undefined && !namedColumns.includes(dimension)) {
    throw new OmError("DIMENSION_UNKNOWN", `there are no names of "${dimension}"`, {
      fix: suggest(
        dimension,
        namedColumns.map((id) => ({ id })),
      ),
    });
  }
  const datasets = await listDatasets(business, deps.records);
  const asked = datasets.filter((dataset) => request.dataset === undefined || dataset === request.dataset);
  const renamed = renamedColumns(await deps.businesses.settings(business));
  const results: NamesOfState[] = [];
  for (const dataset of asked) {
    const { manifest } = await readHead(business, dataset, deps);
    if (manifest !== null) results.push(await namesOf(business, manifest, request, deps));
  }
  return {
    names: results.flatMap(({ dataset, names }) =>
      names.flatMap((ofColumn) => listNamesOf(dataset, ofColumn, renamed)).toSorted(compareNames),
    ),
    cut: results.flatMap(({ dataset, cut }) =>
      cut.map(({ dimension: of, names }) => ({ dataset, dimension: of, names })),
    ),
  };
}

/** With what the settings of the business count each name as. */
function listNamesOf(dataset: string, { column, names, rows }: ColumnNames, renamed: RenamedColumns): ListedName[] {
  const others = renamed.get(column);
  return names.map((name, at) => {
    const other = others?.get(name);
    const countsAs = other === undefined || other === name ? {} : { countsAs: other };
    return { dataset, dimension: column, name, rows: rows[at] ?? 0, ...countsAs };
  });
}

export interface NamesOfState {
  readonly dataset: string;
  readonly names: readonly ColumnNames[];
  readonly cut: readonly { readonly dimension: string; readonly names: number }[];
}

/** Those of one state of a dataset, in no order. */
export async function namesOf(
  business: string,
  manifest: Manifest,
  { dimension, contains, limit = defaultLimit }: NamesRequest,
  deps: NamesDeps,
): Promise<NamesOfState> {
  const { dataset } = manifest;
  const columns = columnsOf(manifest).filter((column) => dimension === undefined || column === dimension);
  const { context, run } = await openDataset(business, manifest, null, deps);
  const ofRows = namesSql(manifest, columns, context.toPath);
  const regions = dimension === undefined || dimension === "region" ? regionsOfFiles(manifest) : [];
  if (ofRows === null && regions.length === 0) return { dataset, names: [], cut: [] };
  const mostNames = manifest.files.reduce((sum, file) => sum + visibleCount(file), 0);
  const isShort = mostNames <= limit && contains === undefined; // no dimension has more names than there are rows
  const isOnce = manifest.files.length === 1; // a table has each name once
  const { rows } = await run(
    statement((bind) => {
      const given = regions.map(([region, count]) => `SELECT 'region', ${bind(region)}, ${count}`);
      const all = `(${[...(ofRows === null ? [] : [ofRows]), ...given].join(" UNION ALL ")}) AS named(_column, _name, _count)`;
      const summed = isOnce ? all : `(SELECT _column, _name, sum(_count) AS _count FROM ${all} GROUP BY ALL)`;
      if (isShort) return inTwoTexts(`SELECT _column, _name, _count, 0 AS _all FROM ${summed}`);
      const found = contains === undefined ? "true" : `contains(lower(_name), lower(${bind(contains)}))`;
      return inTwoTexts(`SELECT _column, _name, _count, _all FROM (
          SELECT *, row_number() OVER (PARTITION BY _column ORDER BY _count DESC, _name) AS _place, count(*) OVER (PARTITION BY _column) AS _all
          FROM ${summed} WHERE ${found})
        WHERE _place <= ${bind(limit)}`);
    }),
  );
  const names = rows.map(([column, texts, counts]) => readColumnNames([String(column), String(texts), String(counts)]));
  const sizes = rows.map(([column, , , all]) => [String(column), Number(all)] as const);
  const cut = sizes.flatMap(([of, all]) => (all > limit ? [{ dimension: of, names: all - limit }] : []));
  return { dataset, names, cut };
}

/** The names of tables of a manifest of which they are kept, taken from there; and the others, whose names are to be read. */
export function takeKeptNames(
  manifest: Manifest,
  kept: KeptNames,
): { readonly names: readonly ColumnNames[]; readonly others: readonly ManifestFile[] } {
  const asked = new Set(columnsOf(manifest));
  const others: ManifestFile[] = [];
  const names = manifest.files.flatMap((file) => {
    // Where newer files replace some of its rows the others have to be counted.
    const known = file.names === undefined || file.superseded !== undefined ? null : kept.take(file.names);
    if (known === null) {
      others.push(file);
      return [];
    }
    const regions = regionsOfFiles({ files: [file] }).map(([region, rows]): ColumnNames => ({
      column: "region",
      names: [region],
      rows: [rows],
    }));
    return [...known.filter(({ column }) => asked.has(column)), ...regions];
  });
  return { names, others };
}

function columnsOf({ dataset, columns }: Manifest): readonly string[] {
  return namedColumnsOf(dataset).filter((column) => column in columns);
}

function compareNames(one: ListedName, other: ListedName): number {
  if (one.dimension !== other.dimension) return one.dimension < other.dimension ? -1 : 1;
  return other.rows - one.rows || (one.name < other.name ? -1 : Number(one.name > other.name));
}

/** A file may say its region beside its rows: it is that of rows which name none themselves. */
function regionsOfFiles({ files }: Pick<Manifest, "files">): [region: string, rows: number][] {
  const told = files.filter(({ region, filledColumns }) => region !== null && !filledColumns.includes("region"));
  const byRegion = Map.groupBy(told, ({ region }) => region ?? "");
  return [...byRegion].map(([region, members]) => [region, members.reduce((sum, file) => sum + visibleCount(file), 0)]);
}
