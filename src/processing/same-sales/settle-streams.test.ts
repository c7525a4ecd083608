import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore } from "#adapters/local/store.sqlite.ts";
import type { UnlikeSales } from "#core/unlike-sales.ts";
import { createIdSource } from "#core/ids.ts";
import { type ManifestFile, readHead } from "#engine/dataset.ts";
import type { QueryEngine } from "#engine/query-engine.ts";
import { visibleRowsSql } from "#engine/visible-rows.ts";
import { createInlineOverlaps } from "../../../test/support/inline-overlaps.ts";
import { createInlineQueryEngine } from "../../../test/support/inline-query-engine.ts";
import { createInlineStreams } from "../../../test/support/inline-streams.ts";
import { type ListedExport, listExport } from "../../../test/support/list-export.ts";
import { type CommitDeps, prepareCommit, putTable, takeTable } from "../commit/commit.ts";

const folder = mkdtempSync(join(tmpdir(), "om-streams-"));
const blobs = createFsBlobStore({ root: join(folder, "blobs") });
const clock = { now: () => Date.parse("2026-05-01") };
let engine: QueryEngine;
beforeAll(async () => {
  engine = await createInlineQueryEngine();
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** An export of some orders of a fixed book, a line each or two. */
interface Export {
  readonly tells: "lines" | "orders";
  readonly orders: readonly number[];
}

const linesOf = (order: number): readonly number[] => (order % 2 === 0 ? [order * 100 + 7] : [order * 100, 450]);
const centsOf = (order: number): number => linesOf(order).reduce((sum, cents) => sum + cents, 0);
/** Only the export by orders tells these. */
const refundsOf = (order: number): readonly number[] => (order % 4 === 0 ? [-100] : []);
const dayOf = (order: number): string => `2026-03-${String(1 + (order % 28)).padStart(2, "0")}`;
const money = (cents: number): string => (cents / 100).toFixed(2);

const bytesOf = ({ tells, orders }: Export): string =>
  tells === "lines"
    ? [
        "Order ID,Order Date,SKU,Quantity,Unit Price",
        ...orders.flatMap((order) =>
          linesOf(order).map((cents, at) => `N-${order},${dayOf(order)},SKU-${at},1,${money(cents)}`),
        ),
        "",
      ].join("\n")
    : [
        "Order ID,Order Date,Net Sales",
        ...orders.flatMap((order) =>
          [centsOf(order), ...refundsOf(order)].map((cents) => `N-${order},${dayOf(order)},${money(cents)}`),
        ),
        "",
      ].join("\n");

const exported = fc.record({
  tells: fc.constantFrom("lines" as const, "orders" as const),
  orders: fc
    .record({ first: fc.integer({ min: 1, max: 40 }), count: fc.integer({ min: 3, max: 15 }) })
    .map(({ first, count }) => Array.from({ length: count }, (_none, at) => first + at)),
});

/**
 * Sales by lines count wherever there are any; those by orders only where there are none. Where there are both, the two do
 * not tell alike what was refunded.
 */
function judge(listed: readonly Export[]): { readonly seen: number; readonly unlike: number; readonly lost: number } {
  const told = (tells: Export["tells"]): Set<number> =>
    new Set(listed.flatMap((each) => (each.tells === tells ? each.orders : [])));
  const [lines, orders] = [told("lines"), told("orders")];
  const sum = (cents: readonly number[]): number => cents.reduce((left, each) => left + each, 0);
  const refunds = [...orders].filter((order) => lines.has(order)).flatMap(refundsOf);
  const kept = [...orders].filter((order) => !lines.has(order)).flatMap(refundsOf);
  return {
    seen: sum([...new Set([...lines, ...orders])].map(centsOf)) + sum(kept),
    unlike: refunds.length,
    lost: sum(refunds),
  };
}

function processExport(each: Export, at: number): Promise<ListedExport> {
  const settings = new Map([
    ["type", "sales"],
    ["sameSales", each.tells === "orders" ? "leave" : "replace"],
  ]);
  const fileId = `file_${String(at).padStart(2, "0")}`;
  return listExport({ text: bytesOf(each), fileId }, settings, { folder, blobs });
}

let told = 0;

test("whatever the order in which exports of both kinds come and go, each sale is seen once", async () => {
  const [sampled = []] = fc.sample(fc.array(exported, { minLength: 10, maxLength: 10 }), 1);
  // A single order of which the two say different things is no sign that they are of one shop: these are.
  const first = ["lines" as const, "orders" as const].map((tells) => ({ tells, orders: [101, 102, 103] }));
  const pool: readonly Export[] = [...sampled, ...first];
  const processed: ListedExport[] = [];
  for (const [at, each] of pool.entries()) processed.push(await processExport(each, at));
  const places = sampled.map((_each, at) => at);
  const story = fc
    .shuffledSubarray(places, { minLength: 2, maxLength: 6 })
    .chain((comes) => fc.record({ comes: fc.constant(comes), leaves: fc.subarray(comes), returns: fc.boolean() }));
  const property = fc.asyncProperty(story, async ({ comes, leaves, returns }) => {
    told += 1;
    const store = createSqliteStore({
      file: join(folder, `story-${told}.sqlite`),
      clock,
      queues: {},
      writer: "inline",
      owner: true,
    });
    const deps: CommitDeps = {
      blobs,
      records: store.records,
      clock,
      ids: createIdSource(clock),
      overlaps: createInlineOverlaps(folder),
      streams: createInlineStreams(folder),
    };
    const listed = new Set<number>();
    const change = async (at: number, isComing: boolean): Promise<void> => {
      const file = processed[at];
      if (file === undefined) throw new Error("not in the pool");
      const { fileId, table } = file.listed;
      const next = isComing ? putTable("sales", file.listed, file.columns) : takeTable("sales", fileId, table);
      await store.effects.apply({ writes: (await prepareCommit("shop", [next], deps)).writes });
      listed[isComing ? "add" : "delete"](at);
      const { manifest } = await readHead("shop", "sales", deps);
      const seen = listed.size === 0 || manifest === null ? 0 : await sumOf(manifest);
      expect(
        { seen, ...unlikeOf(manifest?.files ?? []) },
        `of these files: ${JSON.stringify({ pool, comes, leaves, listed: [...listed] })}`,
      ).toEqual(judge(pool.filter((_each, place) => listed.has(place))));
    };
    for (const at of [sampled.length, sampled.length + 1, ...comes]) await change(at, true);
    for (const at of leaves) await change(at, false);
    if (returns) for (const at of leaves.toReversed()) await change(at, true);
    await store.close();
  });
  await fc.assert(property, { numRuns: 8, endOnFailure: true });
}, 300_000);

/** What the manifest says is told otherwise where it counts. */
function unlikeOf(files: readonly ManifestFile[]): { readonly unlike: number; readonly lost: number } {
  const all = files.flatMap(({ superseded }) => superseded?.unlike ?? []);
  const centsIn = (sums: UnlikeSales["left"]): number => Math.round(Number(sums[""] ?? "0") * 100);
  return {
    unlike: all.reduce((sum, { unlike }) => sum + unlike, 0),
    lost: all.reduce((sum, { left, counted }) => sum + centsIn(left) - centsIn(counted), 0),
  };
}

async function sumOf(manifest: Parameters<typeof visibleRowsSql>[0]): Promise<number> {
  const visible = visibleRowsSql(manifest, ["net"], (key) => join(folder, "blobs", key));
  const sql = `SELECT CAST(sum(net) * 100 AS BIGINT) FROM (${visible})`;
  const { rows } = await engine.query({ folder, sql, parameters: [] });
  return Number(rows[0]?.[0]);
}
