import { type Manifest, type ManifestFile, readHead, readManifest, visibleCount } from "#engine/dataset.ts";
import type { MetricQueryDeps } from "../find-rows.ts";
import { runMetricQuery } from "../run-query.ts";
import type { SourceTables } from "./sources.ts";

/** What the numbers gained and lost when the newest file of a source came into them. */
export interface LastUpload {
  readonly fileId: string;
  readonly name: string;
  /** When its rows became visible; null where that version is not kept any more, and so are the others below. */
  readonly at: string | null;
  readonly rowsAdded: number;
  /** Rows of older files in whose place its own count. */
  readonly rowsSuperseded: number | null;
  /** Rows of files that left in the same step, because it took their place. */
  readonly rowsRemoved: number | null;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** Net sales of the business before and after that step, by currency; null for other types than sales. */
  readonly netSales: { readonly before: Amounts; readonly after: Amounts } | null;
}

type Amounts = Readonly<Record<string, string | null>>;

/** A version further back was current long ago: what the upload changed then is not looked for. */
const mostVersions = 500;

export async function readLastUpload(
  business: string,
  dataset: string,
  { tables }: SourceTables,
  deps: MetricQueryDeps,
): Promise<LastUpload | null> {
  const newest = tables.at(-1);
  if (newest === undefined) return null;
  const { fileId, name, firstDay, lastDay } = newest;
  const own = tables.filter((table) => table.fileId === fileId);
  const facts = { fileId, name, rowsAdded: sum(own, ({ acceptedRows }) => acceptedRows), firstDay, lastDay };
  const step = await findStep(business, dataset, fileId, deps);
  if (step === null) return { ...facts, at: null, rowsSuperseded: null, rowsRemoved: null, netSales: null };
  const { before, after } = step;
  const stays = new Set(after.files.map(idOf));
  return {
    ...facts,
    at: after.createdAt,
    rowsAdded: sum(
      after.files.filter((table) => table.fileId === fileId),
      ({ acceptedRows }) => acceptedRows,
    ),
    rowsSuperseded: supersededBy(after, fileId),
    rowsRemoved: sum(
      (before?.files ?? []).filter((table) => !stays.has(idOf(table))),
      visibleCount,
    ),
    netSales:
      dataset === "sales"
        ? {
            before: before === null ? {} : await readNetSales(business, before, deps),
            after: await readNetSales(business, after, deps),
          }
        : null,
  };
}

/** The version in which a file is first listed, and the one before it; null where that is not kept, or too far back. */
async function findStep(business: string, dataset: string, fileId: string, deps: MetricQueryDeps) {
  const { blobs, records } = deps;
  let after = (await readHead(business, dataset, { blobs, records })).manifest;
  for (let looked = 0; after !== null && looked < mostVersions; looked += 1) {
    const { previous }: Manifest = after;
    if (previous === null) return { before: null, after };
    if ((await blobs.head(previous)) === null) return null;
    const before: Manifest = await readManifest(previous, blobs);
    if (before.files.every((table) => table.fileId !== fileId)) return { before, after };
    after = before;
  }
  return null;
}

async function readNetSales(business: string, { createdAt }: Manifest, deps: MetricQueryDeps): Promise<Amounts> {
  const query = { metrics: ["net_sales"], by: ["currency"], stateAt: createdAt };
  const { rows } = await runMetricQuery(business, query, deps);
  return Object.fromEntries(
    rows.map(([currency, value]) => [String(currency ?? ""), value == null ? null : String(value)]),
  );
}

function supersededBy({ files }: Manifest, fileId: string): number {
  const winners = files.flatMap(({ superseded }) => superseded?.by ?? []);
  return sum(
    winners.filter((winner) => winner.fileId === fileId),
    ({ rows }) => rows,
  );
}

function idOf({ fileId, table }: ManifestFile): string {
  return JSON.stringify([fileId, table]);
}

function sum<Item>(items: readonly Item[], read: (item: Item) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}
