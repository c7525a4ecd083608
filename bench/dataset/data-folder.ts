import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { type Home, openHome } from "#apps/local/open-home.ts";
import { readConfig } from "#core/config.ts";
import type { FileReport } from "#core/report.ts";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore } from "#adapters/local/store.sqlite.ts";
import { systemClock } from "#core/clock.ts";
import { type Manifest, readHead } from "#engine/dataset.ts";
import { sales } from "#file-types/sales/index.ts";
import { planPairs } from "#processing/compaction/choose-pairs.ts";
import { planCompaction } from "#processing/compaction/choose-tables.ts";
import { beginCost, type Cost } from "./cost.ts";
import { type ExportShape, writeExport } from "./write-export.ts";

/** A data folder that a warm server owns, with so many exports of one shop in its numbers. */
export interface DataFolder {
  readonly home: Home;
  readonly path: string;
  /** The next export of the shop, to its end. */
  ingest(): Promise<Ingested>;
  /** An export that has been there from the beginning; put in again after it was undone. */
  readonly old: { readonly name: string; ingest(): Promise<Ingested> };
  /** Waits until rows of small tables lie together, as they do a moment after files came. */
  rest(): Promise<void>;
  /** Parquet of the rows of all files that count. */
  partPaths(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface Ingested {
  readonly report: FileReport;
  /** From the stored rows to the numbers. */
  readonly commit: Cost;
  readonly wholeMs: number;
}

export const business = "shop";
const atOnce = 4;
const oldSerial = 5;

/** Built once, by the product itself, and kept for the next run. */
export async function openDataFolder(
  parent: string,
  files: number,
  shape: ExportShape,
  say: (text: string) => void,
): Promise<DataFolder> {
  const path = join(parent, `${shape.names}-${files}x${shape.rows}`);
  mkdirSync(path, { recursive: true });
  const statePath = join(path, "next-serial");
  let next = existsSync(statePath) ? Number(readFileSync(statePath, "utf8")) : 0;
  const config = readConfig({ OM_DATA_DIR: path }, {});
  const home = await openHome(config, {
    role: "owner",
    writer: "thread",
    onTrouble: (error) => say(`trouble: ${error.message}`),
  });

  async function readManifest(): Promise<Manifest | null> {
    const store = createSqliteStore({
      file: join(path, "om.sqlite"),
      clock: systemClock,
      queues: {},
      writer: "inline",
      owner: false,
    });
    const { manifest } = await readHead(business, "sales", { blobs, records: store.records });
    await store.close();
    return manifest;
  }

  async function ingestNext(): Promise<Ingested> {
    next += 1;
    const ingested = await ingest(next - 1);
    writeFileSync(statePath, String(next));
    return ingested;
  }

  async function ingest(serial: number): Promise<Ingested> {
    const content = Readable.from([Buffer.from(writeExport(serial, shape))]);
    const begin = performance.now();
    const { fileId } = await home.accept({
      business,
      name: nameOf(serial),
      source: "shop export",
      region: null,
      // Days go on from file to file, so that a folder that was used often lies ahead of today.
      settings: new Map([
        ["price", "unit"],
        ["futureDates", "keep"],
      ]),
      content,
      sizeBytes: null,
    });
    let commit: Cost = { ms: Number.NaN, cpuMs: Number.NaN };
    let endsCommit = beginCost();
    const stop = home.hub.subscribe(({ event }) => {
      if (!("fileId" in event) || event.fileId !== fileId) return;
      if (event.event === "table-stored") endsCommit = beginCost();
      if (event.event === "table-ended") commit = endsCommit();
    });
    const report = await home.wait(business, fileId);
    stop();
    if (report.state !== "done") throw new Error(`${report.name}: ${report.state}: ${JSON.stringify(report.tables)}`);
    return { report, commit, wholeMs: performance.now() - begin };
  }

  const root = join(path, "blobs");
  const blobs = createFsBlobStore({ root, owns: false });
  const begin = performance.now();
  const missing = Math.max(0, files - next);
  for (let done = 0; done < missing; done += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, missing - done) }, ingestNext));
    if (done % 100 === 0) say(`${next} of ${files} files`);
  }
  if (missing > 0) say(`${path}: ${missing} files in ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  await undoBeyond(home, files);
  return {
    home,
    path,
    ingest: ingestNext,
    old: { name: nameOf(oldSerial), ingest: () => ingest(oldSerial) },
    async rest() {
      for (let isAtRest = false; !isAtRest; await setTimeout(100)) {
        const manifest = await readManifest();
        const isTogether = manifest === null || planCompaction(manifest) === null;
        isAtRest = isTogether && (manifest === null || planPairs(manifest, sales.pairs ?? []) === null);
      }
    },
    async partPaths() {
      const manifest = await readManifest();
      return (manifest?.files ?? []).flatMap(({ parts }) => parts.map(({ key }) => join(root, key)));
    },
    close: () => home.close(),
  };
}

/** What earlier runs left beside the files that are asked for: the newest go. */
async function undoBeyond(home: Home, files: number): Promise<void> {
  const done = (await home.files(business)).filter(({ state }) => state === "done");
  const newest = done.toSorted((one, other) => Number(serialOf(other.name)) - Number(serialOf(one.name)));
  for (const { fileId } of newest.slice(0, Math.max(0, done.length - files))) await home.undo(business, fileId);
}

function serialOf(name: string): string {
  return name.replace(/\D/g, "");
}

function nameOf(serial: number): string {
  return `day-${serial}.csv`;
}
