import { join } from "node:path";
import { createRandom } from "#apps/demo/random.ts";
import { asItIs } from "../mutant.ts";
import { createFolder } from "../create-folder.ts";
import type { RequestKind } from "../sales-requests.ts";
import { compileShim, type Fault, type FaultKind, faultKinds } from "./io-shim.ts";
import { type FaultRun, runWithFault } from "./nth-fault.ts";

export interface FaultsResult {
  /** What was wrong, a text for each fault after which something was. */
  readonly wrong: readonly string[];
  readonly runs: number;
}

export interface FaultsOptions {
  readonly seed: number;
  readonly kinds: readonly RequestKind[];
  /** Which faults, for a scenario with so many changes of the disk. */
  readonly plan: (changes: number, seed: number) => readonly Fault[];
  readonly tree?: string;
  readonly stopsAtFirst?: boolean;
}

/** For the test that is running: the scenario without a fault, to count its changes, then once for each fault. */
export async function faultOften({
  seed,
  kinds,
  plan,
  tree = asItIs,
  stopsAtFirst,
}: FaultsOptions): Promise<FaultsResult> {
  const folder = createFolder("om-fault-");
  const options = { folder: join(folder, "run"), tree, library: compileShim(folder), kinds };
  const free = await runWithFault({ ...options, seed }, undefined);
  const wrong = free.complaints.map((complaint) => `without a fault: ${complaint}`);
  const runs: FaultRun[] = [];
  for (const fault of plan(free.changes, seed)) {
    if (stopsAtFirst === true && wrong.length > 0) break;
    const run = await runWithFault({ ...options, seed: seed + fault.at }, fault);
    runs.push(run);
    const complaints = run.complaints.toSorted((left, right) => rank(left) - rank(right)).slice(0, 4);
    if (complaints.length > 0)
      wrong.push(`${fault.kind} at change ${fault.at} (${run.hit ?? "none"}): ${complaints.join("; ")}`);
  }
  console.log(`seed ${seed}: ${runs.length} faults in a scenario of ${free.changes} changes\n  ${tell(runs)}`);
  return { wrong, runs: runs.length };
}

/** The worst first. */
function rank(complaint: string): number {
  return ["lost", "twice", "drift", "damaged", "left"].findIndex((word) => complaint.startsWith(word));
}

/** What was hit, and what was heard of it. */
function tell(runs: readonly FaultRun[]): string {
  const hits = runs.map(({ hit }) =>
    hit === null ? "nothing" : hit.replaceAll(/\d{2,}|_[0-9a-z]{16}|[0-9a-f-]{36}/g, ""),
  );
  const heard = runs.flatMap((run) => run.heard.map((words) => words.replace(/^no start: .*/, "no start")));
  return `hit: ${count(hits)}\n  heard: ${count(heard)}`;
}

function count(words: readonly string[]): string {
  const counts = [...Map.groupBy(words, (word) => word)].map(([word, same]) => `${same.length} ${word}`);
  return counts.toSorted((left, right) => Number.parseInt(right, 10) - Number.parseInt(left, 10)).join(", ");
}

/** So many faults of each kind, spread over the scenario. */
export function spread(perKind: number, kinds: readonly FaultKind[] = faultKinds): FaultsOptions["plan"] {
  return (changes, seed) => {
    const random = createRandom(seed);
    const stride = changes / perKind;
    return kinds.flatMap((kind) =>
      Array.from({ length: perKind }, (_none, index) => ({
        kind,
        at: 1 + Math.floor((index + random.next()) * stride),
      })),
    );
  };
}

/** Every change, one kind after the other. */
export function every(kinds: readonly FaultKind[], step = 1): FaultsOptions["plan"] {
  return (changes) =>
    kinds.flatMap((kind) =>
      Array.from({ length: Math.floor(changes / step) }, (_none, index) => ({ kind, at: 1 + index * step })),
    );
}
