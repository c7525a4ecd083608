import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { readEvents } from "../local/http/read-events.ts";
import { pollEvents } from "./poll-events.ts";

const at = (second: number): string => `2026-03-01T10:00:${String(second).padStart(2, "0")}.000Z`;
const table = {
  type: "sales",
  rows: { read: 3, accepted: 2, rejected: 1, duplicate: 0, skipped: 0 },
  amounts: { accepted: { known: { EUR: "9" }, unreadable: 0 }, rejected: none(), duplicate: none(), skipped: none() },
};

function none() {
  return { known: {}, unreadable: 0 };
}

function report(fileId: string, state: string, history: readonly (readonly [string, number])[]): FileReport {
  const told = history.map(([each, second]) => ({ state: each, at: at(second) }));
  return JSON.parse(JSON.stringify({ business: "shop", fileId, state, sizeBytes: 7, tables: [table], history: told }));
}

const done = report("file_1", "done", [
  ["received", 1],
  ["routed", 2],
  ["processing", 3],
  ["done", 9],
]);
const atWork = report("file_2", "processing", [
  ["received", 8],
  ["routed", 9],
  ["processing", 10],
]);

const deps = {
  service: { files: async () => [atWork, done], file: async () => done },
  clock: { now: () => Date.parse(at(20)) },
};

async function poll(fileId: string | null, lastEventId: string | null) {
  const text = await pollEvents({ business: "shop", fileId, lastEventId }, deps);
  const events = await Array.fromAsync(readEvents(Readable.from([Buffer.from(text)])));
  const told = events.map(({ data }): Record<string, unknown> => JSON.parse(data));
  return { told, next: /^id: (.*)$/m.exec(text)?.[1] };
}

test("who begins now is told nothing but where to go on", async () => {
  expect(await poll(null, null)).toEqual({ told: [], next: at(15) });
});

test("what happened since is told in its order, the end with totals; what is not over has none", async () => {
  const { told } = await poll(null, at(7));
  expect(told.map(({ event, fileId }) => [event, fileId])).toEqual([
    ["file-accepted", "file_2"],
    ["file-routed", "file_2"],
    ["file-ended", "file_1"],
  ]);
  expect(told[2]).toMatchObject({ state: "done", at: at(9), rows: { read: 3, accepted: 2 } });
  expect(told[2]).toMatchObject({ amounts: { accepted: { known: { EUR: "9" } } } });
  expect((await poll(null, at(10))).told).toEqual([]);
});

test("of one file that has ended the end is told, as a stream does", async () => {
  expect((await poll("file_1", null)).told).toMatchObject([{ event: "file-ended", fileId: "file_1" }]);
  expect((await poll("file_1", at(9))).told).toEqual([]);
});
