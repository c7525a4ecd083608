import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type CsvDialect, defaultPolicies, type TableDecision } from "#core/decision.ts";
import type { ScanMark } from "#formats/format.ts";
import { createEncoder } from "../../../test/support/encode-text.ts";
import { joinMarks } from "./scan-mark.ts";
import { type ScanSizes, scanCsv } from "./structure-scan.ts";

const folder = mkdtempSync(join(tmpdir(), "om-scan-mark-"));
const path = join(folder, "table.csv");
afterAll(() => rmSync(folder, { recursive: true }));

/** So small that every border is met. */
const sizes: Partial<ScanSizes> = { chunkBytes: 1, windowBytes: 200, mostRecordBytes: 80, blockBytes: 64 };

type Encode = (text: string) => Buffer;
const encodings: Readonly<Record<string, Encode>> = {
  "utf-8": (text) => Buffer.from(text),
  "utf-16le": (text) => Buffer.from(text, "utf16le"),
  "utf-16be": (text) => Buffer.from(text, "utf16le").swap16(),
  "windows-1252": createEncoder("windows-1252"),
  shift_jis: createEncoder("shift_jis"),
  gb18030: createEncoder("gb18030"),
};
/** Beyond ASCII: in each of the encodings, and for some with the byte of a quote or a line end inside. */
const letters: Readonly<Record<string, string>> = {
  "windows-1252": "éß€",
  shift_jis: "ソ表ア",
  gb18030: "你好",
};

interface Table {
  readonly encoding: string;
  readonly lineEnd: CsvDialect["lineEnd"];
  readonly bytes: Buffer;
}

const lineKinds = [
  "plain",
  "letters",
  "quoted",
  "split",
  "stray",
  "ragged",
  "blank",
  "header",
  "note",
  "long",
] as const;

function writeLine(kind: (typeof lineKinds)[number], at: number, encoding: string, lineEnd: string): string {
  // A mark that begins a line, and pairs of characters with the bytes of a line end between them.
  const own = letters[encoding] ?? "\ufeffé你𝄞\u0a05\u0100\u0a05";
  switch (kind) {
    case "plain":
      return `${at},name ${at},x`;
    case "letters":
      return `${own},${own} ${at},${own}`;
    case "quoted":
      return `${at},"a ""b"", ${own}",x`;
    case "split":
      return `${at},"over${lineEnd}two lines",x${at % 3 === 0 ? ",y" : ""}`;
    case "stray":
      return `${at},"stray,x`;
    case "ragged":
      return `${at},x`;
    case "blank":
      return at % 2 === 0 ? "" : ",,";
    case "header":
      return "id,name,x";
    case "note":
      return `Printed by: ${own}`;
    case "long":
      return `${at},${own.repeat(40)},x`;
  }
}

/** Damage: what is no character of the encoding. */
const damage = Buffer.from([0xff, 0x00, 0x81, 0xd8]);

const tables: fc.Arbitrary<Table> = fc
  .record({
    encoding: fc.constantFrom(...Object.keys(encodings)),
    lineEnd: fc.constantFrom("\n" as const, "\r\n" as const, "\r" as const),
    marked: fc.boolean(),
    kinds: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant("plain" as const) }, fc.constantFrom(...lineKinds)), {
      maxLength: 80,
      size: "max",
    }),
    closed: fc.boolean(),
    damageAt: fc.option(fc.double({ min: 0.2, max: 1, noNaN: true })),
  })
  .map(({ encoding, lineEnd, marked, kinds, closed, damageAt }) => {
    const lines = ["id,name,x", ...kinds.map((kind, at) => writeLine(kind, at, encoding, lineEnd))];
    const mark = marked && encoding.startsWith("utf") ? "\ufeff" : "";
    const whole = encodings[encoding]?.(mark + lines.join(lineEnd) + (closed ? lineEnd : "")) ?? Buffer.alloc(0);
    if (damageAt === null) return { encoding, lineEnd, bytes: whole };
    const at = Math.floor(whole.length * damageAt) & ~1;
    return { encoding, lineEnd, bytes: Buffer.concat([whole.subarray(0, at), damage, whole.subarray(at)]) };
  });

