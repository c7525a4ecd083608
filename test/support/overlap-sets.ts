import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { OmError } from "#core/errors.ts";
import { createIdSource } from "#core/ids.ts";
import { toJobKey } from "#core/job-key.ts";
import { type ManifestFile, readHead } from "#engine/dataset.ts";
import { visibleRowsSql } from "#engine/visible-rows.ts";
import type { QueryEngine } from "#engine/query-engine.ts";
import { type CommitDeps, type DatasetChange, prepareCommit, putTable, takeTable } from "#processing/commit/commit.ts";
import { storeResult } from "#processing/commit/store-result.ts";
import type { TableResult } from "#processing/table/table-job.ts";
import { createInlineOverlaps } from "./inline-overlaps.ts";
import { createInlineStreams } from "./inline-streams.ts";
import { stageFile } from "./process-bytes.ts";

/** A line of an order as a file writes it; without an order where the file names none. */
export interface WrittenRow {
  readonly order: string | null;
  readonly day: string;
  readonly sku: string;
  readonly quantity: number;
  readonly cents: number;
  /** When it was changed; null where the file does not say. */
  readonly changed: string | null;
}

/** A file of a set; its place in the set is its place in the order of acceptance. */
export interface WrittenFile {
  readonly source: string;
  /** Day of the export, in the name of the file; null where it says none. */
  readonly exportedOn: string | null;
  readonly replacesDays: boolean;
  readonly rows: readonly WrittenRow[];
}

/** A set of files of a pool, by their places in it, and what happens to them: all come, some again, some go and come back. */
export interface Story {
  readonly comes: readonly number[];
  readonly again: readonly number[];
  readonly leaves: readonly number[];
  /** Decided anew at the end: exact repeats count once. */
  readonly once: readonly number[];
  readonly atOnce: boolean;
}

const firstDay = Date.parse("2026-05-01");
const toDay = (offset: number): string => new Date(firstDay + offset * 86_400_000).toISOString().slice(0, 10);

/** Times of change, and days of export: later than any order. */
const changes = ["2026-05-20 08:00:00", "2026-05-20 17:30:00", "2026-05-21 08:00:00"];
const exportDays = fc.constantFrom(null, null, "2026-06-01", "2026-06-02", "2026-06-03");

/** Exports of a window of days from a fixed book of orders: some lines corrected, some twice, some given back. */
function keyedRows(): fc.Arbitrary<readonly WrittenRow[]> {
  const line = fc.record({
    number: fc.integer({ min: 1, max: 8 }),
    sku: fc.constantFrom("A", "B"),
    quantity: fc.oneof(
      { weight: 4, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 2, max: 4 }) },
    ),
    returned: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    changed: fc.constantFrom(null, ...changes),
  });
  const saysChanges = fc.constantFrom(true, true, false);
  return fc.tuple(saysChanges, fc.array(line, { minLength: 5, maxLength: 14 })).map(([says, lines]) =>
    lines.map(({ number, sku, quantity, returned, changed }) => ({
      order: `#${95 + number}`,
      day: toDay(number),
      sku,
      quantity: returned ? -quantity : quantity,
      cents: sku === "A" ? 250 : 1999,
      changed: says ? changed : null,
    })),
  );
}

