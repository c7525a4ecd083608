import { findNamedBlobs, isNamed } from "#apps/home/care/named-blobs.ts";
import { isCounted, isUnfinished } from "#core/fold-state.ts";
import { type ManifestFile, readHead } from "#engine/dataset.ts";
import { readClaim } from "#intake/claims.ts";
import { createFileRecords, type StoredFile } from "#ports/file-records.ts";
import type { Customers } from "./customers.ts";
import { judgeErasures, readErased } from "./judge-erasures.ts";
import { judgePresent } from "./judge-present.ts";
import { compare, judgeRows } from "./judge-rows.ts";
import { business } from "./owner.ts";
import type { World } from "./world.ts";

/** What is wrong with a world in which everything has come to rest; empty where nothing is. */
export async function judge(
  world: World,
  customers: Customers,
  { isTidy }: { readonly isTidy: boolean },
): Promise<string[]> {
  const stored = await readFiles(world);
  const erased = new Set((await readErased(world)).map(({ fileId }) => fileId));
  const manifest = await readManifest(world);
  return [
    ...world.complaints,
    ...judgeStates(stored, erased, customers),
    ...judgeManifest(stored, manifest),
    ...(await judgeClaims(world, stored)),
    ...(await judgeBlobs(world)),
    ...(await judgeQueues(world)),
    ...judgeNews(world, stored),
    ...(await judgeErasures(world, customers, stored)),
    ...(await judgePresent(world, customers, { stored, isTidy })),
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
function judgeStates(stored: readonly StoredFile[], erased: ReadonlySet<string>, { diary }: Customers): string[] {
  const byId = new Map(stored.map((each) => [each.file.report.fileId, each]));
  const complaints: string[] = [];
  for (const fileId of diary.answered.keys())
    if (!byId.has(fileId) && !erased.has(fileId)) complaints.push(`lost: ${fileId} was answered, and nobody knows it`);
  for (const fileId of diary.undone) {
    const state = byId.get(fileId)?.file.report.state;
    if (state !== "undone" && !erased.has(fileId)) complaints.push(`${fileId} was undone, and is ${state}`);
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
    const why = erased.has(each.file.report.replacedBy ?? "") ? null : explain(each, { byId, erased }, diary);
    if (why !== null) tell(why);
  }
  return complaints;
}

/** Null where the state is what somebody asked for. */
function explain(
  { file, tables }: StoredFile,
  { byId, erased }: { readonly byId: ReadonlyMap<string, StoredFile>; readonly erased: ReadonlySet<string> },
  { asked }: Customers["diary"],
): string | null {
  const { fileId, state, error, duplicateOf = "", replaces, replacedBy = "", expired } = file.report;
  if (state === "undone") {
    const isReplaced = byId.get(replacedBy)?.file.report.replaces === fileId;
    return asked.undo.has(fileId) || isReplaced ? null : "nobody took it out";
  }
  if (state === "cancelled")
    return asked.cancel.has(fileId) || (replaces !== undefined && tables.length > 1) ? null : "nobody cancelled it";
  if (state === "failed") {
    const isGone = error?.code === "NOT_FOUND" && (erased.has(replaces ?? "") || expired?.upload !== undefined);
    return isGone || error?.code === "STATE_WRONG" ? null : `nothing is wrong with it (${error?.code})`;
  }
  if (state !== "duplicate") return null;
  const original = byId.get(duplicateOf);
  if (original === undefined) return "its original is not there";
  const { replacedBy: taker = "" } = original.file.report;
  const isTaken = erased.has(taker) || byId.get(taker)?.file.report.replaces === duplicateOf;
  // Without bytes nothing could be read in its place.
  const isLost = original.file.report.expired?.upload !== undefined;
  return shows(original) || isTaken || isLost ? null : `its original is ${original.file.report.state}`;
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

/** What anybody names is there, and nothing else: everything was cleared up. */
async function judgeBlobs({ blobs, store, clock }: World): Promise<string[]> {
  try {
    const named = await findNamedBlobs(business, clock.now(), { blobs, records: store.records });
    const there = new Set(await Array.fromAsync(blobs.list(`${business}/`)));
    // Lists of a business are few, and one that a version of its settings does not name is no harm.
    const left = [...there].filter((key) => !isNamed(key, named) && !key.startsWith(`${business}/lists/`));
    return [
      ...[...named.required]
        .filter((key) => !there.has(key))
        .map((key) => `lost: the blob ${key} is named and not there`),
      ...left.map((key) => `the blob ${key} is there, and nobody names it`),
    ];
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
