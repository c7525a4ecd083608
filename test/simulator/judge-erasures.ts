import type { ErasedFile } from "#core/erasure.ts";
import { partitionOf } from "#ports/keys.ts";
import type { StoredFile } from "#ports/file-records.ts";
import type { StoredRecord } from "#ports/record-store.ts";
import type { Customers } from "./customers.ts";
import { business } from "./owner.ts";
import type { World } from "./world.ts";

/** What stayed of files that were erased. */
export async function readErased({ store }: World): Promise<ErasedFile[]> {
  const stored = await store.records.list(partitionOf(business), { prefix: "erased#" });
  return stored.map(({ value }) => JSON.parse(JSON.stringify(value)));
}

/** What was to go is gone, from everywhere, and only that; nothing is on its way any more. */
export async function judgeErasures(
  world: World,
  { diary }: Customers,
  stored: readonly StoredFile[],
): Promise<string[]> {
  const complaints: string[] = [];
  const erased = await readErased(world);
  const ids = new Set(erased.map(({ fileId }) => fileId));
  for (const fileId of diary.erased) if (!ids.has(fileId)) complaints.push(`${fileId} was erased, and nothing says so`);
  for (const { file } of stored)
    if (ids.has(file.report.fileId)) complaints.push(`${file.report.fileId} was erased, and is ${file.report.state}`);
  complaints.push(...judgeReasons(erased, stored, diary.asked.erase));
  for (const { sort } of await world.store.records.list("erasing")) complaints.push(`an erasure never ends: ${sort}`);
  if (ids.size === 0) return complaints;
  for (const record of await world.store.records.list(partitionOf(business)))
    for (const fileId of ids)
      if (isOf(record, fileId)) complaints.push(`${fileId} was erased, and ${record.sort} is there`);
  for await (const key of world.blobs.list(`${business}/`)) {
    const text = key + Buffer.concat(await Array.fromAsync(world.blobs.get(key))).toString("latin1");
    for (const fileId of ids) if (text.includes(fileId)) complaints.push(`${fileId} was erased, and is in ${key}`);
  }
  return complaints;
}

/** Nobody's content goes but that of a file that was named. */
function judgeReasons(
  erased: readonly ErasedFile[],
  stored: readonly StoredFile[],
  asked: ReadonlySet<string | null>,
): string[] {
  if (asked.has(null)) return [];
  const hashes = new Map(
    [...erased, ...stored.map(({ file }) => file.report)].map((each) => [each.fileId, each.contentHash]),
  );
  const named = new Set([...asked].map((fileId) => hashes.get(fileId ?? "")));
  return erased
    .filter(({ contentHash }) => !named.has(contentHash))
    .map(({ fileId }) => `${fileId} was erased, and nobody asked for that`);
}

const ofFiles = /^(?:file|table|duplicate|request|remembered)#/;

function isOf({ sort, value }: StoredRecord, fileId: string): boolean {
  if (!ofFiles.test(sort)) return false;
  return sort.includes(fileId) || value === fileId || Reflect.get(Object(value), "fileId") === fileId;
}
