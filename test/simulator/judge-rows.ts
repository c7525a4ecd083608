import type { TableDecision } from "#core/decision.ts";
import {
  hiddenLines,
  type Manifest,
  type ManifestFile,
  readHead,
  readManifest,
  type RowClaim,
} from "#engine/dataset.ts";
import { momentKey } from "#engine/past-manifest.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { StoredFile } from "#ports/file-records.ts";
import type { Content } from "./contents.ts";
import type { Customers } from "./customers.ts";
import { type Counted, expectedRows, type ReadAs } from "./expected-rows.ts";
import { business } from "./owner.ts";
import type { PartRow } from "./stand-ins/read-table.ts";
import type { World } from "./world.ts";

/** The rows that are seen are those that should be. */
export async function judgeRows(
  world: World,
  { contents }: Customers,
  stored: readonly StoredFile[],
  manifest: readonly ManifestFile[],
): Promise<string[]> {
  const counted = stored.flatMap(({ file: { report }, tables }): Counted[] => {
    const content = contentOf(report.fileId, world, contents);
    if (content === undefined) return [];
    return tables.flatMap(({ result }) => {
      const claim = manifest.find(({ jobKey }) => jobKey === result?.jobKey)?.claim;
      return result === null ? [] : [toCounted({ ...report, claim }, content, result.decision)];
    });
  });
  return compare("rows", await readSeen(manifest, world.blobs), expectedRows(counted, world.begun));
}

/** Each version that is kept, from the current one back, shows what its tables say; and it is found by its time. */
export async function judgePast(world: World, { contents }: Customers): Promise<string[]> {
  const { blobs, store, begun, decisions } = world;
  const complaints: string[] = [];
  // That a head names what is gone `judgeBlobs` tells.
  const { key: head } = await readHead(business, "sales", { blobs, records: store.records }).catch(() => ({
    key: null,
  }));
  for (let key = head; key !== null && (await blobs.head(key)) !== null;) {
    const manifest: Manifest = await readManifest(key, blobs);
    const counted = manifest.files.flatMap((file): Counted[] => {
      const [content, decision] = [contentOf(file.fileId, world, contents), decisions.get(file.jobKey)];
      return content === undefined || decision === undefined ? [] : [toCounted(file, content, decision)];
    });
    const seen = await readSeen(manifest.files, blobs);
    complaints.push(...compare(`rows of version ${manifest.sequence}`, seen, expectedRows(counted, begun)));
    const moment = await store.records.get(momentKey(business, "sales", manifest));
    if (moment?.value !== key) complaints.push(`version ${manifest.sequence} is not found by its time`);
    key = manifest.previous;
  }
  return complaints;
}

function toCounted(
  {
    fileId,
    name,
    source,
    claim,
  }: Pick<ManifestFile, "fileId" | "name" | "source"> & {
    readonly claim?: RowClaim | undefined;
  },
  content: Content,
  { table, policies, columns, settings = {} }: TableDecision,
): Counted {
  const { overlap, repeats, copies, currency } = policies;
  const isTurned = columns.some(({ reading }) => reading.kind === "date" && reading.order === "mdy");
  const { timeZone = "UTC", dayCutoff = "00:00" } = settings;
  const read: ReadAs = {
    overlap,
    repeats,
    copies,
    dateOrder: isTurned ? "mdy" : "dmy",
    timeZone,
    dayCutoff: Number(dayCutoff.slice(0, 2)),
    currency,
  };
  const ofStream: Counted["ofStream"] = {
    fileId,
    table,
    stream: claim?.stream ?? "",
    answer: claim?.sameSales ?? null,
    beside: claim?.beside ?? null,
  };
  return { fileId, table, content, name, source, read, ofStream };
}

/** Each row that is not hidden: `file table line day amount currency`. */
async function readSeen(files: readonly ManifestFile[], blobs: BlobStore): Promise<string[]> {
  const seen: string[] = [];
  for (const file of files) {
    const parts = await Promise.all(file.parts.map(({ key }) => readJson<PartRow[]>(key, blobs)));
    const hidden = await Promise.all(hiddenLines(file).map((key) => readJson<(number | [number])[]>(key, blobs)));
    const left = new Set(hidden.flat().map((line) => (typeof line === "number" ? line : line[0])));
    for (const { line, day, net, currency } of parts.flat()) {
      const told = [file.fileId, file.table, line, day, Math.round(Number(net) * 100), currency];
      if (!left.has(line)) seen.push(told.join(" "));
    }
  }
  return seen;
}

/** What was sent as a file. */
export function contentOf(fileId: string, { uploads }: World, contents: readonly Content[]): Content | undefined {
  const sent = Buffer.from(uploads.get(fileId) ?? []);
  return contents.find(({ bytes }) => sent.equals(bytes));
}

async function readJson<Value>(key: string, blobs: BlobStore): Promise<Value> {
  const chunks = await Array.fromAsync(blobs.get(key)).catch(() => [Buffer.from("[]")]);
  const value: Value = JSON.parse(Buffer.concat(chunks).toString());
  return value;
}

export function compare(what: string, found: readonly string[], wanted: readonly string[]): string[] {
  const more = found
    .filter((each) => !wanted.includes(each))
    .map((each) => `${what}: ${each} is seen, and should not be`);
  const less = wanted
    .filter((each) => !found.includes(each))
    .map((each) => `${what}: ${each} is not seen, and should be`);
  const double = found.length > new Set(found).size ? [`twice: some of the ${what} are there twice`] : [];
  return [...more, ...less, ...double];
}
