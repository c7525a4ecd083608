import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { ScanChunk, ScanTally, TableScan } from "#formats/format.ts";
import { scanCsv } from "#formats/csv/structure-scan.ts";
import type { TableResult } from "#processing/table/table-job.ts";
import { type StagedFile, stageFile } from "../support/process-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "om-stray-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Sales {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** Exact. */
  readonly net: string;
  readonly newlinesInQuotes: number;
}

/** `rows` sales with quoted cells here and there; the product of row `strayAt` opens a quote that nothing closes. */
function writeSales(rows: number, strayAt: number): Sales {
  const lines = ["Order ID,Order Date,Product,Quantity,Unit Price,Currency"];
  let halves = 0;
  let newlinesInQuotes = 0;
  for (let row = 1; row <= rows; row += 1) {
    const quantity = 1 + (row % 3);
    const price = 1 + (row % 9);
    halves += quantity * (2 * price + 1);
    const day = String((row % 28) + 1).padStart(2, "0");
    const product = row === strayAt ? '"Best of' : productOf(row);
    newlinesInQuotes += product.split("\n").length - 1;
    lines.push(`A-${row},2026-01-${day},${product},${quantity},${price}.50,EUR`);
  }
  return { bytes: Buffer.from(`${lines.join("\n")}\n`), rows, net: String(halves / 2), newlinesInQuotes };
}

function productOf(row: number): string {
  if (row % 1_000 === 0) return '"Gift set\nin two parts"';
  if (row % 50 === 0) return '"Mug, blue"';
  return row % 70 === 0 ? '"The ""large"" one"' : `Mug ${row % 8}`;
}

describe("200,000 sales with one stray quote in the middle", () => {
  const sales = writeSales(200_000, 100_003);
  let staged: StagedFile;
  let result: TableResult;

  beforeAll(async () => {
    staged = await stageFile(sales.bytes, folder);
    result = await staged.process();
  }, 300_000);

  test("the engine alone loses more than a third of them and says nothing", async () => {
    const database = await openLockedDatabase(folder, { memoryMb: 512, threads: 1 });
    const columns =
      "{'id': 'VARCHAR', 'day': 'VARCHAR', 'product': 'VARCHAR', 'quantity': 'VARCHAR', 'price': 'VARCHAR', 'currency': 'VARCHAR'}";
    const read = `read_csv(${quoteText(staged.path)}, auto_detect=false, header=true, delim=',', quote='"', escape='"', strict_mode=true, ignore_errors=true, columns=${columns})`;
    const [[count] = []] = await database.rows(`SELECT count(*) FROM ${read}`);
    database.close();
    expect(Number(count)).toBeLessThan((sales.rows * 2) / 3);
  });

  test("we account for every row and every cent of it, and name the line that was mended", () => {
    const { rows, net, newlinesInQuotes } = sales;
    const physicalLines = rows + 1 + newlinesInQuotes;
    expect(result.rows).toEqual({
      physicalLines,
      records: rows + 1,
      preamble: 0,
      header: 1,
      footer: 0,
      blank: 0,
      read: rows,
      accepted: rows,
      rejected: 0,
      duplicate: 0,
      skipped: 0,
      repeats: 0,
      newlinesInQuotes,
    });
    expect(result.amounts.accepted).toEqual({ known: { EUR: net }, unreadable: 0 });
    const line = 1 + 100_003 + 100;
    expect(readFileSync(staged.path, "utf8").split("\n")[line - 1]).toContain('"Best of');
    expect(result.issues).toMatchObject([{ code: "OM-QUOTE-02", count: 1, examples: [{ line }] }]);
  });
});

/** What a broken scan may do; each changes one thing that an honest one says. */
interface Lie {
  /** Beside the code: which of the checks it is that must notice. */
  readonly message?: string;
  readonly chunk?: (chunk: ScanChunk) => ScanChunk;
  readonly tally?: (tally: ScanTally) => ScanTally;
  readonly dropsBroken?: true;
  readonly stopsEarly?: true;
}

