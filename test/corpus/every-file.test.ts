import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { assertBalanced } from "#core/ledger.ts";
import type { FileReport } from "#core/report.ts";
import { om, reportsOf, resultOf } from "../support/om.ts";
import { sharedFolder } from "../support/read-sample.ts";

const folder = sharedFolder();
const hint = folder === null ? " (skipped: no shared data)" : "";
const labels =
  folder === null
    ? []
    : z
        .array(z.object({ file: z.string(), label: z.string(), accept_also: z.array(z.string()) }))
        .parse(JSON.parse(readFileSync(join(folder, "labels.json"), "utf8")))
        .filter(({ file }) => existsSync(join(folder, file)));

/** Every labelled file, of every format, as a person sends it. */
describe.skipIf(folder === null)(`every labelled file through the command${hint}`, () => {
  let dataDir = "";
  const reports = new Map<string, FileReport>();

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "om-every-file-"));
    const paths = labels.map(({ file }) => join(folder ?? "", file));
    const ended = await om(["ingest", ...paths, "--json"], { dataDir });
    for (const report of reportsOf(ended)) reports.set(basename(report.name), report);
  }, 180_000);
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  test("is of the type that its label says, or of one that the label accepts", () => {
    const wrong = labels.flatMap(({ file, label, accept_also }) => {
      const types = reports.get(file)?.tables.map(({ type }) => type) ?? [];
      const isRight = types.includes(label) || types.some((type) => accept_also.includes(type));
      return isRight ? [] : [`${file}: ${types.join(", ") || reports.get(file)?.error?.message}, not ${label}`];
    });
    expect(wrong).toEqual([]);
    expect(reports.size).toBe(labels.length);
  });

  test("no general file is taken for sales or stock", () => {
    const general = labels.filter(({ label, accept_also }) => label === "general" && accept_also.length === 0);
    const taken = general.filter(({ file }) => reports.get(file)?.tables.some(({ type }) => type !== "general"));
    expect(taken.map(({ file }) => file)).toEqual([]);
  });

  test("accounts for every record of every table", () => {
    const tables = [...reports.values()].flatMap((report) => report.tables);
    for (const { rows } of tables) assertBalanced(rows);
    expect(tables.length).toBeGreaterThanOrEqual(labels.length);
  });
});

describe.skipIf(folder === null)(`the same table in two formats${hint}`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), "om-two-formats-"));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  test("an old workbook and its CSV give the same numbers, month by month", async () => {
    const query = ["query", "--metric", "net_sales,units,orders", "--by", "month", "--json"];
    const [fromCsv, fromXls] = await Promise.all(
      ["superstore_orders.csv", "superstore_workbook.xls"].map(async (file) => {
        const at = { dataDir: join(dataDir, file) };
        await om(["ingest", join(folder ?? "", file)], at);
        return resultOf(await om(query, at));
      }),
    );
    expect(fromXls?.rows).toEqual(fromCsv?.rows);
    expect(fromXls?.rows.length).toBe(48);
  });
});
