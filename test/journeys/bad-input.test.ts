import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, errorOf, om as runOm, reportOf, resultOf } from "../support/om.ts";
import { writeZip } from "../support/write-zip.ts";

const folder = mkdtempSync(join(tmpdir(), "om-bad-"));
const dataDir = join(folder, "data");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency\n";

/** Sales of 2 x 4.50 EUR each. */
function sales(prefix: string, count = 30): string {
  return (
    header +
    Array.from({ length: count }, (_, row) => `${prefix}-${row},2026-01-${13 + (row % 15)},Mug,2,4.50,EUR\n`).join("")
  );
}

function om(...args: string[]): Promise<Ended> {
  return runOm(args, { dataDir });
}

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Every byte value about as often as any other. */
function junk(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, at) => Math.imul(at + 1, 2_654_435_761) >>> 24));
}

const refused: readonly {
  what: string;
  name: string;
  content: string | Uint8Array | null;
  code: string;
  says: string;
}[] = [
  { what: "a missing path", name: "missing.csv", content: null, code: "NOT_FOUND", says: "missing.csv" },
  { what: "an empty file", name: "empty.csv", content: "", code: "EMPTY_FILE", says: "empty" },
  { what: "a file of white space", name: "white.csv", content: "\n \n\t\n", code: "EMPTY_FILE", says: "white space" },
  { what: "binary junk", name: "junk.csv", content: junk(200_000), code: "NOT_TEXT", says: "not a text file" },
  {
    what: "a broken workbook named .csv",
    name: "sheet.csv",
    content: writeZip([
      { name: "[Content_Types].xml", content: "<Types/>" },
      { name: "xl/workbook.xml", content: junk(4_000) },
    ]).subarray(0, 3_000),
    code: "FILE_CORRUPT",
    says: "workbook",
  },
  {
    what: "a file that is mostly NUL bytes",
    name: "nuls.csv",
    content: sales("N") + "\0".repeat(100_000),
    code: "NOT_TEXT",
    says: "NUL bytes",
  },
  {
    what: "10,000 columns",
    name: "wide.csv",
    content: `${Array.from({ length: 10_000 }, (_, at) => `c${at}`).join(",")}\n${"1,".repeat(9_999)}1\n`,
    code: "TOO_MANY_COLUMNS",
    says: "10000 columns",
  },
  {
    what: "a single line of 5 MB",
    name: "line.csv",
    content: "x".repeat(5_000_000),
    code: "LINE_TOO_LONG",
    says: "line 1",
  },
];

const taken: readonly { what: string; name: string; content: string; exitCode: number; report: object }[] = [
  {
    what: "a header and nothing else: no row, and that is said once",
    name: "header.csv",
    content: header,
    exitCode: 0,
    report: {
      state: "done",
      tables: [{ rows: { read: 0, header: 1 }, notes: ["there are no rows below the header"] }],
    },
  },
  {
    what: "one row",
    name: "row.csv",
    content: sales("R", 1),
    exitCode: 0,
    report: { state: "done", tables: [{ type: "sales", rows: { accepted: 1 } }] },
  },
  {
    what: "no header: a general table, for no column says what it is",
    name: "bare.csv",
    content: sales("H").slice(header.length),
    exitCode: 0,
    report: {
      state: "done",
      tables: [{ type: "general", rows: { header: 0, accepted: 30 }, dialect: { headerLine: null } }],
    },
  },
  {
    what: "a CSV named .xlsx, by its content",
    name: "text.xlsx",
    content: sales("X"),
    exitCode: 0,
    report: { state: "done", format: "csv", tables: [{ type: "sales", rows: { accepted: 30 } }] },
  },
  {
    what: "a NUL in one cell: that row alone is rejected",
    name: "nul.csv",
    content: sales("B").replace("Mug", "M\0g"),
    exitCode: 0,
    report: {
      state: "done_with_rejects",
      tables: [{ rows: { accepted: 29, rejected: 1 }, issues: [{ code: "OM-BYTE-01", examples: [{ line: 2 }] }] }],
    },
  },
  {
    what: "a line of 5 MB among rows: that line alone is rejected",
    name: "long.csv",
    content: sales("L").replace("Mug", "y".repeat(5_000_000)),
    exitCode: 0,
    report: {
      state: "done_with_rejects",
      tables: [{ rows: { accepted: 29, rejected: 1 }, issues: [{ code: "OM-ROW-04", examples: [{ line: 2 }] }] }],
    },
  },
];