/** Days of a till without receipts: whole days are the same in two files, or one of them has another row. */
function unkeyedRows(): fc.Arbitrary<readonly WrittenRow[]> {
  const anyChange = fc.constantFrom(null, ...changes);
  return fc
    .array(
      fc.record({ day: fc.integer({ min: 1, max: 5 }), variant: fc.constantFrom(0, 0, 0, 1), changed: anyChange }),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((days) =>
      days
        .filter(({ day }, at) => days.findIndex((other) => other.day === day) === at)
        .flatMap(({ day, variant, changed }) =>
          Array.from({ length: 1 + (day % 3) }, (_none, at) => ({
            order: null,
            day: toDay(day),
            sku: at === 2 ? "A" : "B",
            quantity: at === 0 ? 1 + variant : 1,
            cents: 250,
            changed,
          })),
        ),
    );
}

/** Files of three sources; the windows of those of one source overlap more often than not. */
export function writtenFiles(count: number): fc.Arbitrary<readonly WrittenFile[]> {
  const keyed = fc.record({
    source: fc.constantFrom("web", "web", "web", "shop"),
    exportedOn: exportDays,
    replacesDays: fc.constant(false),
    rows: keyedRows(),
  });
  const unkeyed = fc.record({
    source: fc.constant("till"),
    exportedOn: exportDays,
    replacesDays: fc.boolean(),
    rows: unkeyedRows(),
  });
  const file = fc.oneof({ weight: 3, arbitrary: keyed }, { weight: 2, arbitrary: unkeyed });
  return fc.array(file, { minLength: count, maxLength: count });
}

export function storiesOf(poolSize: number): fc.Arbitrary<Story> {
  const pool = Array.from({ length: poolSize }, (_none, at) => at);
  return fc.shuffledSubarray(pool, { minLength: 2, maxLength: 6 }).chain((comes) =>
    fc.record({
      comes: fc.constant(comes),
      again: fc.subarray(comes, { maxLength: 2 }),
      leaves: fc.subarray(comes, { maxLength: 2 }),
      once: fc.subarray(comes, { maxLength: 2 }),
      atOnce: fc.boolean(),
    }),
  );
}

function withoutRepeats(rows: readonly WrittenRow[]): (WrittenRow | null)[] {
  const known = new Set<string>();
  return rows.map((row) => {
    const cells = JSON.stringify(row);
    if (known.has(cells)) return null;
    known.add(cells);
    return row;
  });
}

/** A row of a file that came, and what it is known by. */
interface ComingRow extends WrittenRow {
  readonly at: number;
  readonly line: number;
  readonly exportedOn: string | null;
  readonly name: string;
  /** Its day in its file; null where it names an order. */
  readonly wholeDay: { readonly content: string; readonly replaces: boolean } | null;
}

/** Which rows count after a story, told without an engine: `file position:line`, and their sum in cents. */
export function judge(files: readonly WrittenFile[], { comes, once }: Story): { rows: string[]; cents: number } {
  const coming = comes.flatMap((at) => comingRows(files[at] ?? notThere(), at, once.includes(at)));
  const seen = [...Map.groupBy(coming, ({ name }) => name).values()].flatMap((rivals) =>
    rivals[0]?.wholeDay === null ? newestOf(rivals) : daysThatCount(rivals),
  );
  return {
    rows: seen.map(({ at, line }) => `${at}:${line}`).toSorted(),
    cents: seen.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0),
  };
}

function comingRows({ source, exportedOn, replacesDays, rows }: WrittenFile, at: number, isOnce: boolean): ComingRow[] {
  const turns = new Map<string, number>();
  const own = isOnce ? withoutRepeats(rows) : rows;
  return own.flatMap((row, index): ComingRow[] => {
    if (row === null) return [];
    const placed = { ...row, at, line: index + 2, exportedOn };
    if (row.order === null) {
      const ofDay = own.flatMap((other) => (other?.day === row.day ? `${other.sku}*${other.quantity}` : []));
      const wholeDay = { content: ofDay.toSorted().join(), replaces: replacesDays };
      return [{ ...placed, name: `${source} ${row.day}`, wholeDay }];
    }
    const key = `${source} ${row.order} ${row.sku} ${row.quantity < 0}`;
    const turn = (turns.get(key) ?? 0) + 1;
    turns.set(key, turn);
    return [{ ...placed, name: `${key} ${turn}`, wholeDay: null }];
  });
}

/** The rule of the newest claim, of rows that are the same: the later change, the later export, the later file. */
function newestOf(rivals: readonly ComingRow[]): ComingRow[] {
  const changed = withLatest(rivals, ({ changed: time }) => time);
  const exported = withLatest(changed, ({ exportedOn }) => exportedOn);
  return exported.toSorted((one, other) => other.at - one.at).slice(0, 1);
}

/** Without those that say a time which is not the last. */
function withLatest(rows: readonly ComingRow[], timeOf: (row: ComingRow) => string | null): ComingRow[] {
  const last = rows
    .flatMap((row) => timeOf(row) ?? [])
    .toSorted()
    .at(-1);
  return rows.filter((row) => timeOf(row) === null || timeOf(row) === last);
}

/** A day without orders counts from the last file in which it is the same, or whose day was decided to replace the others. */
function daysThatCount(rivals: readonly ComingRow[]): ComingRow[] {
  return rivals.filter((row) =>
    rivals.every(
      ({ at, wholeDay }) =>
        at <= row.at || !(wholeDay?.replaces === true || wholeDay?.content === row.wholeDay?.content),
    ),
  );
}

/** Files that are processed once and told many stories about. */
export interface FilePool {
  readonly files: readonly WrittenFile[];
  /** What is seen after a story. */
  tell(story: Story): Promise<{ readonly rows: string[]; readonly cents: number }>;
}

