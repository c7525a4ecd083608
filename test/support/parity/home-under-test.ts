import { DuckDBInstance } from "@duckdb/node-api";
import { type Manifest, readHead } from "#engine/dataset.ts";
import type { FileReport } from "#core/report.ts";
import type { AnalysisRequest } from "#metrics/analyses/analysis.ts";
import type { MetricQuery } from "#metrics/query.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordStore } from "#ports/record-store.ts";

/** A home as its users see it, whatever it stands on. */
export interface HomeUnderTest {
  /** Resolves when nothing more happens to the file by itself. */
  send(file: { readonly name: string; readonly bytes: Buffer; readonly region: string }): Promise<FileReport>;
  decide(fileId: string, set: Readonly<Record<string, string>>): Promise<FileReport>;
  undo(fileId: string): Promise<unknown>;
  /** As JSON, by the path of the HTTP API. */
  read(path: string): Promise<unknown>;
  readText(path: string): Promise<string>;
  /** Bytes as they are, or JSON. */
  post(path: string, body: Buffer | object): Promise<unknown>;
  query(query: MetricQuery): Promise<unknown>;
  /** The query that is kept by this name. */
  runSaved(name: string): Promise<unknown>;
  analyse(id: string, request: AnalysisRequest): Promise<unknown>;
  /** What lies behind it. */
  readonly stores: { readonly blobs: BlobStore; readonly records: RecordStore };
}

export const business = "shop";

/** The manifest of a dataset and all rows of its parts. */
export async function readDataset(
  dataset: string,
  stores: HomeUnderTest["stores"],
): Promise<{ readonly manifest: Manifest | null; readonly rows: readonly unknown[] }> {
  const { manifest } = await readHead(business, dataset, stores);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const rows: unknown[] = [];
  try {
    for (const part of manifest?.files.flatMap(({ parts }) => parts) ?? []) {
      const path = await stores.blobs.toLocalPath(part.key);
      const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet($1) ORDER BY ALL`, [path]);
      rows.push(...reader.getRowObjectsJson());
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return { manifest, rows };
}
