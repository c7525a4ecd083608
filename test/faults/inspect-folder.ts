import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * What is wrong with a data folder that nobody has open, a sentence each: the database, what the records name in the
 * blob store, every manifest, and what should have been cleaned up. Reads the disk alone, with no code of the product.
 * @param uploads resumable uploads that became files: nothing of them may be left.
 */
export function inspectFolder(dataDir: string, uploads: readonly string[] = []): string[] {
  const database = new DatabaseSync(join(dataDir, "om.sqlite"), { readOnly: true });
  try {
    const integrity = database.prepare("PRAGMA integrity_check").all();
    const isSound = integrity.length === 1 && Object.values(integrity[0] ?? {})[0] === "ok";
    return [
      ...(isSound ? [] : [`damaged: the database says ${JSON.stringify(integrity)}`]),
      ...inspectBlobs(dataDir, database),
      ...leftIn(dataDir, (name) => name.startsWith("server.json")),
      ...leftIn(join(dataDir, "jobs"), () => true),
      ...leftIn(join(dataDir, "blobs", ".tmp"), () => true),
      ...leftIn(join(dataDir, "uploads", ".tmp"), () => true),
      ...leftIn(join(dataDir, "uploads"), (name) => uploads.includes(name)),
    ];
  } finally {
    database.close();
  }
}

/** What the records say is visible must be whole; what they name must be there. */
function inspectBlobs(dataDir: string, database: DatabaseSync): string[] {
  const blobs = join(dataDir, "blobs");
  const complaints: string[] = [];
  const named = new Set<string>();
  for (const { sort, value } of recordsOf(database)) {
    if (sort.startsWith("head#")) complaints.push(...inspectManifest(blobs, String(value)));
    if (!sort.startsWith("file#")) continue;
    const { uploadKey, report } = toFile(value);
    named.add(uploadKey);
    const path = join(blobs, uploadKey);
    if (!existsSync(path)) complaints.push(`lost: the bytes of ${report.fileId} (${report.state}) are gone`);
    else if (createHash("sha256").update(readFileSync(path)).digest("hex") !== report.contentHash)
      complaints.push(`damaged: the bytes of ${report.fileId} are not those that were sent`);
  }
  for (const path of filesBelow(blobs)) {
    const [, folder, kind] = path.split("/");
    if (folder === "uploads" && !named.has(path)) complaints.push(`left: no record names the bytes ${path}`);
    if (folder === "datasets" && kind !== undefined && path.endsWith(".json"))
      complaints.push(...inspectManifest(blobs, path));
  }
  return complaints;
}

/** A manifest and every part that it lists. */
export function inspectManifest(blobs: string, key: string): string[] {
  if (!existsSync(join(blobs, key))) return [`damaged: there is no manifest ${key}`];
  try {
    const { files } = toManifest(JSON.parse(readFileSync(join(blobs, key), "utf8")));
    return files.flatMap(({ parts, deletions, superseded }) => [
      ...parts.flatMap((part) => inspectParquet(join(blobs, part.key), part.sizeBytes)),
      ...(deletions === null ? [] : inspectParquet(join(blobs, deletions))),
      ...(superseded === undefined ? [] : inspectParquet(join(blobs, superseded.key))),
    ]);
  } catch (thrown) {
    return [`damaged: the manifest ${key} cannot be read (${String(thrown)})`];
  }
}

function inspectParquet(path: string, sizeBytes?: number): string[] {
  if (!existsSync(path)) return [`damaged: a manifest names ${path}, which is not there`];
  const bytes = readFileSync(path);
  const isWhole = bytes.subarray(0, 4).equals(magic) && bytes.subarray(-4).equals(magic);
  if (isWhole && (sizeBytes === undefined || sizeBytes === bytes.length)) return [];
  return [`damaged: a manifest names ${path}, which is not whole`];
}

const magic = Buffer.from("PAR1");

export function recordsOf(database: DatabaseSync): { readonly sort: string; readonly value: unknown }[] {
  const rows = database.prepare("SELECT sort, value FROM record").all();
  return rows.map((row) => ({ sort: String(row["sort"]), value: JSON.parse(String(row["value"])) }));
}

interface FileOnRecord {
  readonly uploadKey: string;
  readonly report: { readonly fileId: string; readonly state: string; readonly contentHash: string };
}

interface ManifestOnDisk {
  readonly files: readonly {
    readonly parts: readonly { readonly key: string; readonly sizeBytes: number }[];
    readonly deletions: string | null;
    readonly superseded?: { readonly key: string };
  }[];
}

/** Their shape is the product's own (`ports/file-records.ts`, `engine/dataset.ts`). */
function toFile(value: unknown): FileOnRecord {
  const file: FileOnRecord = JSON.parse(JSON.stringify(value));
  return file;
}

function toManifest(value: unknown): ManifestOnDisk {
  const manifest: ManifestOnDisk = JSON.parse(JSON.stringify(value));
  return manifest;
}

function leftIn(folder: string, isLeft: (name: string) => boolean): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(isLeft)
    .map((name) => `left: ${join(folder, name)}`);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}
