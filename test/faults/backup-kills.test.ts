import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "#apps/demo/random.ts";
import { errorOf, om, resultOf } from "../support/om.ts";

const folder = mkdtempSync(join(tmpdir(), "om-backup-kills-"));
const launcher = join(import.meta.dirname, "../../src/apps/cli/om.mjs");
const dataDir = join(folder, "data");
const whole = join(folder, "whole");
const total = 10;

beforeAll(async () => {
  const paths = Array.from({ length: total }, (_none, number) => {
    const path = join(folder, `${number}.csv`);
    writeFileSync(path, `Order ID,Order Date,Product,Quantity,Unit Price\nO-${number},2026-01-15,Mug,1,1.00\n`);
    return path;
  });
  await om(["ingest", ...paths], { dataDir });
  await om(["backup", whole], { dataDir });
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command, and kills it a while after there is something at `watched`. */
async function runAndKill(args: readonly string[], where: string, watched: string, afterMs: number): Promise<void> {
  const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"], OM_DATA_DIR: where };
  const child = spawn(process.execPath, [launcher, ...args], { env: environment, stdio: "ignore" });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  while (child.exitCode === null && !existsSync(watched)) await setTimeout(1);
  await setTimeout(afterMs);
  child.kill("SIGKILL");
  await exited;
}

async function orders(where: string): Promise<unknown> {
  return resultOf(await om(["query", "--json", "--metric", "orders"], { dataDir: where })).rows[0]?.[0];
}

const seed = Date.now() % 1_000_000;
const random = createRandom(seed);
const rounds = 4;

test(`a killed backup is none, and the folder goes on (seed ${seed})`, async () => {
  let killed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const target = join(folder, `target-${round}`);
    await runAndKill(["backup", target], dataDir, target, random.next() * 100);
    const isBackup = existsSync(join(target, "backup.json"));
    killed += isBackup ? 0 : 1;
    const restored = join(folder, `from-${round}`);
    const ended = await om(["restore", target, "--json"], { dataDir: restored });
    const got = ended.exitCode === 0 ? await orders(restored) : errorOf(ended).code;
    expect([got, existsSync(restored)]).toEqual(isBackup ? [total, true] : ["NOT_FOUND", false]);
  }
  expect(killed).toBeGreaterThan(0);
  expect(await orders(dataDir)).toBe(total);
  expect((await om(["backup", join(folder, "afterwards")], { dataDir })).exitCode).toBe(0);
}, 300_000);

test(`a killed restore leaves no data folder, and the next one cleans up (seed ${seed})`, async () => {
  const place = join(folder, "place");
  mkdirSync(place);
  let killed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const restored = join(place, `data-${round}`);
    const built = join(place, `.data-${round}.restoring`);
    await runAndKill(["restore", whole], restored, built, random.next() * 60);
    const isThere = existsSync(restored);
    killed += isThere ? 0 : 1;
    const again = await om(["restore", whole], { dataDir: restored });
    expect(again.exitCode).toBe(isThere ? 4 : 0);
    expect(await orders(restored)).toBe(total);
    expect(!isThere && existsSync(built)).toBe(false);
  }
  expect(killed).toBeGreaterThan(0);
}, 300_000);
