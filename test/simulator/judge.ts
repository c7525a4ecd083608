import { createHash } from "node:crypto";
import { findNamedBlobs } from "#apps/local/named-blobs.ts";
import { isCounted, isUnfinished } from "#core/fold-state.ts";
import { hiddenLines, type ManifestFile, readHead } from "#engine/dataset.ts";
import { readClaim } from "#intake/claims.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { createFileRecords, type StoredFile } from "#ports/file-records.ts";
import type { Content } from "./contents.ts";
import type { Customers } from "./customers.ts";
import { type Counted, expectedRows } from "./expected-rows.ts";
import { business } from "./owner.ts";
import type { PartRow } from "./stand-ins/read-table.ts";
import type { World } from "./world.ts";

/** What is wrong with a world in which everything has come to rest; empty where nothing is. */
export async function judge(world: World, customers: Customers): Promise<string[]> {
  const stored = await readFiles(world);
  const manifest = await readManifest(world);
  return [
    ...world.complaints,
    ...judgeStates(stored, customers),
    ...judgeManifest(stored, manifest),
    ...(await judgeClaims(world, stored)),
    ...(await judgeBlobs(world)),
    ...(await judgeQueues(world)),
    ...judgeNews(world, stored),
    ...(await judgeRows(world, customers, stored, manifest)),
  ];
}

async function readFiles({ store, clock }: World): Promise<StoredFile[]> {
  const files = createFileRecords({ ...store, clock });
  const reports = await files.list(business);
  return Promise.all(reports.map(({ fileId }) => files.get(business, fileId)));
}

/** The tables that the numbers are made of; none where the manifest cannot be read, which `judgeBlobs` tells. */
async function readManifest({ blobs, store }: World): Promise<readonly ManifestFile[]> {
  const head = await readHead(business, "sales", { blobs, records: store.records }).catch(() => null);
  return head?.manifest?.files ?? [];
}

function shows({ tables }: StoredFile): boolean {
  return tables.some(({ result }) => result !== null);
}

/** Every file is at an end that somebody asked for. */
function judgeStates(stored: readonly StoredFile[], { diary }: Customers): string[] {
  const byId = new Map(stored.map((each) => [each.file.report.fileId, each]));
  const complaints: string[] = [];
  for (const fileId of diary.answered.keys())
    if (!byId.has(fileId)) complaints.push(`lost: ${fileId} was answered, and nobody knows it`);
  for (const fileId of diary.undone) {
    const state = byId.get(fileId)?.file.report.state;
    if (state !== "undone") complaints.push(`${fileId} was undone, and is ${state}`);
  }
  for (const each of stored) {
    const { fileId, state, redo } = each.file.report;
    const tell = (words: string): void => void complaints.push(`${fileId} is ${state}: ${words}`);
    if (isUnfinished(state)) tell("nobody works on it any more");
    if (redo !== undefined && redo.error === undefined) tell("its reading anew never ends");
    if (isCounted(state) && !shows(each)) tell("it does not show rows");
    if ((state === "undone" || state === "duplicate") && shows(each)) tell("it shows rows");
    const { replaces } = each.file.report;
    const replaced = replaces === undefined ? undefined : byId.get(replaces)?.file.report;
    if (replaced !== undefined && shows(each) && replaced.replacedBy !== fileId)
      tell(`it took the place of ${replaces}, in which ${replaced.replacedBy ?? "nobody"} is`);
    const why = explain(each, byId, diary);
    if (why !== null) tell(why);
  }
  return complaints;
}

/** Null where the state is what somebody asked for. */
function explain(
  { file, tables }: StoredFile,
  byId: ReadonlyMap<string, StoredFile>,
  { asked }: Customers["diary"],
): string | null {
  const { fileId, state, error, duplicateOf = "", replaces, replacedBy = "" } = file.report;
  if (state === "undone") {
    const isReplaced = byId.get(replacedBy)?.file.report.replaces === fileId;
    return asked.undo.has(fileId) || isReplaced ? null : "nobody took it out";
  }
  if (state === "cancelled")
    return asked.cancel.has(fileId) || (replaces !== undefined && tables.length > 1) ? null : "nobody cancelled it";
  if (state === "failed") return error?.code === "STATE_WRONG" ? null : `nothing is wrong with it (${error?.code})`;
  if (state !== "duplicate") return null;
  const original = byId.get(duplicateOf);
  if (original === undefined) return "its original is not there";
  const takenBy = byId.get(original.file.report.replacedBy ?? "")?.file.report.replaces;
  return shows(original) || takenBy === duplicateOf ? null : `its original is ${original.file.report.state}`;
}

