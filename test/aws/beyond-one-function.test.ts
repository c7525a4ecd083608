import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { keptPosition } from "../support/kept-position.ts";
import { largeSales, settledFile } from "../support/lambda/large-table.ts";
import { assembleTree, type StandInHome, startAwsHome } from "../support/lambda/start-aws-home.ts";
import { type LossyProxy, type RangeRead, startLossyProxy } from "../support/lossy-proxy.ts";

const mb = 1 << 20;
const chunkMb = 4;
/** Long beside the work of a busy machine; what is too slow for it is S3. */
const timeoutMs = 30_000;
const tree = assembleTree();
let home: StandInHome;
let proxy: LossyProxy;

beforeAll(async () => {
  const s3Url = async (standIn: string): Promise<string> => {
    proxy = await startLossyProxy(standIn);
    return proxy.url;
  };
  const variables = { OM_CHUNK_MB: String(chunkMb) };
  home = await startAwsHome({ tree: tree.folder, timeoutMs, visibilityMs: timeoutMs + 5_000, s3Url, variables });
});
afterAll(async () => {
  await home.close();
  await proxy.close();
  tree.remove();
});

interface SeenRead extends RangeRead {
  /** Behind which byte of the source everything was put down when this was asked for, and in how many chunks. */
  readonly kept: ReturnType<typeof keptPosition>;
}

/** The reads of tables, and not of the router, which looks at both ends: in pieces, slowly. */
let seen: SeenRead[] = [];
let delayMs = 0;
beforeEach(() => {
  seen = [];
  proxy.onRead(async (read) => {
    if (!read.path.startsWith(`/${home.resultsBucket}/`) || !isAtWork()) return;
    seen.push({ ...read, kept: keptPosition(join(home.workFolder, "jobs")) });
    await setTimeout(delayMs);
  });
});

/** A table has begun. */
function isAtWork(): boolean {
  return linesOf("table-started").length > 0;
}

function linesOf(event: string): string[] {
  return (home.functions["sales"]?.lines ?? []).filter((line) => line.includes(`"event":"${event}"`));
}

function expectNothingReadAgain(): void {
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.filter(({ from, kept }) => from < kept.position)).toEqual([]);
}

test("a table that takes longer than a function may run goes on in the next ones, and no byte that was done is read again", async () => {
  delayMs = timeoutMs / 5;
  const { bytes, truth } = await largeSales({ bytes: 32 * mb, seed: 7, dirtyShare: 0 });
  await home.put("north/free/patient/sales/long.csv", bytes);
  const { report } = await settledFile(home, { business: "patient", name: "long.csv" }, 150_000);
  expect(report.tables[0]?.rows).toMatchObject({ read: truth.rows, accepted: truth.accepted });
  expectNothingReadAgain();

  const broken = linesOf("attempt-failed");
  const behind = broken.map((line) => Number(/goes on behind (\d+) chunks/.exec(line)?.[1]));
  process.stdout.write(
    `${linesOf("table-started").length} deliveries; broken off behind ${behind.join(", ")} chunks\n`,
  );
  expect(behind.length).toBeGreaterThan(0);
  expect(behind.every((chunks, at) => chunks > (behind[at - 1] ?? 0))).toBe(true);
  // None of them was an attempt that failed: each was the first of its own message.
  expect(linesOf("table-started").every((line) => line.includes('"receives":1'))).toBe(true);
  expect((await home.queue.depth("sales")).dead).toBe(0);
}, 180_000);

test("after a kill another function goes on behind the chunk that was put down last", async () => {
  delayMs = 1_000;
  const { bytes, truth } = await largeSales({ bytes: 32 * mb, seed: 8, dirtyShare: 0 });
  await home.put("north/free/killed/sales/killed.csv", bytes);
  while (keptPosition(join(home.workFolder, "jobs")).chunks < 3) await setTimeout(20);
  expect(home.functions["sales"]?.killOne()).toBe(true);
  const at = seen.length;
  const { chunks, position } = keptPosition(join(home.workFolder, "jobs"));
  const { report } = await settledFile(home, { business: "killed", name: "killed.csv" }, 300_000);
  expect(report.tables[0]?.rows).toMatchObject({ read: truth.rows, accepted: truth.accepted });
  const after = seen.slice(at);
  process.stdout.write(
    `killed behind ${chunks} chunks, ${position} bytes; the next read begins at ${after[0]?.from}\n`,
  );
  expect(chunks).toBeGreaterThanOrEqual(3);
  expect(after[0]?.from).toBe(position);
  expect(after.filter(({ from }) => from < position)).toEqual([]);
  expectNothingReadAgain();
}, 180_000);
