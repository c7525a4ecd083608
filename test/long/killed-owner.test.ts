import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { writeLargeSalesFile } from "../../bench/large-sales-file.ts";
import { ordersCsv } from "../support/http-home.ts";
import { om, reportsOf } from "../support/om.ts";

const folder = mkdtempSync(join(tmpdir(), "om-killed-owner-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const dataDir = join(folder, "data");
const jobs = join(dataDir, "jobs");
const launcher = join(import.meta.dirname, "../../src/apps/cli/om.mjs");

test("a table whose owner is killed is read on by the next owner, from behind the last chunk", async () => {
  const large = join(folder, "large.csv");
  const truth = await writeLargeSalesFile(large, { bytes: 300_000_000, seed: 5 });
  const owner = spawn(process.execPath, [launcher, "ingest", large], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], OM_DATA_DIR: dataDir },
    stdio: "ignore",
  });
  const gone = new Promise((resolve) => owner.once("close", resolve));
  while (!isKept(1) && owner.exitCode === null) await setTimeout(20);
  owner.kill("SIGKILL");
  await gone;
  expect([isKept(1), isKept(4)]).toEqual([true, false]);
  const first = statSync(chunkPath(0) ?? "").mtimeMs;

  const small = join(folder, "small.csv");
  writeFileSync(small, ordersCsv(1, "S"));
  const next = om(["ingest", small, "--json"], { dataDir });
  const ended = next.then(() => true);
  let untouched = false;
  while (!(await Promise.race([ended, setTimeout(20, false)]))) {
    if (isKept(4)) untouched ||= statSync(chunkPath(0) ?? "", { throwIfNoEntry: false })?.mtimeMs === first;
  }
  expect((await next).exitCode).toBe(0);
  expect(untouched).toBe(true);
  expect(readdirSync(jobs)).toEqual([]);
  const files = reportsOf(await om(["files", "--json"], { dataDir }));
  const report = files.find(({ name }) => name === "large.csv");
  const { accepted, rejected } = truth;
  expect([report?.state, report?.tables[0]?.rows]).toMatchObject(["done_with_rejects", { accepted, rejected }]);
});

/** Whether so many chunks and one are put down. */
function isKept(chunk: number): boolean {
  return chunkPath(chunk) !== null;
}

function chunkPath(chunk: number): string | null {
  const names = existsSync(jobs) ? readdirSync(jobs, { recursive: true, encoding: "utf8" }) : [];
  const name = names.find((each) => each.startsWith("kept-") && each.endsWith(`chunk-0000${chunk}`));
  return name === undefined ? null : join(jobs, name);
}
