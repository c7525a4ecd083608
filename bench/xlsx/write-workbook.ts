import { writeFileSync } from "node:fs";
import { createRandom } from "#apps/demo/random.ts";
import { writeXlsx } from "../../test/support/write-xlsx.ts";

/** What the bench writes, to be compared with what each reader says that it read. */
export interface WorkbookTruth {
  readonly rows: number;
  readonly cells: number;
  /** Sum of the quantities, a column of whole numbers. */
  readonly quantity: number;
}

const header = [
  "order",
  "line",
  "day",
  "time",
  "customer",
  "sku",
  "product",
  "quantity",
  "price",
  "net",
  "paid",
  "note",
];

/** A workbook of one sheet, 12 columns: shared and inline texts, days, moments, numbers, formulas and booleans. */
export function writeWorkbook(path: string, rows: number): WorkbookTruth {
  const random = createRandom(1);
  const whole = (most: number): number => random.whole(0, most - 1);
  const strings: string[] = [...header];
  const products = Array.from({ length: 2_000 }, (_, index) => strings.push(`Product ${index} with a name`) - 1);
  const skus = Array.from({ length: 2_000 }, (_, index) => strings.push(`SKU-${10_000 + index}`) - 1);
  const lines = [
    `<row r="1">${header.map((_, index) => `<c r="${letter(index)}1" t="s"><v>${index}</v></c>`).join("")}</row>`,
  ];
  let quantity = 0;
  for (let row = 2; row <= rows + 1; row += 1) {
    const customer = strings.push(`Customer ${row} of Müller & Söhne`) - 1;
    const [item, count, cents] = [whole(2_000), 1 + whole(9), 100 + whole(90_000)];
    quantity += count;
    const cells = [
      ["", String(100_000 + Math.floor(row / 3))],
      ["", String(row % 3)],
      [' s="1"', String(44_000 + Math.floor(row / 200))],
      [' s="2"', String(44_000 + row / 200)],
      [' t="s"', String(customer)],
      [' t="s"', String(skus[item])],
      [' t="s"', String(products[item])],
      ["", String(count)],
      ["", String(cents / 100)],
      ["formula", String((count * cents) / 100)],
      [' t="b"', String(row % 2)],
      ["inline", row % 10 === 0 ? "a note" : ""],
    ];
    const written = cells.map(([attributes = "", value = ""], index) => {
      const start = `<c r="${letter(index)}${row}"`;
      if (attributes === "inline") return value === "" ? "" : `${start} t="inlineStr"><is><t>${value}</t></is></c>`;
      if (attributes === "formula") return `${start}><f>H${row}*I${row}</f><v>${value}</v></c>`;
      return `${start}${attributes}><v>${value}</v></c>`;
    });
    lines.push(`<row r="${row}" spans="1:12">${written.join("")}</row>`);
  }
  const texts = strings.map((text) => `<si><t>${text.replaceAll("&", "&amp;")}</t></si>`);
  const sheets = [{ name: "Sales", rows: lines.join("") }];
  writeFileSync(path, writeXlsx({ sheets, strings: texts, formats: [0, 14, 22] }));
  return { rows: rows + 1, cells: rows * 11 + Math.floor((rows + 1) / 10) + 12, quantity };
}

function letter(index: number): string {
  return String.fromCharCode(65 + index);
}
