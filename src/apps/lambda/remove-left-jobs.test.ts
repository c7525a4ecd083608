import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { removeLeftJobs } from "./remove-left-jobs.ts";

const folder = mkdtempSync(join(tmpdir(), "om-left-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what a killed function left goes, and what others may be at work in stays", async () => {
  for (const name of ["left", "at-work"]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "rows"), "1");
  }
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(join(folder, "left"), longAgo, longAgo);
  await removeLeftJobs(folder, Date.now());
  expect(readdirSync(folder)).toEqual(["at-work"]);
});

test("what a large table has put down stays for two weeks", async () => {
  for (const name of ["kept-file_1-aa-0", "kept-file_2-bb-0"]) mkdirSync(join(folder, name), { recursive: true });
  const before = (days: number): Date => new Date(Date.now() - days * 86_400_000);
  utimesSync(join(folder, "kept-file_1-aa-0"), before(13), before(13));
  utimesSync(join(folder, "kept-file_2-bb-0"), before(15), before(15));
  await removeLeftJobs(folder, Date.now());
  expect(readdirSync(folder)).toEqual(["kept-file_1-aa-0"]);
});

test("where nobody has worked yet there is nothing to be done", async () => {
  await expect(removeLeftJobs(join(folder, "nowhere"), Date.now())).resolves.toBeUndefined();
});
