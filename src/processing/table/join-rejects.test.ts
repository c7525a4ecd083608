import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { joinRejects, type TableRejects } from "./join-rejects.ts";
import { createRejectsFile } from "./rejects-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-rejects-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function rejectsOf(table: string, columns: readonly string[], rows: readonly (readonly string[])[]): TableRejects {
  const path = join(folder, `${Buffer.from(table).toString("hex")}.csv`);
  const decision = { columns: columns.map((name) => ({ name })), dialect: { delimiter: "," } };
  const file = createRejectsFile(path, decision);
  rows.forEach((cells, index) => file.add({ line: index + 2, cells, codes: ["OM-X-01"], reasons: ["no, never"] }));
  file.close();
  return { table, csv: () => inPieces(readFileSync(path), 7) };
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function joined(tables: readonly TableRejects[]): Promise<string> {
  return Buffer.concat(await Array.fromAsync(joinRejects(tables))).toString();
}

test("each row stands under its own columns, whatever its cells hold", async () => {
  const text = await joined([
    rejectsOf(
      "till, old",
      ["id", "näme"],
      [
        ["1", 'a "quoted"\nline, öä'],
        ["2", "=1+1"],
      ],
    ),
    rejectsOf("web", ["näme", "qty"], [["", "€"]]),
  ]);
  expect(text).toBe(
    [
      "_table,id,näme,qty,_line,_code,_reason",
      '"till, old",1,"a ""quoted""\nline, öä",,2,OM-X-01,"no, never"',
      '"till, old",2,\'=1+1,,3,OM-X-01,"no, never"',
      'web,,,€,2,OM-X-01,"no, never"',
      "",
    ].join("\n"),
  );
});

test("without rejects there is nothing", async () => {
  expect(await joined([])).toBe("");
});
