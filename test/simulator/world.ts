import { queueSettings } from "#apps/home/queues.ts";
import type { Clock } from "#core/clock.ts";
import type { TableDecision } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { Notification } from "#ports/notifier.ts";
import { createMemoryFiles, type LocalFiles } from "./adapters/local-files.ts";
import { createMemoryBlobs } from "./adapters/memory-blobs.ts";
import { createMemoryStore, type MemoryStore } from "./adapters/memory-store.ts";
import { createRandom, type Random } from "./random.ts";
import { createTurns, type Turns } from "./turns.ts";

/** What outlives every owner, and what goes wrong in it. */
export interface World {
  readonly random: Random;
  readonly turns: Turns;
  /** The machine's clock: people move it. */
  readonly clock: Clock;
  moveClock(ms: number): void;
  readonly blobs: BlobStore;
  readonly files: LocalFiles;
  readonly store: MemoryStore;
  readonly queueNames: readonly string[];
  /** Ids of files in the order in which their uploads began. */
  readonly begun: string[];
  /** The bytes of each. */
  readonly uploads: Map<string, Uint8Array>;
  /** By which each table was read whose rows ever counted, by the name of the job. */
  readonly decisions: Map<string, TableDecision>;
  readonly told: Notification[];
  /** What must never be, as it was seen. */
  readonly complaints: string[];
  /** From now on nothing goes wrong any more. */
  calm(): void;
  /** Before it is done, or after: then nobody knows. Null most of the time. */
  nextFault(): { readonly isBefore: boolean; readonly error: OmError } | null;
}

const startMs = Date.parse("2026-06-01T09:00:00Z");

export function createWorld(seed: number): World {
  const random = createRandom(seed);
  // Some seeds are of a bad disk, some of a bad queue, some of slow answers; most have a little of each.
  const chances = {
    fault: random.pick([0, 0, 0.002, 0.02]),
    repeat: random.pick([0, 0.05, 0.3]),
    lostWakeUp: random.pick([0, 0.1, 0.5]),
    passes: random.pick([0, 0.01, 0.05]),
    hangs: random.pick([0, 0.003, 0.02]),
  };
  let isCalm = false;
  let skewMs = 0;
  const turns = createTurns(random.fork(), {
    startMs,
    passes: () => chances.passes,
    hangs: () => (isCalm ? 0 : chances.hangs),
  });
  const mischief = random.fork();
  const faults = random.fork();
  const trueClock = { now: turns.now };
  const files = createMemoryFiles();
  const store = createMemoryStore(queueSettings, {
    clock: trueClock,
    timers: turns.begin().timers,
    mischief: {
      isRepeated: () => !isCalm && mischief.chance(chances.repeat),
      isWakeUpLost: () => !isCalm && mischief.chance(chances.lostWakeUp),
      choose: (count) => mischief.below(count),
    },
  });
  return {
    random,
    turns,
    clock: { now: () => turns.now() + skewMs },
    moveClock: (ms) => void (skewMs = ms),
    blobs: createMemoryBlobs(files, { root: "/blobs" }),
    files,
    store,
    queueNames: Object.keys(queueSettings),
    begun: [],
    uploads: new Map(),
    decisions: new Map(),
    told: [],
    complaints: [],
    calm: () => void (isCalm = true),
    nextFault() {
      if (isCalm || !faults.chance(chances.fault)) return null;
      const code = faults.pick(["DISK_FULL", "DISK_FAILED"] as const);
      return { isBefore: faults.chance(0.5), error: new OmError(code, "the disk said no", { retryable: true }) };
    },
  };
}
