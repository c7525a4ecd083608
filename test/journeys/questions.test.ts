import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { om, reportOf } from "../support/om.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "om-questions-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, dates: readonly string[]): string {
  const path = join(folder, name);
  const rows = dates.map((date, index) => `${index + 1},${date},Mug,${index + 10}`);
  writeFileSync(path, `Order ID,Order Date,Product,Net Sales\n${rows.join("\n")}\n`);
  return path;
}

test("a file that contradicts itself is asked about, however the majority stands", async () => {
  const path = write("contradiction.csv", [
    ...Array.from({ length: 30 }, () => "03/04/2026"),
    "25/04/2026",
    "26/04/2026",
    "04/27/2026",
  ]);
  const ended = await om(["ingest", path, "--json"], { dataDir: join(folder, "a") });
  expect(ended.exitCode).toBe(3);
  expect(reportOf(ended)).toMatchObject({ state: "needs_decision", tables: [{ questions: [{ id: "dateOrder" }] }] });
});

test("a question is answered by giving the same file again with the answer", async () => {
  const path = write("ambiguous.csv", ["03/04/2026", "05/06/2026"]);
  const dataDir = join(folder, "b");
  const asked = await om(["ingest", path, "--json"], { dataDir });
  expect([asked.exitCode, reportOf(asked).state]).toEqual([3, "needs_decision"]);
  const again = await om(["ingest", path, "--json"], { dataDir });
  expect([again.exitCode, reportOf(again).state]).toEqual([3, "needs_decision"]);
  const answered = await om(["ingest", path, "--set", "dateOrder=dmy", "--json"], { dataDir });
  expect([answered.exitCode, reportOf(answered).state]).toEqual([0, "done"]);
  expect(reportOf(answered).fileId).toBe(reportOf(asked).fileId);
});