/** By file: only what was accepted above. */
const numbers = [
  ["good.csv", "270", "60"],
  ["long.csv", "261", "58"],
  ["nul.csv", "261", "58"],
  ["row.csv", "9", "2"],
  ["text.xlsx", "270", "60"],
];

beforeAll(async () => {
  const { exitCode } = await om("ingest", write("good.csv", sales("A")));
  if (exitCode !== 0) throw new Error("a good file does not go in");
  for (const { name, content } of [...refused, ...taken]) if (content !== null) write(name, content);
});

describe("what cannot be read is refused with one message and its cure", () => {
  test.each(refused)("$what: $code, exit 1", async ({ name, code, says }) => {
    const ended = await om("ingest", "--json", join(folder, name));
    const failure = failureOf(ended);
    expect({ exitCode: ended.exitCode, code: failure.code, lines: ended.json.length, stderr: ended.stderr }).toEqual({
      exitCode: 1,
      code,
      lines: 1,
      stderr: "",
    });
    expect(failure.message).toContain(says);
    expect(failure.fix).not.toBe("");
  });

  test("a folder: NOT_A_FILE, exit 1", async () => {
    const ended = await om("ingest", "--json", folder);
    expect([ended.exitCode, errorOf(ended).code]).toEqual([1, "NOT_A_FILE"]);
    expect(errorOf(ended).fix).toContain("*.csv");
  });

  test("people get a sentence and a fix for each, and never a stack trace", async () => {
    const { exitCode, stdout, stderr } = await om("ingest", ...refused.map(({ name }) => join(folder, name)));
    const said = stdout + stderr;
    expect(exitCode).toBe(1);
    expect(said.match(/^ *Fix: \S/gm)).toHaveLength(refused.length);
    expect(said).not.toMatch(/^\s+at |node:internal|INTERNAL/m);
    for (const { name } of refused) expect(said).toContain(name);
  });
});

describe("what is odd but readable is taken for what it is", () => {
  test.each(taken)("$what", async ({ name, exitCode, report }) => {
    const ended = await om("ingest", "--json", join(folder, name));
    expect(reportOf(ended)).toMatchObject(report);
    expect(ended).toMatchObject({ exitCode, stderr: "" });
  });

  test("a UTF-16 file that ends within a character invents no currency", async () => {
    const bytes = Buffer.from(`\ufeff${sales("U").trimEnd()}`, "utf16le");
    const cut = join(folder, "cut.csv");
    writeFileSync(cut, bytes.subarray(0, bytes.length - 1));
    const [table] = reportOf(await runOm(["ingest", "--json", cut], { dataDir: join(folder, "utf16") })).tables;
    expect({ known: table?.amounts.accepted.known, rejected: table?.rows.rejected }).toEqual({
      known: { EUR: "261" },
      rejected: 1,
    });
  });
});

test("after all of them the good files give the numbers that they gave, and no work is left behind", async () => {
  const result = resultOf(await om("query", "--json", "--metric", "net_sales,units", "--by", "file"));
  expect(result.rows.toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1))).toEqual(numbers);
  expect(result.pending).toEqual([]);
  expect(readdirSync(join(dataDir, "jobs"))).toEqual([]);
});

test.each(["", "below", "blobs", "uploads", "jobs", "om.sqlite"])(
  "a data folder that cannot be one, for a file or folder at %j, ends every command with exit 4 and one sentence",
  async (part) => {
    const place = mkdtempSync(join(folder, "unusable-"));
    const blocker = part === "below" ? join(place, "data") : join(place, "data", part);
    mkdirSync(join(blocker, ".."), { recursive: true });
    if (part === "om.sqlite") mkdirSync(blocker);
    else writeFileSync(blocker, "in the way");
    const options = { dataDir: part === "below" ? join(blocker, "below") : join(place, "data") };
    for (const args of [["files"], ["doctor"], ["ingest", join(folder, "good.csv")], ["serve", "--port", "0"]]) {
      const ended = await runOm([...args, "--json"], options);
      expect([args[0], ended.exitCode, errorOf(ended).code, ended.stderr]).toEqual([args[0], 4, "NOT_WRITABLE", ""]);
    }
  },
);