const lies: readonly (Lie & { readonly says: string })[] = [
  {
    says: "a row is missing in the text",
    message: "the engine read",
    chunk: (chunk) => ({ ...chunk, text: withoutLastLine(chunk.text) }),
  },
  {
    says: "a row is missing in the text and in its count",
    message: "the engine read",
    chunk: (chunk) => ({ ...chunk, text: withoutLastLine(chunk.text), rows: chunk.rows - 1 }),
  },
  {
    says: "a row is twice in the text",
    message: "the engine read",
    chunk: (chunk) => ({ ...chunk, text: withLastLineTwice(chunk.text) }),
  },
  {
    says: "a row is twice in the text and in its count",
    message: "the engine read",
    chunk: (chunk) => ({ ...chunk, text: withLastLineTwice(chunk.text), rows: chunk.rows + 1 }),
  },
  {
    says: "a row is missing in the text and another one twice",
    message: "the engine read",
    chunk: (chunk) => ({ ...chunk, text: withLastLineTwice(withoutLastLine(chunk.text)) }),
  },
  { says: "a broken record is forgotten", dropsBroken: true },
  { says: "it stops after its first rows", stopsEarly: true },
  { says: "one physical line too many", tally: (tally) => ({ ...tally, physicalLines: tally.physicalLines + 1 }) },
  { says: "one physical line too few", tally: (tally) => ({ ...tally, physicalLines: tally.physicalLines - 1 }) },
  { says: "one record too many", tally: (tally) => ({ ...tally, records: tally.records + 1 }) },
  { says: "one row too many", tally: (tally) => ({ ...tally, rows: tally.rows + 1 }) },
  {
    says: "one row and one record too few",
    tally: (tally) => ({
      ...tally,
      rows: tally.rows - 1,
      records: tally.records - 1,
      physicalLines: tally.physicalLines - 1,
    }),
  },
  {
    says: "a line break in quotes too many",
    tally: (tally) => ({ ...tally, newlinesInQuotes: tally.newlinesInQuotes + 1 }),
  },
  { says: "a blank record too many", tally: (tally) => ({ ...tally, blank: tally.blank + 1 }) },
  { says: "a repeated header too many", tally: (tally) => ({ ...tally, repeatedHeaders: tally.repeatedHeaders + 1 }) },
];

describe("a scan that does not tell the truth", () => {
  const small = Buffer.concat([
    writeSales(1_500, 0).bytes,
    Buffer.from("A-0,2026-01-02,cells are missing\nA-1501,2026-01-02,Mug 1,1,2.50,EUR\n"),
  ]);

  test("is the only reason for a refusal: the same file goes through when the scan is honest", async () => {
    const staged = await stageFile(small, folder);
    const result = await staged.process(() => lying(staged, {}));
    expect(result.rows).toMatchObject({ read: 1_502, accepted: 1_501, rejected: 1, newlinesInQuotes: 1 });
  });

  test.each(lies)("ends with CONSERVATION_FAILED and no result to commit: $says", async (lie) => {
    const staged = await stageFile(small, folder);
    const message: unknown = expect.stringContaining(lie.message ?? "the ledger does not balance");
    await expect(staged.process(() => lying(staged, lie))).rejects.toMatchObject({
      code: "CONSERVATION_FAILED",
      message,
    });
  });
});

/** The scan of a staged file, which lies about one thing. */
function lying({ path, analysis }: StagedFile, { chunk: bend, tally: claim, dropsBroken, stopsEarly }: Lie): TableScan {
  // Small chunks of a large window: the bytes of the whole file are read before its first rows are handed on.
  const scan = scanCsv(path, analysis.decision, { chunkBytes: 4_096, mostRecordBytes: 1_024, windowBytes: 1 << 20 });
  return {
    ...scan,
    async *chunks() {
      for await (const chunk of scan.chunks()) {
        yield bend?.(chunk) ?? chunk;
        if (stopsEarly) return;
      }
    },
    takeBroken: () => (dropsBroken === undefined ? scan.takeBroken() : []),
    tally: () => claim?.(scan.tally()) ?? scan.tally(),
  };
}

function withoutLastLine(text: Uint8Array): Uint8Array {
  return text.subarray(0, lastLineStart(text));
}

function withLastLineTwice(text: Uint8Array): Uint8Array {
  return Buffer.concat([text, text.subarray(lastLineStart(text))]);
}

function lastLineStart(text: Uint8Array): number {
  return text.lastIndexOf(10, text.length - 2) + 1;
}