/** What is listed is what the records say. */
function judgeManifest(stored: readonly StoredFile[], manifest: readonly ManifestFile[]): string[] {
  const listed = manifest.map(({ fileId, table, jobKey }) => `${fileId} ${table} ${jobKey}`);
  const recorded = stored.flatMap(({ file, tables }) =>
    tables.flatMap(({ result }) =>
      result === null ? [] : [`${file.report.fileId} ${result.decision.table} ${result.jobKey}`],
    ),
  );
  return compare("tables", listed, recorded);
}

/** Of the files of one content one counts at most, and it is the one that the claim names. */
async function judgeClaims({ store }: World, stored: readonly StoredFile[]): Promise<string[]> {
  const complaints: string[] = [];
  for (const [hash, same] of Map.groupBy(stored, ({ file }) => file.report.contentHash)) {
    const counted = same.filter(shows).map(({ file }) => file.report.fileId);
    const { fileId } = await readClaim(business, "content", hash, store.records);
    if (counted.length > 1) complaints.push(`twice: ${counted.join(" and ")} have the same bytes and count both`);
    if (counted[0] !== undefined && counted[0] !== fileId)
      complaints.push(`${counted[0]} counts, and the claim on its content is ${fileId}'s`);
    if (!same.some(({ file }) => file.report.fileId === fileId))
      complaints.push(`the claim on a content names ${fileId}, which has other bytes`);
  }
  return complaints;
}

/** What anybody names is there. */
async function judgeBlobs({ blobs, store, clock }: World): Promise<string[]> {
  try {
    const { required } = await findNamedBlobs(business, clock.now(), { blobs, records: store.records });
    const there = await Promise.all([...required].map(async (key) => ({ key, info: await blobs.head(key) })));
    return there.flatMap(({ key, info }) => (info === null ? [`lost: the blob ${key} is named and not there`] : []));
  } catch (thrown) {
    return [`lost: what is current cannot be read: ${String(thrown)}`];
  }
}

async function judgeQueues({ store, queueNames }: World): Promise<string[]> {
  const depths = await Promise.all(queueNames.map(async (name) => ({ name, ...(await store.queue.depth(name)) })));
  return depths
    .filter(({ ready, inFlight, delayed, dead }) => ready + inFlight + delayed + dead > 0)
    .map((left) => `messages are left: ${JSON.stringify(left)}`);
}

/** Whoever listens knows how each file ended. */
function judgeNews({ told }: World, stored: readonly StoredFile[]): string[] {
  return stored.flatMap(({ file: { report } }) => {
    if (report.state === "duplicate") return [];
    const isTold = told.some(({ data }) => data.fileId === report.fileId && data.state === report.state);
    return isTold ? [] : [`${report.fileId} is ${report.state}, and nobody was told`];
  });
}

/** The rows that are seen are those that should be. */
async function judgeRows(
  { blobs, begun }: World,
  { contents }: Customers,
  stored: readonly StoredFile[],
  manifest: readonly ManifestFile[],
): Promise<string[]> {
  const seen: string[] = [];
  for (const file of manifest) {
    const parts = await Promise.all(file.parts.map(({ key }) => readJson<PartRow[]>(key, blobs)));
    const hidden = await Promise.all(hiddenLines(file).map((key) => readJson<(number | [number])[]>(key, blobs)));
    const left = new Set(hidden.flat().map((line) => (typeof line === "number" ? line : line[0])));
    for (const { line } of parts.flat()) if (!left.has(line)) seen.push(`${file.fileId} ${file.table} ${line}`);
  }
  const byHash = new Map(contents.map((content) => [hashOf(content), content]));
  const counted = stored.flatMap(({ file, tables }): Counted[] => {
    const content = byHash.get(file.report.contentHash);
    if (content === undefined) return [];
    return tables.flatMap(({ result }) => {
      if (result === null) return [];
      const { table, policies } = result.decision;
      const { fileId, source } = file.report;
      return [{ fileId, table, content, source, overlap: policies.overlap, repeats: policies.repeats }];
    });
  });
  return compare("rows", seen, expectedRows(counted, begun));
}

function hashOf({ bytes }: Content): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function readJson<Value>(key: string, blobs: BlobStore): Promise<Value> {
  const chunks = await Array.fromAsync(blobs.get(key)).catch(() => [Buffer.from("[]")]);
  const value: Value = JSON.parse(Buffer.concat(chunks).toString());
  return value;
}

function compare(what: string, found: readonly string[], wanted: readonly string[]): string[] {
  const more = found
    .filter((each) => !wanted.includes(each))
    .map((each) => `${what}: ${each} is seen, and should not be`);
  const less = wanted
    .filter((each) => !found.includes(each))
    .map((each) => `${what}: ${each} is not seen, and should be`);
  const double = found.length > new Set(found).size ? [`twice: some of the ${what} are there twice`] : [];
  return [...more, ...less, ...double];
}
