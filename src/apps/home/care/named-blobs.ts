import { z } from "zod";
import { blobsOfCurrent, type Manifest, readHead, readManifest, withoutCompacted } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { listKinds } from "#core/business-list.ts";
import { listKey } from "#ports/business-lists.ts";
import type { RecordStore, StoredRecord } from "#ports/record-store.ts";
import { accountFolder, partsFolder } from "#processing/commit/store-result.ts";
import { everyRecord } from "./every-record.ts";

/** What somebody names, and so may not be removed. */
export interface NamedBlobs {
  /** Keys of blobs, and folders of which every blob counts. */
  readonly names: ReadonlySet<string>;
  /** Without these keys what is current cannot be counted, or not be read again. */
  readonly required: ReadonlySet<string>;
  /**
   * Files of which a table has work to be done: everything of them counts. A worker stores what nothing lists yet, under a
   * decision that the file itself may have changed, and takes over what an attempt before it has stored.
   */
  readonly atWork: ReadonlySet<string>;
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
  const atWork = new Set<string>();
  const datasets: string[] = [];
  for await (const { sort, value } of everyRecord(business, records)) {
    // By its time a manifest is found as long as it is kept; that is no reason to keep it.
    if (!sort.startsWith("moment#")) addKeys(value, business, names);
    if (sort.startsWith("table#")) {
      const fileId = sort.split("#")[1] ?? "";
      addJobs(value, business, fileId, names);
      if (hasWork(value)) atWork.add(fileId);
    }
    for (const key of sort.startsWith("settings#") ? listsIn(value, business) : []) {
      names.add(key);
      required.add(key);
    }
    if (sort.startsWith("head#")) datasets.push(sort.slice("head#".length));
    const needsBytes = sort.startsWith("file#") && !isExpired(value) && !isDuplicate(value);
    const uploadKey = needsBytes ? textIn(value, "uploadKey") : null;
    if (uploadKey !== null) required.add(uploadKey);
  }
  for (const dataset of datasets) {
    const { key, manifest } = await readHead(business, dataset, { blobs, records });
    if (key === null || manifest === null) continue;
    addManifest(key, manifest, names);
    for (const blob of [key, ...blobsOfCurrent(manifest)]) required.add(blob);
    await addPast(manifest, keepFrom, blobs, names);
  }
  return { names, required, atWork };
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

/** Whether something is to be done for a table; also where its message was set aside, for it may be sent again. */
export function hasWork(table: StoredRecord["value"]): boolean {
  return (jobs.parse(table).work ?? null) !== null;
}

const settings = z.object({ entries: z.record(z.string(), z.string()) });

/** Every version of the settings finds its lists: numbers of a past time count by those that were set then. */
export function listsIn(value: StoredRecord["value"], business: string): string[] {
  const { entries } = settings.parse(value);
  return listKinds.flatMap((kind) => (entries[kind] === undefined ? [] : listKey(business, entries[kind])));
}

/** Whether a key, or a folder in which it lies, is named, or is of a file at work. */
export function isNamed(key: string, { names, atWork }: Pick<NamedBlobs, "names" | "atWork">): boolean {
  if (atWork.size > 0 && key.split("/").some((segment) => atWork.has(segment))) return true;
  for (let end = key.length; end > 0; end = key.lastIndexOf("/", end - 1))
    if (names.has(key.slice(0, end))) return true;
  return false;
}

/** A manifest was current until the next one was made: by the later of both times, for a clock may have been put back. */
async function addPast(current: Manifest, keepFrom: number, blobs: BlobStore, names: Set<string>): Promise<void> {
  let next = current;
  while (next.previous !== null && (await blobs.head(next.previous)) !== null) {
    const past = await readManifest(next.previous, blobs);
    if (Math.max(Date.parse(past.createdAt), Date.parse(next.createdAt)) < keepFrom) return;
    addManifest(next.previous, withoutCompacted(past), names);
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

const duplicate = z.object({ report: z.object({ state: z.literal("duplicate") }) });

/** It has the bytes of its original, which says whether they are kept. */
function isDuplicate(file: StoredRecord["value"]): boolean {
  return duplicate.safeParse(file).success;
}

function textIn(value: StoredRecord["value"], name: string): string | null {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : null;
  return typeof found === "string" ? found : null;
}
