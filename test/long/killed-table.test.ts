import { expect, test } from "vitest";
import { readKilledTable } from "../support/check-killed-table.ts";

test("200 MB of sales, its worker killed at chunks of the product's size, are read once and to the cent", async () => {
  const { truth, killed, whole, begun } = await readKilledTable({ bytes: 200_000_000, kills: [1, 2, 1] });
  expect(begun.map(({ given }) => given)).toEqual([0, 1, 3, 4]);
  const chunkBytes = 48 << 20;
  for (const { given, firstByte } of begun) expect(firstByte).toBeGreaterThan(given * chunkBytes * 0.85 - 1);
  expect(killed.left).toEqual([]);
  expect(killed.tables).toEqual(whole.tables);
  const [table] = killed.tables;
  expect(table?.rows).toMatchObject({ accepted: truth.accepted, rejected: truth.rejected });
  expect(Object.values(table?.amounts.accepted.known ?? {})).toEqual([truth.netTotal]);
});
