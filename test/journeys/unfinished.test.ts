import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { openHttpHome, ordersCsv } from "../support/http-home.ts";
import { type Ended, om as runOm, reportsOf, resultOf } from "../support/om.ts";

const folder = mkdtempSync(join(tmpdir(), "om-unfinished-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const launcher = join(import.meta.dirname, "../../src/apps/cli/om.mjs");

function om(dataDir: string, ...args: string[]): Promise<Ended> {
  return runOm(args, { dataDir });
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("files that were left in their queues are told by who looks, and finished first by who works, of any business", async () => {
  const dataDir = join(folder, "left");
  const left = await openHttpHome({ works: false, dataDir });
  await left.post("/v1/files?name=left.csv", ordersCsv(2, "L"));
  await left.post("/v1/files?name=other.csv", ordersCsv(1, "O"), { "om-business": "acme" });
  await left.close();

  const looked = await om(dataDir, "query", "--metric", "net_sales", "--json");
  expect([looked.exitCode, resultOf(looked).pending]).toMatchObject([3, [{ name: "left.csv", state: "received" }]]);
  expect(looked.stderr).toMatch(
    /^2 files are unfinished: .*the next `om ingest`, `om decide` or `om serve` goes on\n$/,
  );

  const next = await om(dataDir, "ingest", write("next.csv", ordersCsv(1, "N")), "--json");
  expect(next.exitCode).toBe(0);
  expect(next.stderr).toMatch(/^finishing 2 files that an earlier om left\n/);
  expect(next.stderr).toMatch(/^"left.csv" \(file_\w+\): done$/m);
  const files = reportsOf(await om(dataDir, "files", "--json"));
  expect(files.map(({ name, state }) => `${name} ${state}`)).toEqual(["next.csv done", "left.csv done"]);
  expect((await om(dataDir, "files", "--business", "acme")).stderr).toBe("");
});

test("Ctrl-C while a file is read ends 130 with one sentence, and the next om finishes it", async () => {
  const dataDir = join(folder, "interrupted");
  const child = spawn(process.execPath, [launcher, "ingest", write("big.csv", ordersCsv(400_000, "B"))], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], OM_DATA_DIR: dataDir },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  while (!isReading(dataDir) && child.exitCode === null) await setTimeout(20);
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  expect(said).toMatch(/^om: interrupted: big.csv \(file_\w+\) is kept and goes on .*\n$/);

  const next = await om(dataDir, "ingest", write("small.csv", ordersCsv(1, "S")), "--json");
  expect(next.stderr).toMatch(/^finishing 1 file that an earlier om left\n"big.csv" \(file_\w+\): done\n$/);
  const result = resultOf(await om(dataDir, "query", "--metric", "rows", "--json"));
  expect(result).toMatchObject({ rows: [[400_001]], pending: [] });
});

function isReading(dataDir: string): boolean {
  try {
    return readdirSync(join(dataDir, "jobs"), { recursive: true }).some((name) => String(name).endsWith("chunk.csv"));
  } catch {
    return false;
  }
}
