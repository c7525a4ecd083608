import { beforeEach, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import type { StoredFile } from "#ports/file-records.ts";
import { partitionOf } from "#ports/keys.ts";
import { aReport, aTable } from "../cli/print/a-report.ts";
import { createOpenFiles, type OpenFiles } from "./open-files.ts";

const stored = new Map<string, FileReport>();
const looked = { lists: 0, finds: 0 };
let onList = (): Promise<void> => Promise.resolve();
let open: OpenFiles;

beforeEach(() => {
  stored.clear();
  Object.assign(looked, { lists: 0, finds: 0 });
  onList = () => Promise.resolve();
  open = createOpenFiles(
    { apply: () => Promise.resolve() },
    {
      async list() {
        looked.lists += 1;
        const all = [...stored.values()];
        await onList();
        return all;
      },
      async find(_business, fileId) {
        looked.finds += 1;
        const report = stored.get(fileId);
        return report === undefined ? null : toStored(report);
      },
    },
  );
});

function toStored(report: FileReport): StoredFile {
  const tables = report.tables.map((table, index) => ({ index, report: table, result: null, work: null }));
  return { file: { report, uploadKey: "", settings: {}, correlationId: "", round: 1, routedRound: 1 }, tables };
}

async function write(fileId: string, state: FileReport["state"] | null): Promise<void> {
  if (state === null) stored.delete(fileId);
  else stored.set(fileId, aReport({ fileId, state, tables: [aTable({ state })] }));
  await open.effects.apply({
    writes: [{ key: { partition: partitionOf("shop"), sort: `file#${fileId}` }, value: {} }],
  });
}

const idsOf = async (): Promise<string[]> => (await open.list("shop")).map(({ fileId }) => fileId);

test("files that are open are looked up once, and then only those of which something was written", async () => {
  for (const number of [1, 2, 3]) await write(`file_${number}`, "done");
  await write("file_4", "needs_decision");
  await write("file_5", "processing");
  expect(await idsOf()).toEqual(["file_5", "file_4"]);
  await write("file_5", "done");
  await write("file_6", "received");
  expect(await idsOf()).toEqual(["file_6", "file_4"]);
  await write("file_4", null);
  expect(await idsOf()).toEqual(["file_6"]);
  await open.effects.apply({ writes: [{ key: { partition: partitionOf("shop"), sort: "head#sales" }, value: "" }] });
  expect(await idsOf()).toEqual(["file_6"]);
  expect(looked).toEqual({ lists: 1, finds: 3 });
});

test("what is written while they are looked up is not missed", async () => {
  await write("file_1", "processing");
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  onList = () => mayEnd;
  const early = open.list("shop");
  await write("file_1", "done");
  end();
  await early;
  expect(await idsOf()).toEqual([]);
});

test("a look-up that failed is made again as a whole", async () => {
  await write("file_1", "received");
  onList = () => Promise.reject(new Error("the disk is busy"));
  await expect(open.list("shop")).rejects.toThrow("busy");
  onList = () => Promise.resolve();
  expect(await idsOf()).toEqual(["file_1"]);
});

test("a business has its own", async () => {
  await write("file_1", "received");
  await open.list("shop");
  stored.clear();
  expect(await open.list("other")).toEqual([]);
});
