import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { OmError, toOmError } from "#core/errors.ts";
import { quoteText } from "./sql.ts";

/** A DuckDB instance that sees one folder and nothing else of the machine, and whose settings are final. */
export interface LockedDatabase {
  run(sql: string, parameters?: readonly Parameter[]): Promise<void>;
  /** All rows of a small result, see `Cell`. */
  rows(sql: string, parameters?: readonly Parameter[]): Promise<Cell[][]>;
  /** Rows in batches, for results of any size. */
  stream(sql: string): AsyncIterable<Cell[][]>;
  columns(
    sql: string,
    parameters?: readonly Parameter[],
  ): Promise<{ readonly names: string[]; readonly rows: Cell[][] }>;
  close(): void;
}

export type Parameter = string | number | null;
/** Decimals, dates and text as strings; counts as numbers, beyond 2^53 as strings. */
export type Cell = string | number | boolean | null;

export interface DatabaseLimits {
  readonly memoryMb: number;
  readonly threads: number;
}

/**
 * Opens an in-memory database locked to `folder`; it may read and write there.
 * @param others folders that the statements read from as well; ours alone are run there
 * @throws OmError `ENGINE_FAILED`
 */
export async function openLockedDatabase(
  folder: string,
  limits: DatabaseLimits,
  others: readonly string[] = [],
): Promise<LockedDatabase> {
  const { DuckDBInstance } = await import("@duckdb/node-api"); // who only names this file does not load the engine
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const statement of lockDown(folder, others, limits)) await connection.run(statement);
  return {
    run: (sql, parameters = []) =>
      guarded(async () => {
        await connection.run(sql, [...parameters]);
      }),
    rows: async (sql, parameters = []) => (await readAll(connection, sql, parameters)).rows,
    columns: (sql, parameters = []) => readAll(connection, sql, parameters),
    async *stream(sql) {
      const result = await guarded(() => connection.stream(sql));
      const batches = result.yieldRows();
      for (;;) {
        const next = await guarded(() => batches.next());
        if (next.done === true) return;
        yield next.value.map((row) => row.map(toCell));
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/**
 * The order matters: after `lock_configuration` nothing can be set any more, by anybody. What does not fit into memory goes to
 * a folder of its own: the engine removes that at its end, with all that is in it.
 */
function lockDown(folder: string, others: readonly string[], { memoryMb, threads }: DatabaseLimits): readonly string[] {
  const directories = [folder, ...others].map((path) => quoteText(path.endsWith("/") ? path : `${path}/`));
  return [
    `SET allowed_directories = [${directories.join(", ")}]`,
    `SET temp_directory = ${quoteText(`${folder}/spill-${process.pid}-${process.hrtime.bigint()}`)}`,
    `SET home_directory = ${quoteText(folder)}`,
    `SET memory_limit = '${memoryMb}MB'`,
    `SET threads = ${threads}`,
    "SET TimeZone = 'UTC'",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
  ];
}

async function readAll(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly Parameter[],
): Promise<{ names: string[]; rows: Cell[][] }> {
  const reader = await guarded(() => connection.runAndReadAll(sql, [...parameters]));
  return { names: reader.columnNames(), rows: reader.getRows().map((row) => row.map(toCell)) };
}

function toCell(value: DuckDBValue): Cell {
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number")
    return value;
  if (typeof value === "bigint") return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
  return String(value);
}

async function guarded<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (thrown) {
    throw describe(thrown);
  }
}

/** By the kind of error that the engine puts before its message; what comes after may quote a value of a row. */
function describe(thrown: unknown): OmError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (message.startsWith("Out of Memory Error:")) {
    return new OmError("OUT_OF_MEMORY", "the job needs more memory than it may use", {
      fix: "raise OM_MEMORY_MB",
      cause: thrown,
    });
  }
  const systemCode = message.startsWith("IO Error:") ? toSystemCode(message) : null;
  if (systemCode !== null) return toOmError(Object.assign(new Error(message), { code: systemCode }));
  return new OmError("ENGINE_FAILED", `the columnar engine refused: ${withoutPaths(message.split("\n")[0] ?? "")}`, {
    fix: "try again; where it goes on, please report it with this message",
    cause: thrown,
  });
}

/** The engine gives the system's words, not its code. */
function toSystemCode(message: string): string | null {
  if (/no space left|disk full|disk quota|could not write all/i.test(message)) return "ENOSPC";
  if (/permission denied|operation not permitted/i.test(message)) return "EACCES";
  if (/read-only file system/i.test(message)) return "EROFS";
  return /input\/output error|could not (?:read|write)|fsync failed/i.test(message) ? "EIO" : null;
}

function withoutPaths(message: string): string {
  return message.replace(/(["'])\/[^"']*\1/g, "a file");
}
