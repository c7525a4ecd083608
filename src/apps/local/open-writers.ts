import { readdir, readFile, readlink, stat } from "node:fs/promises";

/** A file on this machine, whatever it is called. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** Gives the process that has a file open for writing; null where none is seen. */
export type FindWriter = (file: FileIdentity) => number | null;

/**
 * One look at what all processes have open. Only what Linux tells in `/proc`: processes of other users, of other
 * machines and of containers beside ours are not seen, and on other systems none is.
 */
export async function lookForWriters(): Promise<FindWriter> {
  const processes = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const writers = new Map<string, number>();
  for (const pid of processes) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const written = await Promise.all(descriptors.map((descriptor) => writtenFile(pid, descriptor)));
    for (const file of written) if (file !== null) writers.set(file, Number(pid));
  }
  return (file) => writers.get(identityOf(file)) ?? null;
}

/** The file behind a descriptor that may write; null for all else, and for what is gone by now. */
async function writtenFile(pid: string, descriptor: string): Promise<string | null> {
  const link = `/proc/${pid}/fd/${descriptor}`;
  try {
    const target = await readlink(link);
    if (!target.startsWith("/") || target.startsWith("/dev/")) return null;
    if (!mayWrite(await readFile(`/proc/${pid}/fdinfo/${descriptor}`, "utf8"))) return null;
    const file = await stat(link, { bigint: true });
    return file.isFile() ? identityOf(file) : null;
  } catch {
    return null;
  }
}

/** `flags:` in octal; its two lowest bits are 0 for reading, 1 for writing, 2 for both. */
function mayWrite(fdinfo: string): boolean {
  const flags = /^flags:\s*([0-7]+)$/m.exec(fdinfo)?.[1] ?? "0";
  return (Number.parseInt(flags, 8) & 3) !== 0;
}

function identityOf({ dev, ino }: FileIdentity): string {
  return `${dev}:${ino}`;
}
