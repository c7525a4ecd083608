import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createEncoder } from "../../../test/support/encode-text.ts";
import { defaultPolicies, type TableDecision } from "#core/decision.ts";
import { analyseCsv } from "./analyse.ts";
import { readRecordsAt } from "./records-at.ts";
import { scanCsv } from "./structure-scan.ts";

const folder = mkdtempSync(join(tmpdir(), "om-multi-byte-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Characters whose second byte is a backslash or a pipe in the encoding, and others around them. */
const tables: readonly [string, string, string][] = [
  ["shift_jis", "ソース表示", "ポテト能力と十分なソフト"],
  ["gb18030", "商品名称和价格", "苹果汁很好喝中文字"],
  ["big5", "功能許可", "蘋果汁與咖啡豆功能的中文字"],
];

test.each(tables)(
  "%s is cut as its characters say, whatever their bytes, at every border",
  async (encoding, name, cell) => {
    const encode = createEncoder(encoding);
    const rowCount = 60_000;
    for (const shift of [0, 1]) {
      const rows = Array.from({ length: rowCount }, (_, row) => `${row}|${cell}|"${name} ""${row % 7}"""`);
      const header = `id|${name}|x${"y".repeat(shift)}`;
      const bytes = encode(`${header}\n`);
      const body = Buffer.concat(rows.map((row) => Buffer.concat([encode(row), Buffer.from("\n")])));
      const path = join(folder, "t.csv");
      const content = Buffer.concat([bytes, body]);
      writeFileSync(path, content);
      const [shape] = await analyseCsv(
        { sizeBytes: content.length, read: async (from, to) => content.subarray(from, to) },
        "t.csv",
      );
      expect(shape).toMatchObject({ encoding, dialect: { delimiter: "|", quote: '"', headerLine: 1 } });
      expect(shape?.columns).toEqual(["id", name, `x${"y".repeat(shift)}`]);
      expect(shape?.sample.length).toBeGreaterThan(1_000);
      expect(new Set(shape?.sample.map((cells) => cells[1]))).toEqual(new Set([cell]));
      if (shape === undefined) throw new Error("no table");
      const { isText: _isText, ...layout } = shape;
      const decision: TableDecision = {
        ...layout,
        columns: shape.columns.map((column, index) => ({ index, name: column, reading: { kind: "text" } })),
        type: "general",
        confidence: 1,
        reasons: [],
        runnerUp: null,
        mapping: [],
        policies: defaultPolicies,
      };
      const scan = scanCsv(path, decision);
      let right = 0;
      for await (const chunk of scan.chunks()) {
        for (const line of chunk.lines) {
          const [id, second, third] = chunk.cellsAt(line);
          const row = line - 2;
          if (id === String(row) && second === cell && third === `${name} "${row % 7}"`) right += 1;
        }
      }
      expect(right).toBe(rowCount);
      expect(scan.tally()).toMatchObject({ physicalLines: rowCount + 1, rows: rowCount, broken: 0 });
      const found = await Array.fromAsync(readRecordsAt(path, decision, [2, 30_002, rowCount + 1]));
      expect(found.map(({ line, cells }) => [line, cells[0], cells[1]])).toEqual([
        [2, "0", cell],
        [30_002, "30000", cell],
        [rowCount + 1, String(rowCount - 1), cell],
      ]);
    }
  },
);
