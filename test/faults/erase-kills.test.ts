import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "#apps/demo/random.ts";
import { om, reportOf, resultOf } from "../support/om.ts";
import { searchFolder } from "../support/search-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "om-erase-kills-"));
const launcher = join(import.meta.dirname, "../../src/apps/cli/om.mjs");
const dataDir = join(folder, "data");
const rounds = 5;

beforeAll(async () => {
  await om(["ingest", write("kept.csv", "K-1", "Mug")], { dataDir });
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, order: string, product: string): string {
  const path = join(folder, name);
  writeFileSync(path, `Order ID,Order Date,Product,Quantity,Unit Price\n${order},2026-01-15,${product},1,1.00\n`);
  return path;
}

/** Erases a file, and is killed a while after the erasure was put down. Gives whether it was begun and not done then. */
async function eraseAndKill(fileId: string, afterMs: number): Promise<boolean> {
  const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"], OM_DATA_DIR: dataDir };
  const child = spawn(process.execPath, [launcher, "erase", fileId, "--yes"], { env: environment, stdio: "ignore" });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  while (child.exitCode === null && !isErasing()) await setTimeout(1);
  await setTimeout(afterMs);
  child.kill("SIGKILL");
  await exited;
  return isErasing();
}

function isErasing(): boolean {
  const database = new DatabaseSync(join(dataDir, "om.sqlite"), { readOnly: true, timeout: 5_000 });
  try {
    return database.prepare("SELECT 1 FROM record WHERE partition = 'erasing'").get() !== undefined;
  } finally {
    database.close();
  }
}

const seed = Date.now() % 1_000_000;
const random = createRandom(seed);

test(`an erasure that is killed is completed by the next owner (seed ${seed})`, { timeout: 300_000 }, async () => {
  let halfWay = 0;
  for (let round = 0; round < rounds; round += 1) {
    const canary = `canary${round}x4711`;
    const { fileId } = reportOf(
      await om(["ingest", "--json", write(`${canary}.csv`, `${canary}-1`, canary)], { dataDir }),
    );
    expect(searchFolder(dataDir, canary)).not.toEqual([]);
    halfWay += (await eraseAndKill(fileId, random.next() * 60)) ? 1 : 0;
    await om(["ingest", write(`next-${round}.csv`, `N-${round}`, "Mug")], { dataDir });
    expect(isErasing()).toBe(false);
    expect(searchFolder(dataDir, canary)).toEqual([]);
    expect((await om(["file", fileId], { dataDir })).stderr).toContain("was erased at");
    const { rows } = resultOf(await om(["query", "--json", "--metric", "orders"], { dataDir }));
    expect(rows[0]?.[0]).toBe(round + 2);
  }
  expect(halfWay).toBeGreaterThan(0);
});
