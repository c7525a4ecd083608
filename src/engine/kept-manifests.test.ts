import { expect, test } from "vitest";
import type { Manifest } from "./dataset.ts";
import { createKeptManifests } from "./kept-manifests.ts";

const manifest = (sequence: number): Manifest => ({
  business: "shop",
  dataset: "sales",
  sequence,
  previous: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  columns: {},
  files: [],
});

test("a manifest is read once while it is among the last that were asked for", async () => {
  const kept = createKeptManifests();
  const read: number[] = [];
  const get = (sequence: number) =>
    kept.get(`m${sequence}`, async () => {
      read.push(sequence);
      return manifest(sequence);
    });
  await Promise.all([get(1), get(1)]);
  expect((await get(1)).sequence).toBe(1);
  for (const sequence of [2, 3, 1, 4, 5]) await get(sequence);
  await get(1);
  await get(2);
  expect(read).toEqual([1, 2, 3, 4, 5, 2]);
});

test("one that could not be read is read again", async () => {
  const kept = createKeptManifests();
  await expect(kept.get("m", () => Promise.reject(new Error("the disk is away")))).rejects.toThrow("away");
  expect((await kept.get("m", async () => manifest(1))).sequence).toBe(1);
});
