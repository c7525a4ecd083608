import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";

/** Makes a folder one that nobody may write in; null where that cannot be done here. What it gives undoes it. */
export function makeReadOnly(folder: string): (() => void) | null {
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o555);
    return () => chmodSync(folder, 0o755);
  }
  // Root may write whatever the mode is, but not on a disk that is read-only.
  const mounted = spawnSync("/bin/mount", ["-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", folder]).status === 0;
  return mounted ? () => void spawnSync("/bin/umount", [folder]) : null;
}
