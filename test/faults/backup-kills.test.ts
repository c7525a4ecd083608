import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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
const total = 30;

beforeAll(async () => {
  const paths = Array.from({ length: total }, (_none, number) => {
    const path = join(folder, `${number}.csv`);
    writeFileSync(path, `Order ID,Order Date,Product,Quantity,Unit Price\nO-${number},2026-01-15,Mug,1,1.00\n`);
    return path;
  });
  await om(["ingest", ...paths], { dataDir });
  expect((await om(["backup", whole], { dataDir })).exitCode).toBe(0);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command, and kills it a while after its first byte is in `watched`; whether it had ended by itself. */
async function runAndKill(args: readonly string[], where: string, watched: string, afterMs: number): Promise<boolean> {
  const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"], OM_DATA_DIR: where };
  const child = spawn(process.execPath, [launcher, ...args], { env: environment, stdio: "ignore" });
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  while (child.exitCode === null && !existsSync(watched)) await setTimeout(1);
  await setTimeout(afterMs);
  child.kill("SIGKILL");
  return (await exited) !== null;
}

async function orders(where: string): Promise<unknown> {
  return resultOf(await om(["query", "--json", "--metric", "orders"], { dataDir: where })).rows[0]?.[0];
}

const seed = Date.now() % 1_000_000;
const random = createRandom(seed);

test(`a killed backup is none, and the folder goes on; a killed restore leaves no data folder (seed ${seed})`, async () => {
  let killed = 0;
  for (let round = 0; round < 6; round += 1) {
    const target = join(folder, `target-${round}`);
    const ended = await runAndKill(["backup", target], dataDir, target, random.next() * 120);
    const restored = join(folder, `from-${round}`);
    const outcome = await om(["restore", target, "--json"], { dataDir: restored });
    if (existsSync(join(target, "backup.json"))) expect(await orders(restored)).toBe(total);
    else {
      killed += 1;
      expect([ended, errorOf(outcome).code, existsSync(restored)]).toEqual([false, "NOT_FOUND", false]);
    }
  }
  expect(await orders(dataDir)).toBe(total);
  expect((await om(["backup", join(folder, "afterwards")], { dataDir })).exitCode).toBe(0);

  const place = join(folder, "place");
  mkdirSync(place);
  for (let round = 0; round < 6; round += 1) {
    const restored = join(place, `data-${round}`);
    const built = join(place, `.data-${round}.restoring`);
    await runAndKill(["restore", whole], restored, built, random.next() * 120);
    if (!existsSync(restored)) {
      killed += 1;
      expect((await om(["restore", whole], { dataDir: restored })).exitCode).toBe(0);
    }
    expect(await orders(restored)).toBe(total);
    expect(readdirSync(place).filter((name) => name.startsWith(`.data-${round}`))).toEqual([]);
  }
  expect(killed).toBeGreaterThan(3);
}, 180_000);
