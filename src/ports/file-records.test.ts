import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { defaultPolicies, type TableDecision } from "#core/decision.ts";
import { plannedTable } from "#core/planned-table.ts";
import type { TableState } from "#core/terms.ts";
import { notifyQueue } from "#core/work-messages.ts";
import { createFileRecords, type FileRecord, type FileRecords, fullReport, type TableRecord } from "./file-records.ts";

const queues = {
  work: { visibilityMs: 1_000, mostReceives: 5 },
  [notifyQueue]: { visibilityMs: 1_000, mostReceives: 5 },
};
let folder = "";
let store: SqliteStore;
let files: FileRecords;
let now = Date.parse("2026-03-01T10:00:00Z");

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-files-"));
  const clock = { now: () => now };
  store = createSqliteStore({ file: join(folder, "om.sqlite"), clock, queues, writer: "inline", owner: true });
  files = createFileRecords({ ...store, clock });
  await store.effects.apply({ writes: await files.creation({ file: aFile(), tables: [] }) });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const decision: TableDecision = {
  table: "orders",
  format: "csv",
  encoding: "utf-8",
  bom: false,
  dialect: { delimiter: ",", quote: '"', escape: '"', lineEnd: "\n", headerLine: 1 },
  preambleRecords: 0,
  columns: [],
  type: "sales",
  confidence: 0.9,
  reasons: [],
  runnerUp: null,
  mapping: [{ source: "Total", field: "line_net", confidence: 1, why: "named so" }],
  policies: defaultPolicies,
};

function aFile(): FileRecord {
  return {
    report: {
      fileId: "file_1",
      name: "orders.csv",
      business: "shop",
      region: null,
      source: null,
      state: "received",
      format: null,
      encoding: null,
      bom: false,
      sizeBytes: 8,
      contentHash: "ab",
      receivedAt: "2026-03-01T10:00:00.000Z",
      finishedAt: null,
      stale: false,
      generation: 1,
      pipelineVersion: 1,
      tables: [],
      history: [{ state: "received", at: "2026-03-01T10:00:00.000Z" }],
    },
    uploadKey: "shop/uploads/file_1",
    settings: {},
    correlationId: "request_1",
    round: 1,
    routedRound: 0,
  };
}

function aTable(index: number, state: TableState): TableRecord {
  return { index, report: { ...plannedTable(decision, []), state }, result: null, work: null };
}

function put(...tables: readonly TableRecord[]) {
  return files.change("shop", "file_1", () => ({ tables }));
}

async function told(): Promise<unknown[]> {
  return (await store.queue.receive(notifyQueue, { most: 10, waitMs: 0 })).map(({ body }) => body);
}

describe("a file's records", () => {
  test("fold the states of its tables, and each new state joins the history with its time", async () => {
    await put(aTable(0, "routed"), aTable(1, "routed"));
    now += 1_000;
    await put(aTable(0, "processing"));
    now += 1_000;
    await put(aTable(0, "done"));
    now += 1_000;
    const done = await put(aTable(1, "done_with_rejects"));
    expect(done?.file.report).toMatchObject({
      state: "done_with_rejects",
      finishedAt: "2026-03-01T10:00:03.000Z",
      history: [
        { state: "received" },
        { state: "routed", at: "2026-03-01T10:00:00.000Z" },
        { state: "processing", at: "2026-03-01T10:00:01.000Z" },
        { state: "done_with_rejects", at: "2026-03-01T10:00:03.000Z" },
      ],
    });
  });

  test("list without mapping and issues, read whole", async () => {
    await put(aTable(0, "done"));
    expect((await files.list("shop"))[0]?.tables).toMatchObject([{ name: "orders", mapping: [], issues: [] }]);
    expect(fullReport(await files.get("shop", "file_1")).tables[0]?.mapping).toEqual(decision.mapping);
  });

  test("a file that ends is told once, in the same step; one that only goes on is not", async () => {
    await put(aTable(0, "routed"));
    expect(await told()).toEqual([]);
    await put(aTable(0, "needs_decision"));
    expect(await told()).toMatchObject([{ kind: "notify", fileId: "file_1", id: "file_1-1-1-3" }]);
    await put(aTable(0, "needs_decision"));
    expect(await told()).toEqual([]);
  });

  test("a file that waited for an answer and is cancelled instead is told again", async () => {
    await put(aTable(0, "needs_decision"));
    await told();
    await put(aTable(0, "cancelled"));
    expect(await told()).toMatchObject([{ kind: "notify", fileId: "file_1", id: "file_1-1-1-3" }]);
  });

  test("a redo that ends is told, although the file's state stays", async () => {
    await put(aTable(0, "done"));
    await told();
    const redo = { generation: 2 };
    await files.change("shop", "file_1", ({ file }) => ({ file: { ...file, report: { ...file.report, redo } } }));
    expect(await told()).toEqual([]);
    await files.change("shop", "file_1", ({ file }) => {
      const { redo: _done, ...report } = file.report;
      return { file: { ...file, report } };
    });
    expect(await told()).toHaveLength(1);
  });

  test("changes that race all happen: a loser decides again on top of the one that won", async () => {
    await put(...Array.from({ length: 8 }, (_none, index) => aTable(index, "processing")));
    let withdrawn = 0;
    await Promise.all(
      Array.from({ length: 8 }, (_none, index) =>
        files.change("shop", "file_1", () => ({
          tables: [aTable(index, "done")],
          withdraw: async () => void (withdrawn += 1),
        })),
      ),
    );
    expect((await files.get("shop", "file_1")).file.report.state).toBe("done");
    expect(withdrawn).toBeGreaterThan(0);
    expect(await told()).toHaveLength(1);
  });

  test("a step that changes nothing of a file does not remember for it what another took back meanwhile", async () => {
    const answer = { at: "2026-03-01T10:00:00.000Z", by: "command", step: 1, key: "repeats", value: "once" } as const;
    const stream = { source: "till", type: "sales", columns: "c" } as const;
    await files.change("shop", "file_1", ({ file }) => ({
      file: {
        ...file,
        streams: [{ stream, answers: [{ key: "repeats", written: "repeats" }] }],
        report: { ...file.report, decisions: [{ ...answer, previous: null }] },
      },
    }));
    const remembered = { partition: "business#shop", sort: "remembered#file_1" };
    expect(await store.records.get(remembered)).not.toBeNull();
    let isFirst = true;
    await files.change("shop", "file_1", async () => {
      if (isFirst) await put(aTable(0, "undone"));
      isFirst = false;
      return {};
    });
    expect((await files.get("shop", "file_1")).file.report.state).toBe("undone");
    expect(await store.records.get(remembered)).toBeNull();
  });

  test("null changes nothing, an acknowledgement alone leaves the file as it is", async () => {
    await store.queue.send([{ queue: "work", group: "shop", body: 1 }]);
    const [delivery] = await store.queue.receive("work", { most: 1, waitMs: 0 });
    expect(await files.change("shop", "file_1", () => null)).toBeNull();
    const key = { partition: "business#shop", sort: "file#file_1" };
    const before = await store.records.get(key);
    await files.change("shop", "file_1", () => (delivery === undefined ? null : { acknowledges: delivery.lease }));
    expect(await store.records.get(key)).toEqual(before);
    expect(await store.queue.depth("work")).toMatchObject({ ready: 0, inFlight: 0 });
  });

  test("an unknown file, or one of another business, is not there", async () => {
    await expect(files.get("rival", "file_1")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(files.change("shop", "file_2", () => null)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await files.find("rival", "file_1")).toBeNull();
  });
});
