import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { removeAbandonedJobs, removeKeptOf } from "./abandoned-jobs.ts";

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "om-jobs-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("a new owner finds no working folder of another, also where that one had its own process id", async () => {
  const folder = createFolder();
  for (const name of [`${process.pid}-job_left`, "1-job_left", "999999999-job_left"]) {
    mkdirSync(join(folder, name, "spill"), { recursive: true });
    writeFileSync(join(folder, name, "spill", "rows"), "rows");
  }
  await removeAbandonedJobs(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test("what large tables have put down stays for two weeks, and goes with the file that it is of", async () => {
  const folder = createFolder();
  for (const name of ["kept-file_1-aa-1", "kept-file_2-bb-1", "kept-file_3-cc-1"]) {
    mkdirSync(join(folder, name, "reading"), { recursive: true });
  }
  utimesSync(join(folder, "kept-file_3-cc-1"), new Date("2026-01-01"), new Date("2026-01-01"));
  await removeAbandonedJobs(folder);
  expect(readdirSync(folder).toSorted()).toEqual(["kept-file_1-aa-1", "kept-file_2-bb-1"]);
  expect(await removeKeptOf(new Set(["file_1"]), folder)).toBe(1);
  expect(readdirSync(folder)).toEqual(["kept-file_2-bb-1"]);
});

test("a worker that outlives its owner for a moment, and writes on, does not keep the folder from being opened", async () => {
  const folder = createFolder();
  const job = join(folder, "1-job_left");
  mkdirSync(job);
  const loop = 'i=0; while [ -d "$0" ]; do i=$((i+1)); : > "$0/$i"; done 2>/dev/null';
  const worker = spawn("sh", ["-c", loop, job], { stdio: "ignore" });
  onTestFinished(() => void worker.kill("SIGKILL"));
  await expect.poll(() => readdirSync(job).length).toBeGreaterThan(5);
  setTimeout(() => worker.kill("SIGKILL"), 150);
  await removeAbandonedJobs(folder);
  expect(readdirSync(folder)).toEqual([]);
});
