import { beforeEach, describe, expect, test } from "vitest";
import { createReportCache, type ReportCache } from "./report-cache.ts";

let stored = 1;
let reads = 0;
let onRead = (): Promise<void> => Promise.resolve();
let cache: ReportCache;

beforeEach(() => {
  stored = 1;
  reads = 0;
  onRead = () => Promise.resolve();
  const write = { apply: async () => void (stored += 1) };
  cache = createReportCache(write, async (business, fileId) => {
    reads += 1;
    const generation = stored;
    await onRead();
    return aReport(business, fileId, generation);
  });
});

const step = { writes: [{ key: { partition: "p", sort: "s" }, value: {} }] };

describe("a report", () => {
  test("is read once while nothing is written, and is the same object then", async () => {
    const first = await cache.read("shop", "file_1");
    expect(await cache.read("shop", "file_1")).toBe(first);
    expect(reads).toBe(1);
  });

  test("is of its own business", async () => {
    await cache.read("shop", "file_1");
    expect(await cache.read("other", "file_1")).toMatchObject({ business: "other" });
  });

  test("is read anew after a write", async () => {
    await cache.read("shop", "file_1");
    await cache.effects.apply(step);
    expect(await cache.read("shop", "file_1")).toMatchObject({ generation: 2 });
  });

  test("that was being read while something was written is not kept", async () => {
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    onRead = () => mayEnd;
    const early = cache.read("shop", "file_1");
    await cache.effects.apply(step);
    end();
    expect(await early).toMatchObject({ generation: 1 });
    expect(await cache.read("shop", "file_1")).toMatchObject({ generation: 2 });
  });

  test("is kept through steps that write no record", async () => {
    await cache.read("shop", "file_1");
    await cache.effects.apply({ sends: [] });
    await cache.read("shop", "file_1");
    expect(reads).toBe(1);
  });

  test("is forgotten also where a write failed, for it may have come half the way", async () => {
    const broken = createReportCache({ apply: () => Promise.reject(new Error("no")) }, async () => {
      reads += 1;
      return aReport("shop", "file_1", reads);
    });
    await broken.read("shop", "file_1");
    await expect(broken.effects.apply(step)).rejects.toThrow("no");
    expect(await broken.read("shop", "file_1")).toMatchObject({ generation: 2 });
  });

  test("is one of a bounded number", async () => {
    for (let count = 0; count < 2_000; count += 1) await cache.read("shop", `file_${count}`);
    reads = 0;
    for (let count = 0; count < 2_000; count += 1) await cache.read("shop", `file_${count}`);
    expect(reads).toBeGreaterThan(1_000);
  });
});

function aReport(business: string, fileId: string, generation: number) {
  return {
    fileId,
    name: "orders.csv",
    business,
    region: null,
    source: null,
    state: "done" as const,
    format: "csv",
    encoding: "utf-8",
    bom: false,
    sizeBytes: 10,
    contentHash: "",
    receivedAt: "",
    finishedAt: null,
    stale: false,
    generation,
    pipelineVersion: 1,
    tables: [],
    history: [],
  };
}
