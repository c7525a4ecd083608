import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The most that files below a folder took together, by what they are; looked at often, from now on. */
export interface FolderWatch {
  readonly most: Readonly<Record<string, number>>;
  stop(): void;
}

/** @param kindOf what a file is, by its path below the folder */
export function watchFolder(folder: string, kindOf: (path: string) => string, everyMs = 15): FolderWatch {
  const most: Record<string, number> = { all: 0 };
  const timer = setInterval(look, everyMs);
  return { most, stop: () => clearInterval(timer) };

  function look(): void {
    const now: Record<string, number> = { all: 0 };
    for (const name of namesBelow(folder)) {
      const size = sizeOf(join(folder, name));
      now["all"] = (now["all"] ?? 0) + size;
      now[kindOf(name)] = (now[kindOf(name)] ?? 0) + size;
    }
    for (const [kind, bytes] of Object.entries(now)) most[kind] = Math.max(most[kind] ?? 0, bytes);
  }
}

/** None at a moment in which one of its folders goes. */
function namesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}

/** 0 for a folder, and for a file that has gone. */
function sizeOf(path: string): number {
  const info = statSync(path, { throwIfNoEntry: false });
  return info?.isFile() === true ? info.size : 0;
}
