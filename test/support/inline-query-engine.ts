import { DuckDBInstance } from "@duckdb/node-api";
import type { QueryEngine } from "#engine/query-engine.ts";

/** A query engine inside the test's own process: no child, no lock-down, the same values. */
export async function createInlineQueryEngine(): Promise<QueryEngine> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  return {
    async query({ sql, parameters }) {
      const reader = await connection.runAndReadAll(sql, [...parameters]);
      const isCount = reader
        .columnTypes()
        .map((type) => /^(U?(BIG|SMALL|TINY|HUGE)?INT(EGER)?)$/.test(type.toString()));
      const rows = reader.getRowsJson().map((row) => row.map((cell, at) => toCell(cell, isCount[at] === true)));
      return { columns: reader.columnNames(), rows };
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function toCell(cell: unknown, isCount: boolean): string | number | boolean | null {
  if (cell === null || typeof cell === "boolean" || typeof cell === "number") return cell;
  if (typeof cell !== "string") return JSON.stringify(cell);
  return isCount ? Number(cell) : cell;
}
