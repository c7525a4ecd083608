import { OmError } from "#core/errors.ts";
import type { Cell } from "#engine/locked-database.ts";
import { toPlainNumber } from "#formats/json/number-text.ts";
import { stemOf } from "#formats/json/text-file.ts";
import type { RowFormat, RowPlace, SourceRow } from "#formats/table/row-format.ts";
import { type ParquetCell, toCells } from "./cells-sql.ts";
import { openParquet, type ParquetFile, toParquetError } from "./open-parquet.ts";

const batchRows = 500;

/**
 * Apache Parquet, read by the engine. Members of structs have columns of their own, lists and maps are JSON, bytes are
 * hexadecimal; times with a zone are in UTC. `line` is the ordinal of the row in the file.
 */
export const parquet: RowFormat = { id: "parquet", sniff, places, rows };

function sniff(head: Uint8Array, fileName: string): number {
  const magic = Buffer.from(head.subarray(0, 4)).toString("latin1");
  if (magic !== "PAR1" && magic !== "PARE") return /\.parquet$/i.test(fileName) && head.includes(0) ? 0.6 : 0;
  return head.subarray(4, 256).some((byte) => byte < 9) ? 1 : 0.3;
}

async function places(path: string, fileName: string): Promise<readonly RowPlace[]> {
  return withParquet(path, async (file) => {
    const cells = await readSchema(file);
    const bytes = cells.filter(({ isBytes }) => isBytes).map(({ name }) => `"${name}"`);
    return [
      {
        name: stemOf(fileName),
        place: {},
        columns: cells.map(({ name }) => name),
        numberColumns: cells.flatMap(({ isNumber }, index) => (isNumber ? [index] : [])),
        notes: bytes.length === 0 ? [] : [`${bytes.join(", ")} holds bytes: they are written as hexadecimal digits`],
      },
    ];
  });
}

async function* rows(path: string): AsyncIterable<readonly SourceRow[]> {
  const file = await openParquet(path);
  try {
    const cells = await readSchema(file);
    const select = `SELECT ${cells.map(({ sql }) => sql).join(", ")} FROM ${file.from}`;
    let line = 0;
    for await (const found of file.database.stream(select)) {
      for (let from = 0; from < found.length; from += batchRows) {
        yield found.slice(from, from + batchRows).map((row) => ({ line: (line += 1), cells: toTexts(row, cells) }));
      }
    }
  } catch (thrown) {
    throw toParquetError(thrown);
  } finally {
    file.close();
  }
}

async function withParquet<Result>(path: string, act: (file: ParquetFile) => Promise<Result>): Promise<Result> {
  const file = await openParquet(path);
  try {
    return await act(file);
  } catch (thrown) {
    throw toParquetError(thrown);
  } finally {
    file.close();
  }
}

async function readSchema({ database, from }: ParquetFile): Promise<readonly ParquetCell[]> {
  const described = await database.rows(`DESCRIBE SELECT * FROM ${from}`);
  const cells = toCells(described.map(([name, type]) => ({ name: String(name), type: String(type) })));
  if (cells.length > 0) return cells;
  throw new OmError("NO_TABLE", "the Parquet file has no columns", { fix: "export the table again" });
}

function toTexts(row: readonly Cell[], cells: readonly ParquetCell[]): string[] {
  return row.map((value, index) => {
    if (value === null) return "";
    const text = String(value);
    return cells[index]?.isFloat === true ? toPlainNumber(text).replace(/\.0$/, "") : text;
  });
}
