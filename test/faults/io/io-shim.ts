import { spawnSync } from "node:child_process";
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";

const source = join(import.meta.dirname, "io-shim.c");

/** How the n-th change below the folder fails; see `io-shim.c`. */
export const faultKinds = ["enospc", "eio", "full", "torn", "kill"] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
  /** Counts and fails changes of this name alone. */
  readonly only?: "sync-folder";
}

export interface IoShim {
  /** The environment in which a process and its children are counted, hit and traced. */
  environment(fault?: Fault): Record<string, string>;
  /** Changes so far, of all processes together. */
  count(): number;
  /** What was hit: `31 fsync om.sqlite-wal 4711`; null when the process ended before it got so far. */
  hit(): string | null;
}

/** Whether there is a compiler here; where not, say so in the title of what is skipped. */
export function hasCompiler(): boolean {
  return process.platform === "linux" && spawnSync("gcc", ["--version"]).status === 0;
}

/** Compiles the shim into a folder; gives the library. */
export function compileShim(folder: string): string {
  const library = join(folder, "io-shim.so");
  const flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"];
  const { status, stderr } = spawnSync("gcc", [...flags, "-o", library, source, "-ldl"], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the shim cannot be compiled: ${stderr}`);
  return library;
}

/** @param options.notes folder for its counter and its word about the hit; `root` must be there. */
export function createIoShim(options: {
  readonly library: string;
  readonly root: string;
  readonly notes: string;
  readonly trace?: string;
}): IoShim {
  const counter = join(options.notes, "counter");
  const hit = join(options.notes, "hit");
  return {
    environment(fault) {
      const descriptor = openSync(counter, "w");
      ftruncateSync(descriptor, 8);
      closeSync(descriptor);
      return {
        LD_PRELOAD: options.library,
        UV_USE_IO_URING: "0", // its changes would pass by the library
        OM_SHIM_ROOT: realpathSync(options.root),
        OM_SHIM_COUNTER: counter,
        OM_SHIM_HIT: hit,
        ...(fault === undefined ? {} : { OM_SHIM_AT: String(fault.at), OM_SHIM_KIND: fault.kind }),
        ...(fault?.only === undefined ? {} : { OM_SHIM_ONLY: fault.only }),
        ...(options.trace === undefined ? {} : { OM_SHIM_TRACE: options.trace }),
      };
    },
    count: () => Number(readFileSync(counter).readBigUInt64LE()),
    hit: () => (existsSync(hit) ? readFileSync(hit, "utf8").trim() : null),
  };
}
