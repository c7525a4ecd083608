import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createInlineQueryEngine } from "../../../test/support/inline-query-engine.ts";
import { writePairs } from "./write-pairs.ts";

const folder = mkdtempSync(join(tmpdir(), "om-write-pairs-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("each pair is there once for itself, and again for each further table that has it", async () => {
  const job = join(folder, "job");
  mkdirSync(job);
  const rows = `SELECT * FROM (VALUES ('P1', 'C1', 0), ('P1', 'C1', 0), ('P1', 'C1', 2), ('P1', NULL, 1), (NULL, 'C1', 1), ('P2', 'C2', 3))
    AS rows(_by, _of, _table)`;
  const { path, namesPath } = await writePairs({ folder: job, datasetFolder: folder, rows, memoryMb: 256, threads: 1 });
  const engine = await createInlineQueryEngine();
  const sql = `SELECT bys._name, ofs._name, _table, _first, _again FROM read_parquet('${path}') AS pairs
    LEFT JOIN (FROM read_parquet('${namesPath}') WHERE _side = 'by') AS bys ON bys._number = _by
    LEFT JOIN (FROM read_parquet('${namesPath}') WHERE _side = 'of') AS ofs ON ofs._number = _of ORDER BY ALL`;
  const found = await engine.query({ folder, sql, parameters: [] });
  expect(found.rows).toEqual([
    ["P1", "C1", 0, 0, 0],
    ["P1", "C1", 2, 0, 1],
    ["P1", null, 1, 1, 0],
    ["P2", "C2", 3, 3, 0],
    [null, "C1", 1, 1, 0],
  ]);
  await engine.close();
});
