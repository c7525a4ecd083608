import { z } from "zod";
import { blobsOf, type Manifest, readHead, readManifest } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordStore, StoredRecord } from "#ports/record-store.ts";
import { accountFolder, partsFolder } from "#processing/store-result.ts";
import { everyRecord } from "./every-record.ts";

/** What somebody names, and so may not be removed. */
export interface NamedBlobs {
  /** Keys of blobs, and folders of which every blob counts. */
  readonly names: ReadonlySet<string>;
  /** Without these keys what is current cannot be counted, or not be read again. */
  readonly required: ReadonlySet<string>;
}

export interface NamedBlobsDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
}

/**
 * Every blob that the records of a business name, its current manifests, and those that were current at any time since
 * `keepFrom` (epoch ms); of a manifest also the accounts of its jobs. A past manifest that is gone ends its line.
 * @throws OmError `NOT_FOUND` where a current manifest is gone
 */
export async function findNamedBlobs(
  business: string,
  keepFrom: number,
  { blobs, records }: NamedBlobsDeps,
): Promise<NamedBlobs> {
  const names = new Set<string>();
  const required = new Set<string>();
  const datasets: string[] = [];
  for await (const { sort, value } of everyRecord(business, records)) {
    // By its time a manifest is found as long as it is kept; that is no reason to keep it.
    if (!sort.startsWith("moment#")) addKeys(value, business, names);
    if (sort.startsWith("table#")) addJobs(value, business, sort.split("#")[1] ?? "", names);
    if (sort.startsWith("head#")) datasets.push(sort.slice("head#".length));
    const uploadKey = sort.startsWith("file#") && !isExpired(value) ? textIn(value, "uploadKey") : null;
    if (uploadKey !== null) required.add(uploadKey);
  }
  for (const dataset of datasets) {
    const { key, manifest } = await readHead(business, dataset, { blobs, records });
    if (key === null || manifest === null) continue;
    addManifest(key, manifest, names);
    for (const blob of [key, ...manifest.files.flatMap(blobsOf)]) required.add(blob);
    await addPast(manifest, keepFrom, blobs, names);
  }
  return { names, required };
}

const job = z.object({ jobKey: z.string(), decision: z.object({ type: z.string() }) }).nullish();
const jobs = z.object({ work: job, result: job, ready: z.object({ result: job }).optional() });

/** What a worker stores it stores before anything lists it, in the folders of the job that the table wants. */
function addJobs(table: StoredRecord["value"], business: string, fileId: string, names: Set<string>): void {
  const { work, result, ready } = jobs.parse(table);
  for (const wanted of [work, result, ready?.result]) {
    if (wanted === null || wanted === undefined) continue;
    names.add(partsFolder(business, wanted.decision.type, fileId, wanted.jobKey));
    names.add(accountFolder(business, fileId, wanted.jobKey));
  }
}

/** Whether a key, or a folder in which it lies, is named. */
export function isNamed(key: string, { names }: NamedBlobs): boolean {
  for (let end = key.length; end > 0; end = key.lastIndexOf("/", end - 1))
    if (names.has(key.slice(0, end))) return true;
  return false;
}

/** A manifest was current until the next one was made. */
async function addPast(current: Manifest, keepFrom: number, blobs: BlobStore, names: Set<string>): Promise<void> {
  let next = current;
  while (next.previous !== null && Date.parse(next.createdAt) >= keepFrom) {
    if ((await blobs.head(next.previous)) === null) return;
    const past = await readManifest(next.previous, blobs);
    addManifest(next.previous, past, names);
    next = past;
  }
}

function addManifest(key: string, manifest: Manifest, names: Set<string>): void {
  names.add(key);
  addKeys({ ...manifest, previous: null }, manifest.business, names);
  for (const file of manifest.files) names.add(accountFolder(manifest.business, file.fileId, file.jobKey));
}

/** Whatever looks like a key, wherever it stands: a new field that names blobs need not be known here. */
function addKeys(value: unknown, business: string, names: Set<string>): void {
  if (typeof value === "string") {
    if (value.startsWith(`${business}/`)) names.add(value);
  } else if (typeof value === "object" && value !== null)
    for (const inner of Object.values(value)) addKeys(inner, business, names);
}

const expiring = z.object({ report: z.object({ expired: z.object({ upload: z.string() }) }) });

/** Its bytes are gone by the rule of its business: nothing is damaged. */
function isExpired(file: StoredRecord["value"]): boolean {
  return expiring.safeParse(file).success;
}

function textIn(value: StoredRecord["value"], name: string): string | null {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : null;
  return typeof found === "string" ? found : null;
}
