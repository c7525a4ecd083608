import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { FileReport } from "#core/report.ts";
import { om, reportsOf } from "../support/om.ts";
import { sharedFolder } from "../support/read-sample.ts";

/** Bytes that no reader takes yet, by the error that says so. */
const unreadable = ["ENCODING_UNREADABLE", "FORMAT_UNKNOWN", "NOT_TEXT"];

const shared = sharedFolder();
const hint = shared === null ? " (skipped: no shared data)" : "";
const dataDir = mkdtempSync(join(tmpdir(), "om-labels-"));
const labelShape = z.array(z.object({ file: z.string(), label: z.string(), accept_also: z.array(z.string()) }));
let labels: z.infer<typeof labelShape> = [];
let reports = new Map<string, FileReport>();

beforeAll(async () => {
  if (shared === null) return;
  const all = labelShape.parse(JSON.parse(readFileSync(join(shared, "labels.json"), "utf8")));
  labels = all.filter(({ file }) => existsSync(join(shared, file)));
  const ended = await om(["ingest", "--json", ...labels.map(({ file }) => join(shared, file))], { dataDir });
  reports = new Map(reportsOf(ended).map((report) => [report.name, report]));
}, 120_000);

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe(`real files of all formats${hint}`, () => {
  test.skipIf(shared === null)("every label is right; the table of all", () => {
    const found = labels.map(({ file, label, accept_also }) => {
      const { tables = [], error } = reports.get(file) ?? {};
      const types = tables.map(({ type, confidence }) => `${type} ${confidence}`);
      const isRight = tables.some(({ type }) => [label, ...accept_also].includes(type));
      const isUnread = tables.length === 0 && unreadable.includes(error?.code ?? "");
      return {
        file,
        label,
        types,
        verdict: isUnread ? "unread" : isRight ? "right" : "WRONG",
        code: error?.code ?? "",
      };
    });
    const lines = found.map(
      ({ file, label, types, verdict, code }) =>
        `${verdict.padEnd(6)}  ${file.padEnd(38)} ${label.padEnd(10)} ${types.join(", ") || code}`,
    );
    const count = (verdict: string): number => found.filter((each) => each.verdict === verdict).length;
    console.log(
      [...lines, `${count("right")} of ${found.length - count("unread")} readable files are right`].join("\n"),
    );
    expect(found.filter(({ verdict }) => verdict === "WRONG")).toEqual([]);
    expect(count("right")).toBeGreaterThanOrEqual(55);
  });

  test.skipIf(shared === null)("no general file is taken for anything else", () => {
    const wanted = labels.filter(({ label }) => label === "general").map(({ file }) => file);
    const taken = wanted.flatMap(
      (file) => reports.get(file)?.tables.flatMap(({ type }) => (type === "general" ? [] : [file])) ?? [],
    );
    expect(taken).toEqual([]);
  });

  test.skipIf(shared === null)("lists of products, customers and stock lose no row", () => {
    const lists = labels.filter(({ label }) => ["products", "customers", "inventory"].includes(label));
    const lost = lists.flatMap(({ file }) => {
      const rows = reports.get(file)?.tables[0]?.rows;
      return rows && rows.accepted === rows.read ? [] : [file];
    });
    expect(lost).toEqual([]);
  });
});
