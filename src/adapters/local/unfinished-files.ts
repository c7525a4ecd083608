import { randomUUID } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

/** The process that writes a file, by id and start: an id alone comes back, in a container it is 1 at every start. */
const owner = `${process.pid}-${Math.trunc(performance.timeOrigin)}`;

/** A name for a file that is being written: `4711-1767225600000-<uuid>`. */
export function unfinishedName(): string {
  return `${owner}-${randomUUID()}`;
}

/**
 * Removes what killed processes left behind; files of living ones stay.
 * @param owns who alone may write in the folder asks nobody: all others are gone, whoever has their process ids by now.
 * False: who only reads beside the owner removes nothing, for it may not even see that the owner lives (in a container).
 */
export function removeLeftovers(folder: string, { owns }: { readonly owns?: boolean } = {}): void {
  if (owns === false) return;
  for (const name of readdirSync(folder)) {
    if (isLeftover(name, owns === true)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isLeftover(name: string, owns: boolean): boolean {
  const processId = /^(\d+)-\d+-/.exec(name)?.[1];
  if (processId === undefined || name.startsWith(`${owner}-`)) return false;
  return owns || Number(processId) === process.pid || !isAlive(Number(processId));
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM"; // there, but somebody else's
  }
}
