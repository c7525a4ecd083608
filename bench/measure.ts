import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { childFlags } from "#engine/job-pool.ts";

/** What one run of a command cost: the command and every process it started and waited for. */
export interface Measurement {
  /** User and system seconds. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Highest sum of resident memory of the whole process tree, sampled. */
  readonly peakMemoryMb: number;
  readonly output: string;
}

const sampleMs = 50;

/**
 * As `om` starts its workers: with what Node made of the modules at an earlier start, and with a small young generation.
 * Peers are started in the same way.
 */
export const asWorker = {
  flags: childFlags,
  environment: { NODE_COMPILE_CACHE: fileURLToPath(new URL("../node_modules/.cache/om", import.meta.url)) },
} as const;

/** Runs a command to its end. Linux only: the accounting is bash's `time`, memory comes from /proc. */
export async function measure(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Measurement> {
  const script = 'TIMEFORMAT="%U %S %R"; time "$@" 2>/dev/null';
  const child = spawn("bash", ["-c", script, "bash", ...command], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let accounting = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (accounting += chunk.toString("utf8")));
  let peakBytes = 0;
  const sampling = setInterval(() => (peakBytes = Math.max(peakBytes, treeBytes(child.pid ?? 0))), sampleMs);
  const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(sampling);
  if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}: ${output}${accounting}`);
  const [user = 0, system = 0, wallSeconds = 0] = accounting.trim().split(/\s+/).map(Number);
  return { cpuSeconds: user + system, wallSeconds, peakMemoryMb: peakBytes / 1e6, output };
}

/** User and system seconds so far of this process, what it started, and what these started; in ticks of 10 ms. Linux only. */
export function treeCpuSeconds(pid = process.pid): number {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // Behind the name: utime, stime, then those of the children that are gone.
  const ticks = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 15)
    .map(Number);
  const children = readFolder(`/proc/${pid}/task`).flatMap((thread) =>
    readOrEmpty(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
  return [...ticks.map((each) => each / ticksPerSecond), ...children.map(treeCpuSeconds)].reduce(
    (sum, each) => sum + each,
    0,
  );
}

const ticksPerSecond = 100;

/** Resident memory of a process and its descendants. */
function treeBytes(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (Number.isInteger(pid)) parents.set(pid, parentOf(pid));
  }
  let bytes = 0;
  for (const pid of parents.keys()) if (descends(pid, root, parents)) bytes += residentBytes(pid);
  return bytes;
}

function descends(pid: number, root: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) if (at === root) return true;
  return false;
}

function parentOf(pid: number): number {
  const status = readOrEmpty(`/proc/${pid}/stat`);
  return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

function residentBytes(pid: number): number {
  return Number(readOrEmpty(`/proc/${pid}/statm`).split(" ")[1] ?? 0) * 4096;
}

/** Processes come and go while we look. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function readFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
