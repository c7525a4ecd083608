import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { TableDecision } from "#core/decision.ts";
import { stageFile } from "../../../test/support/process-bytes.ts";
import { noteFuture } from "../table/future-dates.ts";
import { processTable } from "../table/process-table.ts";
import type { TableResult } from "../table/table-job.ts";
import { settleFuture } from "./settle-future.ts";

const folder = mkdtempSync(join(tmpdir(), "om-settle-future-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const today = "2026-03-05";

/** The decision of orders of these days, and how a file of theirs that came on 5 March is read by one. */
async function orders(days: readonly string[]) {
  const rows = days.map((day, at) => `O-${at},${day},Mug,1,${at < 2 ? 7 : 5}.00,EUR`);
  const text = `Order ID,Order Date,Product,Quantity,Unit Price,Currency\n${rows.join("\n")}\n`;
  const { analysis, path } = await stageFile(Buffer.from(text), folder);
  const read = (decision: TableDecision): Promise<TableResult> => {
    const job = join(folder, "job");
    rmSync(job, { recursive: true, force: true });
    mkdirSync(job);
    return processTable(
      { fileId: "file_test", sourcePath: path, decision, today, folder: job, memoryMb: 512, threads: 1 },
      () => undefined,
    );
  };
  return { decision: analysis.decision, read };
}

const past = (count: number): string[] => Array.from({ length: count }, () => "2026-03-05");

/** What is open of a table, each answer with its rows and their worth. */
async function ask(days: readonly string[], change: Partial<TableDecision["policies"]> = {}, shown?: TableDecision) {
  const { decision, read } = await orders(days);
  const asked = { ...decision, policies: { ...decision.policies, ...change } };
  const record = shown === undefined ? null : { jobKey: "", generation: 1, decision: shown, account: "" };
  const settled = { decision: asked, open: [], notes: [] };
  const known = { shown: record, remembered: [] };
  const { open } = await settleFuture(settled, await read(asked), known, { rehearse: read });
  return open.map(({ question, results }) => [
    question.id,
    ...question.readings.map(({ value }, at) => [
      value,
      results[at]?.rows.accepted,
      results[at]?.amounts.accepted.known["EUR"],
    ]),
  ]);
}

test("the day of receipt is not of the future, the next one is", async () => {
  expect(await ask(past(3))).toEqual([]);
  expect(await ask(["2026-03-06", ...past(3)])).toEqual([["futureDates", ["keep", 4, "24"], ["reject", 3, "17"]]]);
});

test("more than one row in a hundred is asked about, one in a hundred is not", async () => {
  expect(await ask(["2026-03-06", ...past(99)])).toEqual([]);
  expect(await ask(["2026-03-06", "2026-04-06", ...past(98)])).toEqual([
    ["futureDates", ["keep", 100, "504"], ["reject", 98, "490"]],
  ]);
  expect(await ask(["2026-03-06", ...past(98)])).toHaveLength(1);
});

test("a date that systems write for none is none of the future", async () => {
  expect(await ask(["2999-12-12", "9999-12-31", ...past(3)])).toEqual([]);
});

test("nobody is asked twice", async () => {
  for (const futureDates of ["keep", "reject"] as const)
    expect(await ask(["2026-03-06", ...past(3)], { futureDates })).toEqual([]);
});

test("rows that show stay as they are, unless their answer is gone or their dates are read otherwise", async () => {
  const days = ["2026-03-06", ...past(3)];
  const { decision } = await orders(days);
  expect(await ask(days, {}, decision)).toEqual([]);
  expect(await ask(days, {}, { ...decision, policies: { ...decision.policies, repeats: "once" } })).toEqual([]);
  const answered: TableDecision = { ...decision, policies: { ...decision.policies, futureDates: "keep" } };
  expect(await ask(days, {}, answered)).toHaveLength(1);
  const columns = decision.columns.map((column): TableDecision["columns"][number] =>
    column.reading.kind === "date" ? { ...column, reading: { ...column.reading, order: "dmy" } } : column,
  );
  expect(await ask(days, {}, { ...decision, columns })).toHaveLength(1);
  const mapping = decision.mapping.filter(({ field }) => field !== "order_date");
  expect(await ask(days, {}, { ...decision, mapping })).toHaveLength(1);
});

test("what is rejected says so by a code of its own and lies with its line among the rejects", async () => {
  const { decision, read } = await orders(["2026-03-06", ...past(3)]);
  const result = await read({ ...decision, policies: { ...decision.policies, futureDates: "reject" } });
  expect(result.issues).toMatchObject([
    { code: "OM-DATE-02", count: 1, examples: [{ line: 2, column: "Order Date", raw: "2026-03-06" }] },
  ]);
  expect(result.rows).toMatchObject({ read: 4, accepted: 3, rejected: 1 });
  expect(noteFuture(decision, result)).toEqual([]);
});

test("what was decided to count for another file of the source counts, and what was rejected is asked about", async () => {
  const { decision, read } = await orders(["2026-03-06", ...past(3)]);
  const settled = { decision, open: [], notes: [] };
  const remember = async (value: string) => {
    const remembered = [{ key: "futureDates", value, fileId: "file_0", at: "2026-03-01T00:00:00.000Z" }];
    return settleFuture(settled, await read(decision), { shown: null, remembered }, { rehearse: read });
  };
  expect(await remember("keep")).toMatchObject({ open: [], decision: { policies: { futureDates: "keep" } } });
  expect(await remember("reject")).toMatchObject({ open: [{ question: { id: "futureDates" } }] });
});
