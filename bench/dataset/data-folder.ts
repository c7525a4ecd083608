import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { Readable } from "node:stream";
import { type Home, openHome } from "#apps/local/open-home.ts";
import { readConfig } from "#core/config.ts";
import type { FileReport } from "#core/report.ts";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { datasetFolder } from "#engine/dataset.ts";
import { type ExportShape, writeExport } from "./write-export.ts";

/** A data folder that a warm server owns, with so many exports of one shop in its numbers. */
export interface DataFolder {
  readonly home: Home;
  readonly path: string;
  /** The next export of the shop, to its end; `commitMs` is from the stored rows to the numbers. */
  ingest(): Promise<{ readonly report: FileReport; readonly commitMs: number; readonly wholeMs: number }>;
  /** Parquet of all rows that ever came. */
  partPaths(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export const business = "shop";
const atOnce = 4;

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

  async function ingest(): Promise<{ report: FileReport; commitMs: number; wholeMs: number }> {
    const serial = next;
    next += 1;
    const content = Readable.from([Buffer.from(writeExport(serial, shape))]);
    const begin = performance.now();
    const { fileId } = await home.accept({
      business,
      name: `day-${serial}.csv`,
      source: "shop export",
      region: null,
      settings: new Map([["price", "unit"]]),
      content,
      sizeBytes: null,
    });
    let stored = Number.NaN;
    let ended = Number.NaN;
    const stop = home.hub.subscribe(({ event }) => {
      if (!("fileId" in event) || event.fileId !== fileId) return;
      if (event.event === "table-stored") stored = performance.now();
      if (event.event === "table-ended") ended = performance.now();
    });
    const report = await home.wait(business, fileId);
    stop();
    writeFileSync(statePath, String(next));
    if (report.state !== "done")
      throw new Error(`day-${serial}.csv: ${report.state}: ${JSON.stringify(report.tables)}`);
    return { report, commitMs: ended - stored, wholeMs: performance.now() - begin };
  }

  const begin = performance.now();
  const missing = Math.max(0, files - next);
  for (let done = 0; done < missing; done += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, missing - done) }, ingest));
    if (done % 100 === 0) say(`${next} of ${files} files`);
  }
  if (missing > 0) say(`${path}: ${missing} files in ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  return {
    home,
    path,
    ingest,
    async partPaths() {
      const root = join(path, "blobs");
      const keys = await Array.fromAsync(
        createFsBlobStore({ root, owns: false }).list(datasetFolder(business, "sales")),
      );
      return keys.filter((key) => /\/part-\d+\.parquet$/.test(key)).map((key) => join(root, key));
    },
    close: () => home.close(),
  };
}
