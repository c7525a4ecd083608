import { expect, test } from "vitest";
import { readKilledTable } from "../support/check-killed-table.ts";

test(
  "a table whose workers are killed goes on behind the last chunk, costs no attempt, and gives the same",
  { timeout: 300_000 },
  async () => {
    const sizes = { chunkBytes: 100_000, windowBytes: 16_384, mostRecordBytes: 4_096 };
    const { truth, killed, whole, begun } = await readKilledTable({ bytes: 1_000_000, sizes, kills: [3, 1, 4] });
    expect(killed.deliveries).toEqual([
      { receives: 1, chunksKept: undefined },
      { receives: 1, chunksKept: 3 },
      { receives: 1, chunksKept: 4 },
      { receives: 1, chunksKept: 8 },
    ]);
    expect(begun.map(({ given }) => given)).toEqual([0, 3, 4, 8]);
    for (const { given, firstByte } of begun) expect(firstByte).toBeGreaterThanOrEqual(given * 80_000);
    expect(killed.left).toEqual([]);
    expect(killed.state).toBe("done_with_rejects");
    expect(killed.tables).toEqual(whole.tables);
    expect(killed.tables[0]?.rows).toMatchObject({ accepted: truth.accepted, rejected: truth.rejected });
  },
);

test(
  "a delivery that comes no further than those before it is an attempt, so that what stands still is set aside",
  { timeout: 300_000 },
  async () => {
    const sizes = { chunkBytes: 100_000, windowBytes: 16_384, mostRecordBytes: 4_096 };
    await expect(readKilledTable({ bytes: 300_000, sizes, kills: [1, 0] })).rejects.toMatchObject({
      code: "ENGINE_FAILED",
    });
  },
);
