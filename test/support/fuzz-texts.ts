import * as fc from "fast-check";
import { fixedWidth } from "#formats/fixed-width/index.ts";
import { longDelimiter } from "#formats/long-delimiter/index.ts";
import { stackedText } from "#formats/stacked-text/index.ts";
import type { RowFormat } from "#formats/table/row-format.ts";
import { attempt, edit, fuzz } from "./fuzz-cases.ts";
import { stageFile } from "./process-bytes.ts";
import { withFile } from "./read-places.ts";

const header = ["order_id", "order_date", "product", "quantity", "unit_price"];
const rows = Array.from({ length: 40 }, (_none, at) => [
  `A-${1000 + at}`,
  `2026-03-${String(1 + (at % 28)).padStart(2, "0")}`,
  at % 4 === 0 ? 'mug, "blue"' : "tea",
  String(1 + (at % 3)),
  `${at}.50`,
]);

const textParts = [
  "",
  '"',
  '""',
  "'",
  ",",
  ";",
  "\t",
  "|",
  "||",
  "\n",
  "\r",
  "\r\n",
  "\0",
  "\\",
  " ",
  "\u00e9",
  "\ufeff",
  "=1+1",
  "1e9",
  "-",
];

const changes = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.integer({ min: 0, max: 40 }),
    insert: fc.constantFrom(...textParts),
  }),
  { minLength: 1, maxLength: 6 },
);

function write(delimiter: string, quote: (cell: string) => string): string {
  return [header, ...rows].map((cells) => cells.map(quote).join(delimiter)).join("\n");
}

const csvText = write(",", (cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));

/** Broken CSV goes the whole way of a table, whose ledger is proved; or it is refused with a code of ours. */
export async function fuzzCsv(milliseconds: number, seed: number): Promise<{ tried: number; refused: number }> {
  const end = performance.now() + milliseconds;
  let tried = 0;
  let refused = 0;
  while (performance.now() < end) {
    for (const list of fc.sample(changes, { numRuns: 20, seed: seed + tried })) {
      tried += 1;
      const text = edit(csvText, list);
      const outcome = await attempt(() =>
        withFile("", "folder", async (path) => {
          const staged = await stageFile(Buffer.from(text), `${path}/..`);
          const { rows: counted } = await staged.process();
          if (counted.rejected > 0 || counted.duplicate > 0) refused += 1;
        }),
      );
      if (outcome !== "read") refused += 1;
      if (performance.now() >= end) break;
    }
  }
  return { tried, refused };
}

const texts: readonly (readonly [RowFormat, string])[] = [
  [fixedWidth, [header, ...rows].map((cells) => cells.map((cell) => cell.padEnd(16)).join("")).join("\n")],
  [longDelimiter, write("||", String)],
  [stackedText, `${csvText}\n\n\nsku,on_hand\nMUG,4\nTEA,9\n`],
];

/** Broken texts of the other kinds are read or refused, in turn. */
export async function fuzzOtherTexts(milliseconds: number, seed: number): Promise<{ tried: number; refused: number }> {
  const runs: { tried: number; refused: number }[] = [];
  for (const [format, whole] of texts)
    runs.push(
      await fuzz(
        milliseconds / texts.length,
        seed,
        format,
        changes.map((list) => edit(whole, list)),
      ),
    );
  const sum = (of: "tried" | "refused"): number => runs.reduce((before, run) => before + run[of], 0);
  return { tried: sum("tried"), refused: sum("refused") };
}
