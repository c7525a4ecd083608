import { dirname, join } from "node:path";
import {
  assertThere,
  blobsOfCurrent,
  datasetFolder,
  type ErasedRows,
  listDatasets,
  isReplaced,
  type Manifest,
  readHead,
} from "#engine/dataset.ts";
import { OmError } from "#core/errors.ts";
import type { KeptManifests } from "#engine/kept-manifests.ts";
import { readPastManifest } from "#engine/past-manifest.ts";
import type { QueryEngine, QueryRows } from "#engine/query-engine.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordStore } from "#ports/record-store.ts";
import type { CompileContext, Statement } from "./compile-rows.ts";
import type { QueryPlan } from "./plan.ts";
import { metricDefinitions } from "./registry.ts";

export interface DatasetDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly engine: QueryEngine;
  /** Of those who ask often. */
  readonly manifests?: KeptManifests;
}

/** What statements over a manifest are compiled with, and how they are run. */
export interface OpenDataset {
  readonly context: CompileContext;
  readonly run: (statement: Statement) => Promise<QueryRows>;
}

export async function openDataset(
  business: string,
  manifest: Manifest,
  costs: CompileContext["costs"],
  { blobs, engine }: DatasetDeps,
): Promise<OpenDataset> {
  const canonical = metricDefinitions.some((metric) => metric.datasets.includes(manifest.dataset));
  const prefix = datasetFolder(business, manifest.dataset);
  const folder = await blobs.toLocalFolder(prefix);
  const toPath = (key: string): string => join(folder, key.slice(prefix.length));
  const run = async (statement: Statement): Promise<QueryRows> => {
    try {
      return await engine.query({ folder, ...statement });
    } catch (error) {
      await assertThere(blobsOfCurrent(manifest), blobs);
      throw error;
    }
  };
  return { context: { manifest, canonical, costs, toPath }, run };
}

/** Several datasets of one business, for statements that read them together. */
export async function openDatasets(
  business: string,
  manifests: readonly Manifest[],
  { blobs, engine }: DatasetDeps,
): Promise<Pick<OpenDataset, "run"> & Pick<CompileContext, "toPath">> {
  const folders = new Map<string, string>();
  for (const { dataset } of manifests) {
    const prefix = datasetFolder(business, dataset);
    folders.set(prefix, await blobs.toLocalFolder(prefix));
  }
  const [first] = folders.values();
  if (first === undefined) throw new OmError("NO_DATA", "there are no rows yet", { fix: "ingest a file first" });
  const toPath = (key: string): string => {
    const [prefix = "", folder = ""] = [...folders].find(([each]) => key.startsWith(each)) ?? [];
    return join(folder, key.slice(prefix.length));
  };
  const run = async (statement: Statement): Promise<QueryRows> => {
    try {
      return await engine.query({ folder: dirname(first.replace(/[/]$/, "")), ...statement });
    } catch (error) {
      for (const manifest of manifests) await assertThere(blobsOfCurrent(manifest), blobs);
      throw error;
    }
  };
  return { run, toPath };
}

export interface FoundManifest {
  /** Null where there are no rows. */
  readonly manifest: Manifest | null;
  readonly others: readonly Manifest[];
  /** What was in the state that is asked for and is erased since, also where nothing else was. */
  readonly erased?: ErasedRows | undefined;
}

/** The dataset that the metrics name; for metrics of any dataset sales, or else the first that has rows. */
export async function findManifest(
  business: string,
  { dataset, stateAt }: Pick<QueryPlan, "dataset" | "stateAt">,
  deps: DatasetDeps,
): Promise<FoundManifest> {
  const read = async (name: string): Promise<Manifest | null> => {
    const { manifest } = await readHead(business, name, deps);
    return stateAt === null ? manifest : readPastManifest(business, name, stateAt.epochMs, deps);
  };
  if (dataset !== null) {
    const found = await read(dataset);
    return { manifest: withRows(found), others: [], erased: found?.erased };
  }
  const datasets = await listDatasets(business, deps.records);
  const manifests = await Promise.all(datasets.map((listed) => read(listed)));
  const filled = manifests.map(withRows).filter((manifest) => manifest !== null);
  const manifest = filled.find((candidate) => candidate.dataset === "sales") ?? filled[0] ?? null;
  const { erased } = manifest ?? manifests.find((candidate) => candidate?.erased !== undefined) ?? {};
  return { manifest, others: filled.filter((candidate) => candidate !== manifest), erased };
}

function withRows(manifest: Manifest | null): Manifest | null {
  if (manifest?.files.some((file) => file.parts.length > 0) !== true) return null;
  return manifest.files.some(isReplaced)
    ? {
        ...manifest,
        files: manifest.files.filter((file) => !isReplaced(file)),
        replaced: manifest.files.filter(isReplaced),
      }
    : manifest;
}
