import { utils, write } from "@e965/xlsx";
import { createRandom, type Random } from "#apps/demo/random.ts";
import { OmError } from "#core/errors.ts";
import type { RowFormat } from "#formats/table/row-format.ts";
import { workbook } from "#formats/workbook/index.ts";
import { xlsx } from "#formats/xlsx/index.ts";
import { readPlaces } from "./read-rows.ts";
import { writeXlsx } from "./write-xlsx.ts";

export interface FuzzTally {
  readonly files: number;
  /** Files that were read to their end, and those refused, by code. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What must never happen: the seed says how to see it again. */
  readonly faults: readonly string[];
  readonly slowestMs: number;
}

const mostMs = 2_000;

/** Reads mutated workbooks for a time. Every file ends as rows or as an `OmError` that is no `INTERNAL`, within two seconds. */
export async function fuzzWorkbooks(seconds: number, firstSeed = 1): Promise<FuzzTally> {
  const outcomes: Record<string, number> = {};
  const faults: string[] = [];
  let slowestMs = 0;
  let seed = firstSeed;
  for (const end = performance.now() + seconds * 1000; performance.now() < end; seed += 1) {
    const { format, bytes } = aMutant(createRandom(seed));
    const started = performance.now();
    const outcome = await outcomeOf(format, bytes);
    const took = performance.now() - started;
    slowestMs = Math.max(slowestMs, took);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (took > mostMs) faults.push(`seed ${seed}: ${took.toFixed(0)} ms`);
    if (outcome.startsWith("fault")) faults.push(`seed ${seed}: ${outcome}`);
  }
  return { files: seed - firstSeed, outcomes, faults, slowestMs };
}

async function outcomeOf(format: RowFormat, bytes: Uint8Array): Promise<string> {
  try {
    await readPlaces(format, bytes);
    return "read";
  } catch (error) {
    if (error instanceof OmError && error.code !== "INTERNAL") return error.code;
    return `fault: ${error instanceof Error ? (error.stack ?? error.message) : "no error was thrown"}`;
  }
}

/** Mutations of the bytes of a file, and, for checksums stop most of those, of the XML inside. */
function aMutant(random: Random): { readonly format: RowFormat; readonly bytes: Uint8Array } {
  const kind = random.pick(["xml", "xml", "xml", "xlsx", "biff8", "xlsb", "ods", "xlml", "html"] as const);
  switch (kind) {
    case "xml":
      return { format: xlsx, bytes: withMutatedPart(random) };
    case "xlsx":
      return { format: xlsx, bytes: mutate(random, writeXlsx(aBook(random))) };
    case "html":
      return { format: workbook, bytes: mutate(random, Buffer.from(aPage)) };
    case "biff8":
    case "xlsb":
    case "ods":
    case "xlml": {
      const sheet = utils.aoa_to_sheet([
        ["day", "n", "t"],
        [46_053.5, 1.5, "Zoë"],
        [true, null, "x".repeat(50)],
      ]);
      const bytes = write(utils.book_new(sheet, "S"), { type: "buffer", bookType: kind });
      return { format: workbook, bytes: mutate(random, Buffer.from(bytes)) };
    }
  }
}

const aPage =
  "<html><head><meta charset=utf-8></head><body><table><tr><th colspan=2>a &amp; b</th></tr><tr><td rowspan='2'>1</td><td>Zoë<br>2</td></tr><tr><td>3</td></tr></table><script>x</script></body></html>";

function aBook(random: Random): Parameters<typeof writeXlsx>[0] {
  const rows = Array.from({ length: random.whole(1, 30) }, (_, at) => {
    const line = at + 1;
    const cells = [
      `<c r="A${line}" t="s"><v>${at % 3}</v></c>`,
      `<c r="B${line}" s="1"><v>${46_053 + at / 7}</v></c>`,
      `<c r="C${line}"><f>A1&amp;B1</f><v>1E-3</v></c>`,
      `<c r="D${line}" t="inlineStr"><is><t xml:space="preserve"> é &lt;_x000D_</t></is></c>`,
      `<c r="E${line}" t="e"><v>#N/A</v></c><c t="b"><v>1</v></c><c r="G${line}" s="0"/>`,
    ];
    return `<row r="${line}" spans="1:7">${cells.slice(0, random.whole(1, 5)).join("")}</row>`;
  });
  return {
    sheets: [
      { name: "Sales", rows: rows.join(""), below: '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>' },
      { name: "Empty", rows: "", state: "hidden" },
    ],
    strings: ["<si><t>a</t></si>", "<si><r><t>b</t></r><rPh><t>c</t></rPh></si>", "<si/>"],
    formats: [0, 14, "[h]:mm"],
  };
}

function withMutatedPart(random: Random): Uint8Array {
  const book = aBook(random);
  const names = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
  ];
  const name = random.chance(0.6) ? "xl/worksheets/sheet1.xml" : random.pick(names);
  const whole = xlsxPartText(book, name);
  return writeXlsx({ ...book, parts: [{ name, content: mutate(random, Buffer.from(whole)) }] });
}

/** Parts are stored as text only while they are made: a book is written, and the part seen again. */
function xlsxPartText(book: Parameters<typeof writeXlsx>[0], name: string): string {
  let text = "";
  writeXlsx({ ...book, onPart: (part) => (text = part.name === name ? String(part.content) : text) });
  return text;
}

const scraps = [
  "<",
  ">",
  "</row>",
  "<row ",
  "</c>",
  "<c ",
  "<!--",
  "-->",
  "<![CDATA[",
  "<!DOCTYPE a>",
  "&#x110000;",
  "\u0000",
  '"',
  "'",
  "</sheetData>",
  'r="ZZZ9999999"',
  "1E400",
  "-",
  "_x0000_",
  "/",
  "<v>",
];

function mutate(random: Random, bytes: Buffer): Buffer {
  let mutant = Buffer.from(bytes);
  for (let turn = random.whole(1, 6); turn > 0; turn -= 1) {
    const at = random.whole(0, Math.max(0, mutant.length - 1));
    const other = random.whole(0, Math.max(0, mutant.length - 1));
    const action = random.whole(0, 6);
    if (action === 0) mutant[at] = random.whole(0, 255);
    else if (action === 1) mutant[at] = (mutant[at] ?? 0) ^ (1 << random.whole(0, 7));
    else if (action === 2) mutant = mutant.subarray(0, at);
    else if (action === 3) mutant = Buffer.concat([mutant.subarray(0, at), mutant.subarray(Math.max(at, other))]);
    else if (action === 4) mutant = Buffer.concat([mutant.subarray(0, at), mutant.subarray(Math.min(at, other))]);
    else mutant = Buffer.concat([mutant.subarray(0, at), Buffer.from(random.pick(scraps)), mutant.subarray(at)]);
  }
  return mutant;
}
