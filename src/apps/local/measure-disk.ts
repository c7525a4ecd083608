import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { listBusinesses } from "#intake/businesses.ts";
import { findNamedBlobs, type NamedBlobsDeps } from "../home/care/named-blobs.ts";
import { type DiskUse, diskParts } from "../home/service.ts";

type Part = DiskUse["name"];

/**
 * What the parts of a data folder take of the disk, in bytes. Datasets are what the numbers are made of now; tables together
 * are rows of theirs once more, where they are read faster; rejects hold
 * the indexes of lines, too; past versions are what waits for `OM_KEEP_DAYS` and is removed then. One look at each file.
 */
export async function measureDisk(dataDir: string, deps: NamedBlobsDeps): Promise<DiskUse[]> {
  const current = new Set<string>();
  for (const business of await listBusinesses(deps.records)) {
    // A dataset whose manifest is gone is damaged; what it holds is of the past then.
    const named = await findNamedBlobs(business, Number.POSITIVE_INFINITY, deps).catch(() => null);
    for (const key of named?.required ?? []) current.add(key);
  }
  const bytes = new Map<Part, number>(diskParts.map((part) => [part, 0]));
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const part = partOf(path.slice(dataDir.length + 1), current);
    const size = await stat(path).then(
      (info) => info.size,
      () => 0, // gone in the meantime
    );
    bytes.set(part, (bytes.get(part) ?? 0) + size);
  }
  const disk = await statfs(dataDir);
  bytes.set("free", disk.bavail * disk.bsize);
  return diskParts.map((name) => ({ name, bytes: bytes.get(name) ?? 0 }));
}

function partOf(path: string, current: ReadonlySet<string>): Part {
  const [top = "", , kind] = path.split("/");
  if (top.startsWith("om.sqlite")) return "database";
  if (top === "uploads") return "uploads"; // those that are still arriving
  if (top !== "blobs") return "other";
  if (kind === "uploads") return "uploads";
  if (kind === "accounts") return "rejects";
  if (kind !== "datasets") return "other";
  if (!current.has(path.slice("blobs/".length))) return "past versions";
  return path.includes("/compacted/") ? "tables together" : "datasets";
}