/** Root may read everything, so as root we become nobody, where nobody can start the command at all. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const canBeOther =
  !isRoot ||
  spawnSync(process.execPath, [join(import.meta.dirname, "../../src/apps/cli/om.mjs"), "--version"], {
    uid: nobody,
    gid: nobody,
  }).status === 0;
const uid = isRoot ? { uid: nobody } : {};
if (!canBeOther) console.log("skipped: no other user can run the command from this folder");

describe(`without permission${canBeOther ? "" : " (skipped: no other user can run the command from this folder)"}`, () => {
  const own = join(folder, "own");

  beforeAll(() => {
    chmodSync(folder, 0o755);
    mkdirSync(own);
    if (isRoot) chownSync(own, nobody, nobody);
  });

  test.skipIf(!canBeOther)("a file that may not be read is NOT_READABLE, exit 1, and what is in stays", async () => {
    const options = { dataDir: join(own, "data"), ...uid };
    await runOm(["ingest", join(folder, "good.csv")], options);
    const closed = write("closed.csv", sales("C"));
    chmodSync(closed, 0o000);
    const ended = await runOm(["ingest", "--json", closed], options);
    expect([ended.exitCode, errorOf(ended).code, ended.stderr]).toEqual([1, "NOT_READABLE", ""]);
    expect(errorOf(ended).fix).toContain("chmod");
    expect(resultOf(await runOm(["query", "--json", "--metric", "net_sales"], options)).rows).toEqual([["270"]]);
  });

  test.skipIf(!canBeOther)("a data folder that may not be written is NOT_WRITABLE, exit 4", async () => {
    const closed = join(own, "closed");
    mkdirSync(closed);
    chmodSync(closed, 0o555);
    const ended = await runOm(["ingest", "--json", join(folder, "good.csv")], {
      dataDir: join(closed, "data"),
      ...uid,
    });
    expect([ended.exitCode, errorOf(ended).code, ended.stderr]).toEqual([4, "NOT_WRITABLE", ""]);
    expect(errorOf(ended).fix).not.toBe("");
    expect(readdirSync(closed)).toEqual([]);
  });
});

const disk = join(folder, "disk");
const hasDisk = mountDisk();
if (!hasDisk) console.log("skipped: no small disk can be mounted");

describe(`a full disk${hasDisk ? "" : " (skipped: no small disk can be mounted)"}`, () => {
  const options = { dataDir: join(disk, "data") };
  const filler = join(disk, "filler");

  afterAll(() => {
    if (hasDisk) execFileSync("/bin/umount", [disk]);
  });

  beforeAll(async () => {
    if (hasDisk) await runOm(["ingest", join(folder, "good.csv")], options);
  });

  test.skipIf(!hasDisk).each([
    { freeKb: 0, at: "opening the records" },
    { freeKb: 200, at: "keeping the upload" },
    { freeKb: 1_500, at: "working on it" },
  ])(
    "while $at is DISK_FULL, exit 1; the good file keeps its numbers, and the same call works once there is space",
    async ({ freeKb }) => {
      const path = write(`big-${freeKb}.csv`, sales(`D${freeKb}`, 30_000));
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(filler, Buffer.alloc(bavail * bsize - freeKb * 1_024));
      const ended = await runOm(["ingest", "--json", path], options);
      rmSync(filler);
      expect([ended.exitCode, failureOf(ended).code, ended.stderr]).toEqual([1, "DISK_FULL", ""]);
      expect(failureOf(ended).fix).toContain("free some space");
      const good = await runOm(["query", "--json", "--metric", "net_sales", "--where", "file=good.csv"], options);
      expect(resultOf(good).rows).toEqual([["270"]]);
      expect(readdirSync(join(options.dataDir, "jobs"))).toEqual([]);
      const again = await runOm(["ingest", "--json", path], options);
      expect(reportOf(again)).toMatchObject({
        state: "done",
        tables: [{ amounts: { accepted: { known: { EUR: "270000" } } } }],
      });
    },
  );
});

function mountDisk(): boolean {
  mkdirSync(disk);
  return spawnSync("/bin/mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", disk]).status === 0;
}

/** A path that is refused is an error; a file that is refused is a report of state `failed` with the same error. */
function failureOf(ended: Ended): ReturnType<typeof errorOf> {
  const isReport = ended.stdout.startsWith('{"fileId"');
  if (!isReport) return errorOf(ended);
  const { state, error, tables } = reportOf(ended);
  if (state !== "failed" || error === undefined) throw new Error(`the file is ${state}`);
  expect(tables).toEqual([]);
  return error;
}
