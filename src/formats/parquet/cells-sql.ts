import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { type ColumnType, parseColumnType } from "./column-type.ts";

/** A column of rows: its name, the SQL that gives its text, and what is to be known about it. */
export interface ParquetCell {
  readonly name: string;
  readonly sql: string;
  readonly isNumber: boolean;
  /** The engine may write it with an exponent. */
  readonly isFloat: boolean;
  readonly isBytes: boolean;
}

/** Members deeper than this stay JSON. */
const mostFlatDepth = 10;
const wholeNumbers = /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/;

/** The cells of a row in the order of the schema; members of a struct have columns of their own, `address.city`. */
export function toCells(schema: readonly { readonly name: string; readonly type: string }[]): readonly ParquetCell[] {
  return schema.flatMap(({ name, type }) => cellsOf(name, quoteIdentifier(name), parseColumnType(type), 1));
}

function cellsOf(name: string, sql: string, type: ColumnType, depth: number): readonly ParquetCell[] {
  const cell = { name, isNumber: false, isFloat: false, isBytes: false };
  if (type.kind === "struct" && depth < mostFlatDepth) {
    return type.members.flatMap((member) =>
      cellsOf(`${name}.${member.name}`, `struct_extract(${sql}, ${quoteText(member.name)})`, member.type, depth + 1),
    );
  }
  if (type.kind !== "plain") return [{ ...cell, sql: `to_json(${sql})::VARCHAR` }];
  switch (type.name) {
    case "TIMESTAMP WITH TIME ZONE":
      return [{ ...cell, sql: `(${sql} AT TIME ZONE 'UTC')::VARCHAR || 'Z'` }];
    case "BLOB":
      return [{ ...cell, sql: `lower(hex(${sql}))`, isBytes: true }];
    case "DOUBLE":
    case "FLOAT":
      return [{ ...cell, sql: `${sql}::VARCHAR`, isNumber: true, isFloat: true }];
    default:
      return [{ ...cell, sql: `${sql}::VARCHAR`, isNumber: type.name === "DECIMAL" || wholeNumbers.test(type.name) }];
  }
}
