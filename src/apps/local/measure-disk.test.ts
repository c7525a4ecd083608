import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteRecordStore } from "#adapters/local/record-store.sqlite.ts";
import { measureDisk } from "./measure-disk.ts";

test("each byte of a data folder is of one part; what no current manifest lists is of the past", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "om-disk-"));
  const records = createSqliteRecordStore({ file: join(dataDir, "om.sqlite"), clock: { now: () => 0 } });
  onTestFinished(async () => {
    await records.close();
    rmSync(dataDir, { recursive: true });
  });
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(dataDir, path)), { recursive: true });
    writeFileSync(join(dataDir, path), content);
  };
  const file = {
    fileId: "f",
    jobKey: "j",
    parts: [{ key: "shop/datasets/sales/new" }],
    deletions: null,
    filledColumns: [],
  };
  const manifest = JSON.stringify({
    business: "shop",
    dataset: "sales",
    previous: null,
    createdAt: "",
    files: [file],
    compacted: [{ key: "shop/datasets/sales/compacted/1", tables: [] }],
  });
  write("blobs/shop/datasets/sales/manifests/2.json", manifest);
  write("blobs/shop/datasets/sales/new", "12345");
  write("blobs/shop/datasets/sales/old", "123");
  write("blobs/shop/datasets/sales/compacted/1", "1234");
  write("blobs/shop/uploads/f", "1234567");
  write("blobs/shop/accounts/f/j/rejects.csv", "12");
  write("inbox/a.csv", "1");
  await records.put({ partition: "businesses", sort: "shop" }, {});
  await records.put({ partition: "business#shop", sort: "head#sales" }, "shop/datasets/sales/manifests/2.json");
  const blobs = createFsBlobStore({ root: join(dataDir, "blobs") });
  const use = Object.fromEntries(
    (await measureDisk(dataDir, { blobs, records })).map(({ name, bytes }) => [name, bytes]),
  );
  expect(use).toMatchObject({
    uploads: 7,
    datasets: manifest.length + 5,
    "tables together": 4,
    "past versions": 3,
    rejects: 2,
    other: 1,
  });
  expect(use["database"]).toBeGreaterThan(4_000);
  expect(use["free"]).toBeGreaterThan(0);
});