/** @param folder an empty one */
export async function createFilePool(
  files: readonly WrittenFile[],
  folder: string,
  engine: QueryEngine,
): Promise<FilePool> {
  mkdirSync(folder, { recursive: true });
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  const processed: Readonly<Record<Repeats, Processed>>[] = [];
  for (const [at, file] of files.entries()) {
    const read = (repeats: Repeats): Promise<Processed> => processFile(file, at, repeats, folder, blobs);
    processed.push({ keep: await read("keep"), once: await read("once") });
  }
  const overlaps = createInlineOverlaps(folder);
  let told = 0;
  return {
    files,
    async tell({ comes, again, leaves, once, atOnce }) {
      told += 1;
      const clock = { now: () => firstDay };
      const file = join(folder, `story-${told}.sqlite`);
      const store = createSqliteStore({ file, clock, queues: {}, writer: "inline", owner: true });
      const deps: CommitDeps = {
        blobs,
        records: store.records,
        clock,
        ids: createIdSource(clock),
        overlaps,
        streams: createInlineStreams(folder),
      };
      const put = async (at: number, repeats: Repeats = "keep"): Promise<void> => {
        const { listed, columns } = (processed[at] ?? notThere())[repeats];
        await commitAnew(putTable("sales", listed, columns), deps, store);
      };
      if (atOnce) await Promise.all(comes.map((at) => put(at)));
      else for (const at of comes) await put(at);
      for (const at of leaves) {
        const { listed } = (processed[at] ?? notThere()).keep;
        await commitAnew(takeTable("sales", listed.fileId, listed.table), deps, store);
      }
      for (const at of [...leaves.toReversed(), ...again]) await put(at);
      for (const at of once) await put(at, "once");
      const { manifest } = await readHead(business, "sales", deps);
      await store.close();
      const visible = visibleRowsSql(manifest ?? notThere(), ["net"], (key) => join(folder, "blobs", key));
      const sql = `SELECT _file, _line, CAST(net * 100 AS BIGINT) FROM (${visible})`;
      const { rows } = await engine.query({ folder, sql, parameters: [] });
      return {
        rows: rows.map(([name, line]) => `${Number(String(name).slice(-2))}:${String(line)}`).toSorted(),
        cents: rows.reduce((sum, [, , net]) => sum + Number(net), 0),
      };
    },
  };
}

/** As the steps of a file do it: prepared anew until no other write comes first. */
async function commitAnew(change: DatasetChange, deps: CommitDeps, { effects }: SqliteStore): Promise<void> {
  for (;;) {
    const prepared = await prepareCommit(business, [change], deps);
    try {
      return await effects.apply({ writes: prepared.writes });
    } catch (error) {
      if (!(error instanceof OmError) || error.code !== "CONFLICT") throw error;
      await prepared.withdraw();
    }
  }
}

const business = "shop";

type Repeats = "keep" | "once";

interface Processed {
  readonly listed: ManifestFile;
  readonly columns: TableResult["datasetColumns"];
}

async function processFile(
  { source, exportedOn, replacesDays, rows }: WrittenFile,
  at: number,
  repeats: Repeats,
  folder: string,
  blobs: CommitDeps["blobs"],
): Promise<Processed> {
  const hasOrders = rows.some(({ order }) => order !== null);
  const header = `${hasOrders ? "Order ID," : ""}Order Date,SKU,Quantity,Unit Price,Currency,Updated At`;
  const lines = rows.map(({ order, day, sku, quantity, cents, changed }) =>
    [...(hasOrders ? [order] : []), day, sku, quantity, (cents / 100).toFixed(2), "EUR", changed ?? ""].join(","),
  );
  const settings = new Map([
    ["type", "sales"],
    ["price", "unit"],
    ["repeats", repeats],
    ...(replacesDays ? [["overlap", "replace"] as const] : []),
  ]);
  const fileId = `file_${String(at).padStart(2, "0")}`;
  const name = exportedOn === null ? `${fileId}.csv` : `${fileId}_${exportedOn}.csv`;
  const staged = await stageFile(Buffer.from([header, ...lines, ""].join("\n")), folder, settings, name);
  const { decision } = staged.analysis;
  const result = await staged.process(undefined, fileId);
  const report = { business, fileId, name, source, region: null, receivedAt: "2026-01-01T00:00:00.000Z" };
  const work = { jobKey: toJobKey(fileId, decision, 1), generation: 1 };
  const { listed } = await storeResult(report, decision, work, result, blobs);
  return { listed, columns: result.datasetColumns };
}

function notThere(): never {
  throw new Error("the pool does not have what its story names");
}
