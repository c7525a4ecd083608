import type { Cell, ResultColumn } from "#metrics/query.ts";
import type { EngineConfig } from "../config/engine-config.ts";
import type { AnswerTable } from "../models/answer.ts";
import type { FoundItem } from "../retrievers/retriever.ts";
import { sayCell } from "../utils/number-text.ts";
import { toData, toUntrusted } from "./untrusted.ts";

/** How much of an item its line has. */
export interface LineSize {
  /** Rows of a table. */
  readonly rows: number;
  /** Characters of a passage. */
  readonly characters: number;
}

type Limits = Pick<EngineConfig, "mostNameCharacters">;

/** Files that a line names. */
const mostFiles = 4;

/** One item as a line of JSON: what others wrote stands in fields that say so, and nothing of it begins a new line. */
export function writeLine(citation: string, item: FoundItem, size: LineSize, limits: Limits): string {
  const { kind, table } = item;
  const name = (text: string): string => toUntrusted(text, limits.mostNameCharacters);
  const files = [...new Set(item.citations.flatMap((each) => (each.name === undefined ? [] : [name(each.name)])))];
  const shared = {
    ...(files.length > 0 && { untrusted_files: files.slice(0, mostFiles) }),
    ...(files.length > mostFiles && { files_left_out: files.length - mostFiles }),
  };
  if (kind === "passage") {
    return toData({ citation, kind, untrusted_text: toUntrusted(item.text, size.characters), ...shared });
  }
  const says = toUntrusted(withShortNames(item, limits.mostNameCharacters), size.characters);
  if (table === undefined) return toData({ citation, kind: kind === "table" ? "facts" : kind, says, ...shared });
  return toData({
    citation,
    kind: "facts",
    ...aboutTable(table, name),
    ...rowsOf(table, size.rows, name),
    says,
    ...shared,
  });
}

/** The sentence about a table names its rows: no name is longer in it than elsewhere. */
function withShortNames({ text, table }: FoundItem, mostCharacters: number): string {
  const labels = (table?.rows ?? []).flatMap((row) => row.filter((cell) => typeof cell === "string"));
  const long = labels.filter((label) => label.length > mostCharacters);
  return long.reduce((said, label) => said.replaceAll(label, () => toUntrusted(label, mostCharacters)), text);
}

function aboutTable({ period, comparison, query }: AnswerTable, name: (text: string) => string): object {
  const only = (query?.where ?? []).map(({ dimension, op, value }) =>
    name(`${dimension} ${op} ${value ?? "(unknown)"}`),
  );
  return {
    ...(period !== undefined && { period: period.label }),
    ...(comparison !== undefined && { compared_with: comparison.label }),
    ...(only.length > 0 && { only }),
  };
}

function rowsOf({ columns, rows }: AnswerTable, kept: number, name: (text: string) => string): object {
  const currencyAt = columns.findIndex(({ id }) => id === "currency");
  const leftOut = rows.length - Math.min(kept, rows.length);
  return {
    columns: columns.map(({ id }) => id),
    untrusted_rows: rows.slice(0, kept).map((row) => {
      const named = row[currencyAt];
      const currency = typeof named === "string" ? named : undefined;
      return columns.map((column, at) => sayIn(row[at] ?? null, column, currency, name));
    }),
    ...(leftOut > 0 && { rows_left_out: leftOut }),
  };
}

function sayIn(
  cell: Cell,
  column: ResultColumn,
  currency: string | undefined,
  name: (text: string) => string,
): string | null {
  if (cell === null) return null;
  return column.unit === "dimension" ? name(String(cell)) : sayCell(cell, column, column.currency ?? currency);
}
