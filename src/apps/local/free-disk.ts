import { statfs } from "node:fs/promises";
import { OmError } from "#core/errors.ts";

/** What must stay free for the records and for finishing what is at work: a twentieth of the disk, 64 MB at most. */
const mostReserveBytes = 64 << 20;

/**
 * Refuses what cannot be kept, before it is taken.
 * @param sizeBytes null where it is not known: then only the reserve is asked for.
 * @throws OmError `DISK_FULL`
 */
export async function assertRoom(folder: string, sizeBytes: number | null): Promise<void> {
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  const reserve = Math.min(mostReserveBytes, (disk.blocks * disk.bsize) / 20);
  if (free >= reserve + (sizeBytes ?? 0)) return;
  throw new OmError("DISK_FULL", `there is no room for it: ${toMegabytes(free)} MB are free`, {
    fix: "free some space, then send the file again",
    retryable: true,
    details: { freeBytes: free },
  });
}

function toMegabytes(bytes: number): number {
  return Math.floor(bytes / 1e6);
}
