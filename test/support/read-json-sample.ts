import { readFileSync } from "node:fs";
import { z } from "zod";
import type { TableShape } from "#formats/format.ts";
import { shapeOf } from "./read-sample.ts";

type Row = ReadonlyMap<string, string>;
const record = z.record(z.string(), z.unknown());

/**
 * A small reading of a JSON file of records: columns are named by path with dots, and a record has a row for each entry
 * of its lines or variants; the first entry stands for any other array. Apart from the product's own reader.
 */
export function readJsonSample(path: string): TableShape {
  const document: unknown = JSON.parse(readFileSync(path, "utf8"));
  const records = z.array(record).parse(Array.isArray(document) ? document : Object.values(record.parse(document))[0]);
  const rows = records.flatMap(rowsOf);
  const header = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return shapeOf(
    header,
    rows.map((row) => header.map((name) => row.get(name) ?? "")),
  );
}

function rowsOf(entry: z.infer<typeof record>): Row[] {
  const lines = ["line_items", "variants"].find((name) => Array.isArray(entry[name]));
  if (lines === undefined) return [new Map(cellsOf(entry, ""))];
  const { [lines]: several, ...rest } = entry;
  return z
    .array(record)
    .parse(several)
    .map((line) => new Map([...cellsOf(rest, ""), ...cellsOf(line, `${lines}.`)]));
}

function cellsOf(value: unknown, path: string): [string, string][] {
  if (Array.isArray(value)) return cellsOf(value[0], path);
  const inner = record.safeParse(value);
  if (inner.success) return Object.entries(inner.data).flatMap(([name, cell]) => cellsOf(cell, `${path}${name}.`));
  const scalar = z.union([z.string(), z.number(), z.boolean()]).safeParse(value);
  return [[path.slice(0, -1), scalar.success ? String(scalar.data) : ""]];
}
