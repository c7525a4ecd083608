import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createRandom } from "#apps/demo/random.ts";
import { createIoShim, type Fault } from "../io/io-shim.ts";
import { noteInTrace } from "../io/io-trace.ts";
import { createLedger } from "../promises.ts";
import { createSalesRequests, type RequestKind, type SalesRequest } from "../sales-requests.ts";
import { type Life, startLife } from "../whole-way/life.ts";
import { deliver } from "../whole-way/sender.ts";

export interface Workload {
  /** Of all that was done below the data folder, with what the senders heard, see `io-trace.ts`. */
  readonly trace: string;
  readonly dataDir: string;
  readonly requests: readonly SalesRequest[];
}

export interface WorkloadOptions {
  readonly folder: string;
  /** Of the product: the checkout, or a copy that is wrong on purpose. */
  readonly tree: string;
  readonly library: string;
  readonly seed: number;
}

const lives: readonly { readonly kinds: readonly RequestKind[]; readonly end: "peace" | "kill" }[] = [
  { kinds: ["clean", "dirty", "question", "pieces", "clean"], end: "peace" },
  { kinds: ["clean", "repeat", "cancelled", "pieces", "dirty"], end: "kill" },
  { kinds: ["question", "clean"], end: "peace" },
];

/** Three lives of `om serve` over one data folder, traced: one ends in peace, one is killed at work, one takes over. */
export async function recordWorkload(options: WorkloadOptions): Promise<Workload> {
  const recorder = startRecording(options);
  for (const { kinds, end } of lives) {
    const life = await recorder.start();
    if (life === null) throw new Error("the server did not start");
    recorder.ask(kinds);
    if (end === "kill") void wait(600).then(() => life.process.kill("SIGKILL"));
    await recorder.deliver(life);
    life.process.kill("SIGTERM");
    await life.ended;
  }
  return recorder.workload;
}

/**
 * A life that is killed just before the n-th flush of a folder, and one that goes on and ends all work: what the first
 * began must be as safe as if the second had made it. Null: there was no n-th.
 */
export async function recordKilledWorkload(options: WorkloadOptions, at: number): Promise<Workload | null> {
  const recorder = startRecording(options);
  recorder.ask(["clean", "dirty", "pieces"]);
  const first = await recorder.start({ at, kind: "kill", only: "sync-folder" });
  if (first !== null) {
    await recorder.deliver(first);
    first.process.kill("SIGTERM");
    await first.ended;
  }
  if (recorder.hit() === null) return null;
  const second = await recorder.start();
  if (second === null) throw new Error("the server did not start again");
  await recorder.deliver(second);
  second.process.kill("SIGKILL");
  await second.ended;
  return recorder.workload;
}

interface Recorder {
  readonly workload: Workload;
  start(fault?: Fault): Promise<Life | null>;
  ask(kinds: readonly RequestKind[]): void;
  /** Until everything is at its end, or the server is gone. */
  deliver(life: Life): Promise<void>;
  hit(): string | null;
}

function startRecording({ folder, tree, library, seed }: WorkloadOptions): Recorder {
  const dataDir = join(folder, "data");
  const trace = join(folder, "trace");
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(trace, "");
  const shim = createIoShim({ library, root: dataDir, notes: folder, trace });
  const ledger = createLedger((key, heard) => noteInTrace(trace, JSON.stringify([key, heard])));
  const random = createRandom(seed);
  const source = createSalesRequests("shop", seed);
  const requests: SalesRequest[] = [];
  const open = new Set<SalesRequest>();
  let started = 0;
  return {
    workload: { trace, dataDir, requests },
    start(fault) {
      const diary = join(folder, `life-${(started += 1)}.log`);
      return startLife({ tree, dataDir, diary, environment: shim.environment(fault), killAt: null });
    },
    ask(kinds) {
      const fresh = kinds.map((kind) => source.next(kind));
      requests.push(...fresh);
      for (const request of fresh) open.add(request);
    },
    async deliver(life) {
      await Promise.all(
        [...open].map(async (request) => {
          if (await deliver(request, life, ledger, random)) open.delete(request);
        }),
      );
    },
    hit: shim.hit,
  };
}
