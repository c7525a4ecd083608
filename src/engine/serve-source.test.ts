import { createHash, randomFillSync } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import type { ReadsJob } from "../../test/support/read-source.process.ts";
import { createJobPool } from "./job-pool.ts";
import type { RangeSource } from "./serve-source.ts";
import { ownersSource } from "./source-bytes.ts";

const mb = 1 << 20;
const bytes = randomFillSync(Buffer.alloc(40 * mb + 7));
const deadlineMs = 20_000;

const pool = createJobPool<ReadsJob, readonly string[]>({
  entry: new URL("../../test/support/read-source.process.ts", import.meta.url),
  mostProcesses: 1,
  mostMemoryBytes: 500_000_000,
  givesSources: true,
});
afterAll(() => pool.close());

/** The bytes above, in chunks as they come over a network; what was asked for is noted. */
function aSource(get = rangeOf): RangeSource & { readonly asked: (readonly [number, number])[] } {
  const asked: (readonly [number, number])[] = [];
  return {
    asked,
    sizeBytes: bytes.length,
    get(from, to) {
      asked.push([from, to]);
      return get(from, to);
    },
  };
}

async function* rangeOf(from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += 65_521) yield bytes.subarray(at, Math.min(to, at + 65_521));
}

function run(reads: ReadsJob["reads"], source: RangeSource) {
  return pool.run({ place: ownersSource(bytes.length), reads }, { deadlineMs, source });
}

function expectedOf(reads: ReadsJob["reads"]): readonly string[] {
  return reads.map(([position, length]) => {
    const read = bytes.subarray(position, position + length);
    return `${read.length} ${createHash("sha256").update(read).digest("hex")}`;
  });
}

test("what is read from front to back is fetched once, and nothing that lies before the first byte", async () => {
  const source = aSource();
  const first = 3 * mb + 5;
  const reads = Array.from({ length: 11 }, (_, at) => [first + at * 4 * mb, 4 * mb] as const);
  expect(await run(reads, source)).toEqual(expectedOf(reads));
  const sorted = source.asked.toSorted(([one], [other]) => one - other);
  expect(sorted[0]?.[0]).toBe(first);
  expect(sorted.every(([from], at) => at === 0 || from === sorted[at - 1]?.[1])).toBe(true);
  expect(sorted.at(-1)?.[1]).toBe(bytes.length);
  expect(Math.max(...sorted.map(([from, to]) => to - from))).toBe(8 * mb);
});

test("a few places are looked up without what lies between them", async () => {
  const source = aSource();
  const reads = [
    [0, 6],
    [30 * mb, 1_000],
    [12 * mb, 70_000],
    [bytes.length - 3, 100],
    [bytes.length, 10],
  ] as const;
  expect(await run(reads, source)).toEqual(expectedOf(reads));
  expect(source.asked.reduce((sum, [from, to]) => sum + to - from, 0)).toBeLessThan(mb);
});

test("a process is given the source of each of its jobs", async () => {
  const reads = [[0, 10]] as const;
  expect(await run(reads, aSource())).toEqual(expectedOf(reads));
  const zeros = {
    sizeBytes: 10,
    get: () =>
      (async function* () {
        yield new Uint8Array(10);
      })(),
  };
  const [hash] = await pool.run({ place: ownersSource(10), reads }, { deadlineMs, source: zeros });
  expect(hash).not.toBe(expectedOf(reads)[0]);
});

test("a source that ends too early, or fails, ends the job with the reason", async () => {
  const cut = aSource((from, to) => rangeOf(from, Math.min(to, 5 * mb)));
  await expect(run([[4 * mb, 4 * mb]], cut)).rejects.toMatchObject({ code: "NOT_AVAILABLE", retryable: true });
  const failing = aSource(async function* () {
    await setTimeout(10);
    yield bytes.subarray(0, 10);
    throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
  });
  await expect(run([[0, 20]], failing)).rejects.toMatchObject({ code: "DISK_FULL" });
  const reads = [[0, 10]] as const;
  expect(await run(reads, aSource())).toEqual(expectedOf(reads));
});

test("a process that waits for bytes can be killed, and nothing more is fetched for it", async () => {
  const asked = Promise.withResolvers<void>();
  const isOver = Promise.withResolvers<string>();
  const stalled = aSource(async function* (from) {
    asked.resolve();
    try {
      for (let at = from; ; at += 1) {
        yield bytes.subarray(at, at + 1);
        await setTimeout(20);
      }
    } finally {
      isOver.resolve("over");
    }
  });
  const controller = new AbortController();
  const job = pool.run(
    { place: ownersSource(bytes.length), reads: [[0, 10]] },
    { deadlineMs, source: stalled, signal: controller.signal },
  );
  await asked.promise;
  controller.abort();
  await expect(job).rejects.toMatchObject({ code: "CANCELLED" });
  expect(await isOver.promise).toBe("over");
  expect(stalled.asked.length).toBe(1);
  const reads = [[0, 10]] as const;
  expect(await run(reads, aSource())).toEqual(expectedOf(reads));
});