function aDecision({ encoding, lineEnd }: Table): TableDecision {
  return {
    table: "t",
    format: "csv",
    encoding,
    bom: false,
    dialect: { delimiter: ",", quote: '"', escape: '"', lineEnd, headerLine: 1 },
    preambleRecords: 0,
    columns: ["id", "name", "x"].map((name, index) => ({ index, name, reading: { kind: "text" } })),
    type: "general",
    confidence: 1,
    reasons: [],
    runnerUp: null,
    mapping: [{ source: "id", field: "order_id", confidence: 1, why: "" }],
    policies: defaultPolicies,
  };
}

interface Told {
  /** What each chunk said, and its records that are no rows. */
  readonly chunks: readonly unknown[];
  /** The mark behind each chunk, as another process would get it. */
  readonly marks: readonly ScanMark[];
  readonly end: unknown;
}

async function tell(
  table: Table,
  lane: ScanSizes["lane"],
  given: readonly ScanMark[] = [],
  own = sizes,
): Promise<Told> {
  const scan = scanCsv(path, aDecision(table), { ...own, lane }, given);
  const chunks: unknown[] = [];
  const marks: ScanMark[] = [];
  for await (const { text, rows, lineSum, padded, oddNumbers, lines } of scan.chunks()) {
    const irregular = [scan.takeBroken(), scan.takeNoted()];
    const known = { rows, lineSum, padded, oddNumbers, lines: [...lines] };
    chunks.push({ text: Buffer.from(text).toString("latin1"), ...known, irregular });
    marks.push(deserialize(serialize(scan.mark?.())));
  }
  return { chunks, marks, end: [scan.takeBroken(), scan.takeNoted(), scan.tally(), scan.index()] };
}

test("the index of all marks is that of one scan", async () => {
  const lines = Array.from({ length: 20_000 }, (_none, at) => `${at},name ${at},x`);
  const table: Table = { encoding: "utf-8", lineEnd: "\n", bytes: Buffer.from(`id,name,x\n${lines.join("\n")}\n`) };
  writeFileSync(path, table.bytes);
  const larger = { chunkBytes: 100_000, windowBytes: 8_192, mostRecordBytes: 1_024 };
  const whole = await tell(table, "native", [], larger);
  const half = whole.marks.slice(0, Math.floor(whole.marks.length / 2));
  expect(half.length).toBeGreaterThan(1);
  expect((await tell(table, "native", half, larger)).end).toEqual(whole.end);
  expect(whole.end).toMatchObject([[], [], { rows: 20_000 }, { length: 5 }]);
});

describe.each(["native", "careful"] as const)("a scan that was broken off, %s lane", (lane) => {
  test("goes on from any mark to the same end, and needs no byte before it", async () => {
    let refused = 0;
    let given = 0;
    await fc.assert(
      fc.asyncProperty(tables, fc.nat(), async (table, pick) => {
        writeFileSync(path, table.bytes);
        const whole = await tell(table, lane);
        const most = whole.marks.findIndex((mark) => mark === null);
        refused += most === -1 ? 0 : 1;
        const usable = most === -1 ? whole.marks.length : most;
        if (usable === 0) return;
        const done = 1 + (pick % usable);
        const marks = whole.marks.slice(0, done);
        given += 1;
        writeFileSync(path, withoutFront(table.bytes, joinMarks(marks).source.position));
        const rest = await tell(table, lane, marks);
        expect(rest.chunks).toEqual(whole.chunks.slice(done));
        expect(rest.end).toEqual(whole.end);
      }),
      { numRuns: 400 },
    );
    // Where damage hides a line end, there may be no mark; that must stay rare.
    expect(given).toBeGreaterThan(200);
    expect(refused).toBeLessThan(given / 10);
  });
});

/** The same file, but nothing before the byte is what it was. */
function withoutFront(bytes: Buffer, until: number): Buffer {
  return Buffer.concat([Buffer.alloc(until, '"'), bytes.subarray(until)]);
}
