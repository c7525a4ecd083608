import { readFileSync } from "node:fs";
import { xlsx } from "#formats/xlsx/index.ts";
import { importPeer } from "../queue/peers.ts";

/** What a reader found: rows, cells with a value, and the sum of the quantities. */
interface Found {
  rows: number;
  cells: number;
  quantity: number;
}

const quantityColumn = 7;

const readers: Readonly<Record<string, (path: string, found: Found) => Promise<void>>> = {
  async ours(path, found) {
    for await (const batch of xlsx.rows(path, { sheet: "Sales" })) {
      for (const row of batch) if ("cells" in row) count(found, row.cells);
    }
  },
  async exceljs(path, found) {
    const { default: ExcelJs } = await importPeer("exceljs");
    const options = { worksheets: "emit", sharedStrings: "cache", styles: "cache", hyperlinks: "ignore" };
    for await (const sheet of new ExcelJs.stream.xlsx.WorkbookReader(path, options)) {
      for await (const row of sheet) {
        const cells = row.values.slice(1).map((value: { result?: unknown } | null) => value?.result ?? value ?? "");
        count(found, cells);
      }
    }
  },
  async sheetjs(path, found) {
    const { read } = await import("@e965/xlsx");
    const book = read(readFileSync(path), {
      dense: true,
      cellDates: false,
      cellNF: true,
      cellFormula: false,
      cellHTML: false,
    });
    const sheet = book.Sheets["Sales"];
    for (const row of sheet?.["!data"] ?? [])
      count(
        found,
        (row ?? []).map((cell) => cell?.v ?? ""),
      );
  },
};

function count(found: Found, cells: readonly unknown[]): void {
  found.rows += 1;
  for (const cell of cells) if (cell !== "") found.cells += 1;
  if (found.rows > 1) found.quantity += Number(cells[quantityColumn]);
}

/** `read-workbook.ts READER FILE`: reads every cell of a workbook and says what was found, and in how many seconds. */
const [, , reader = "", path = ""] = process.argv;
const found: Found = { rows: 0, cells: 0, quantity: 0 };
const started = performance.now();
await readers[reader]?.(path, found);
console.log(JSON.stringify({ ...found, seconds: (performance.now() - started) / 1000 }));
