import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { writeDemoFiles } from "#apps/demo/write-demo-files.ts";
import type { FileReport } from "#core/report.ts";
import type { QueryResult } from "#metrics/query.ts";
import { type Ended, errorOf, om as runOm, reportOf, reportsOf, resultOf } from "../support/om.ts";
import { parseDelimited } from "../support/read-sample.ts";
import { startServer } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-journey-"));
const dataDir = join(folder, "data");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
/** Nine rows: one no day, one no quantity, one twice, one a return. */
const shop = `${header}
A-1,2026-01-15,Mug blue,2,4.50,EUR
A-1,2026-01-15,Oak board,1,19.90,EUR
A-2,2026-01-20,Mug blue,1,4.50,EUR
A-2,2026-01-20,Mug blue,1,4.50,EUR
A-3,2026-02-03,"Teapot, green",1,24.00,EUR
A-4,2026-02-14,Oak board,-1,19.90,EUR
A-5,2026-02-31,Mug blue,1,4.50,EUR
A-6,2026-02-20,=1+1,two,4.50,EUR
A-7,2026-02-25,Mug blue,10,4.50,EUR
`;

function om(...args: string[]): Promise<Ended> {
  return runOm(args, { dataDir });
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function query(by: string): Promise<QueryResult> {
  return resultOf(await om("query", "--json", "--metric", "net_sales,units", "--by", by));
}

describe("a shop's file", () => {
  let ingested: Ended;
  let report: FileReport;

  beforeAll(async () => {
    ingested = await om("ingest", "--json", write("shop.csv", shop));
    report = reportOf(ingested);
  });

  test("with more than one row in twenty rejected ends 3, and nothing is said on stderr", () => {
    expect(ingested).toMatchObject({ exitCode: 3, stderr: "" });
    expect(report.state).toBe("done_with_rejects");
  });

  test("is told as one object with every field of the contract", () => {
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining(
        "fileId name business region source state format encoding bom sizeBytes contentHash receivedAt finishedAt stale generation pipelineVersion tables".split(
          " ",
        ),
      ),
    );
    const [table] = report.tables;
    expect(Object.keys(table ?? {})).toEqual(
      expect.arrayContaining(
        "name state type confidence reasons runnerUp dialect rows live amounts mapping policies questions issues".split(
          " ",
        ),
      ),
    );
    expect(report).toMatchObject({
      name: "shop.csv",
      business: "default",
      format: "csv",
      encoding: "utf-8",
      bom: false,
      sizeBytes: shop.length,
      stale: false,
      generation: 1,
    });
    expect(table).toMatchObject({
      name: "shop",
      type: "sales",
      runnerUp: { type: "general" },
      dialect: {
        delimiter: ",",
        quote: '"',
        escape: '"',
        lineEnd: "\n",
        headerLine: 1,
        decimal: ".",
        thousands: "",
        dateOrder: "ymd",
      },
      live: { visible: 7, superseded: 0, supersedes: 0 },
      policies: { repeats: "keep" },
      questions: [],
    });
    expect(table?.mapping.map(({ source, field }) => `${source}=${field}`)).toEqual([
      "Order ID=order_id",
      "Order Date=order_date",
      "Product=product",
      "Quantity=quantity",
      "Unit Price=unit_price",
      "Currency=currency",
    ]);
  });

  test("has each row in one class and each cent with it, and names line, column and cure of what is wrong", () => {
    const [table] = report.tables;
    expect(table?.rows).toEqual({
      physicalLines: 10,
      records: 10,
      preamble: 0,
      header: 1,
      footer: 0,
      blank: 0,
      read: 9,
      accepted: 7,
      rejected: 2,
      duplicate: 0,
      skipped: 0,
      repeats: 1,
      newlinesInQuotes: 0,
    });
    expect(table?.amounts).toMatchObject({
      accepted: { known: { EUR: "87" }, unreadable: 0 },
      rejected: { known: { EUR: "4.5" }, unreadable: 1 },
      repeats: { known: { EUR: "4.5" }, unreadable: 0 },
    });
    expect(table?.issues).toMatchObject([
      { code: "OM-DATE-01", count: 1, examples: [{ line: 8, column: "Order Date", raw: "2026-02-31" }] },
      { code: "OM-NUM-01", count: 1, examples: [{ line: 9, column: "Quantity", raw: "two" }] },
    ]);
    expect(
      table?.issues.flatMap(({ examples }) => examples).filter(({ reason, fix }) => reason === "" || fix === ""),
    ).toEqual([]);
  });

  test("is listed by `files` and shown by `file`", async () => {
    const shown = await om("file", report.fileId, "--json");
    expect(shown).toMatchObject({ exitCode: 0, json: [report] });
    const [listed] = reportsOf(await om("files", "--json"));
    const { tables: _tables, ...outside } = report;
    expect(listed).toMatchObject(outside);
    expect(listed?.tables[0]).not.toHaveProperty("mapping");
    expect(listed?.tables[0]).not.toHaveProperty("issues");
  });

  test("gives its rejects as CSV on stdout and in a file, with line, code and reason, formulas disarmed", async () => {
    const { exitCode, stdout } = await om("rejects", report.fileId);
    expect(exitCode).toBe(0);
    const [names, ...rows] = parseDelimited(stdout, ",");
    expect(names).toEqual([...header.split(","), "_line", "_code", "_reason"]);
    expect(rows.map((row) => row.slice(0, -1))).toEqual([
      ["A-5", "2026-02-31", "Mug blue", "1", "4.50", "EUR", "8", "OM-DATE-01"],
      ["A-6", "2026-02-20", "'=1+1", "two", "4.50", "EUR", "9", "OM-NUM-01"],
    ]);
    const target = join(folder, "rejects.csv");
    expect(await om("rejects", report.fileId, "--csv", target)).toMatchObject({ exitCode: 0, stdout: "" });
    expect(readFileSync(target, "utf8")).toBe(stdout);
  });

  test("gives exact numbers by month and by product", async () => {
    expect(await query("month")).toMatchObject({
      columns: [{ id: "month" }, { id: "net_sales", currency: "EUR" }, { id: "units" }],
      rows: [
        ["2026-01", "37.9", "5"],
        ["2026-02", "49.1", "10"],
      ],
      coverage: { rowsUsed: 7, rowsTotal: 7, undated: 0 },
      pending: [],
      files: [{ fileId: report.fileId, name: "shop.csv" }],
      truncated: false,
    });
    expect((await query("product")).rows).toEqual([
      ["Mug blue", "63", "14"],
      ["Teapot, green", "24", "1"],
      ["Oak board", "0", "0"],
    ]);
  });

  test("is a duplicate when it comes again under another name, ends 0 and changes no number", async () => {
    const before = await query("month");
    const again = await om("ingest", "--json", write("shop copy.csv", shop));
    expect(again.exitCode).toBe(0);
    expect(reportOf(again)).toMatchObject({ state: "duplicate", duplicateOf: report.fileId, name: "shop copy.csv" });
    expect(await query("month")).toEqual(before);
  });

  test("is swapped as a whole when it is decided anew, and back", async () => {
    const before = await query("month");
    const once = reportOf(await om("decide", report.fileId, "--set", "repeats=once", "--json"));
    expect(once).toMatchObject({
      generation: 2,
      tables: [{ rows: { accepted: 6, duplicate: 1 }, amounts: { duplicate: { known: { EUR: "4.5" } } } }],
    });
    const { rows, coverage } = await query("month");
    expect({ rows, coverage }).toEqual({
      rows: [
        ["2026-01", "33.4", "4"],
        ["2026-02", "49.1", "10"],
      ],
      coverage: { rowsUsed: 6, rowsTotal: 6, undated: 0 },
    });
    await om("decide", report.fileId, "--set", "repeats=keep");
    expect(await query("month")).toEqual(before);
  });

  test("stays as it is when it is decided wrongly", async () => {
    const before = reportOf(await om("file", report.fileId, "--json"));
    const wrong = await om("decide", report.fileId, "--set", "repeats=twice", "--json");
    expect([wrong.exitCode, errorOf(wrong).code]).toEqual([2, "DECISION_INVALID"]);
    expect(reportOf(await om("file", report.fileId, "--json"))).toEqual(before);
  });
});

test("a file with settings that cannot be is refused as wrong usage, and is no file", async () => {
  const before = (await om("files", "--json")).stdout;
  const wrong = await om(
    "ingest",
    write("wrong.csv", `${header}\nW-1,2026-01-15,Mug,2,4.50,EUR\n`),
    "--set",
    "tax=some",
    "--json",
  );
  expect([wrong.exitCode, errorOf(wrong).code]).toEqual([2, "DECISION_INVALID"]);
  expect((await om("files", "--json")).stdout).toBe(before);
});

describe("a file that leaves a question open", () => {
  test("waits with both readings and what each gives, is pending in every number, and counts once decided", async () => {
    const before = await query("month");
    const text = `${header}\nB-1,01/02/2026,Mug blue,2,5.00,EUR\nB-2,03/04/2026,Mug blue,1,5.00,EUR\nB-3,05/06/2026,Oak board,1,20.00,EUR\n`;
    const ingested = await om("ingest", "--json", write("ambiguous.csv", text));
    const report = reportOf(ingested);
    const effect = { rows: 3, amounts: { known: { EUR: "35" }, unreadable: 0 } };
    expect(ingested.exitCode).toBe(3);
    expect(report).toMatchObject({
      state: "needs_decision",
      tables: [
        {
          live: { visible: 0 },
          questions: [
            {
              id: "dateOrder",
              column: "Order Date",
              readings: [
                { value: "dmy", effect },
                { value: "mdy", effect },
              ],
            },
          ],
        },
      ],
    });

    const waiting = await om("query", "--json", "--metric", "net_sales,units", "--by", "month");
    expect(waiting.exitCode).toBe(3);
    expect(resultOf(waiting)).toMatchObject({
      rows: before.rows,
      pending: [{ fileId: report.fileId, name: "ambiguous.csv", state: "needs_decision" }],
    });

    const decided = await om("decide", report.fileId, "--set", "dateOrder=dmy", "--json");
    expect(decided.exitCode).toBe(0);
    expect(reportOf(decided)).toMatchObject({
      state: "done",
      tables: [{ dialect: { dateOrder: "dmy" }, live: { visible: 3 }, questions: [] }],
    });
    expect(await query("month")).toMatchObject({
      rows: [
        ["2026-01", "37.9", "5"],
        ["2026-02", "59.1", "12"],
        ["2026-04", "5", "1"],
        ["2026-06", "20", "1"],
      ],
      pending: [],
    });
  });
});

describe("several files at once", () => {
  test("give one line of JSON each; one that is bad ends 1 and holds no other back", async () => {
    const good = `${header}\nC-1,2026-03-20,Tray,1,7.25,EUR\n`;
    const paths = [write("c1.csv", good), join(folder, "missing.csv"), write("c2.csv", good.replace("C-1", "C-2"))];
    const { exitCode, json } = await om("ingest", "--json", ...paths);
    expect(exitCode).toBe(1);
    expect(json).toMatchObject([
      { name: "c1.csv", state: "done" },
      { error: { code: "NOT_FOUND" }, path: paths[1] },
      { name: "c2.csv", state: "done" },
    ]);
    expect((await query("month")).rows).toContainEqual(["2026-03", "14.5", "2"]);
  });
});

test.each([["file"], ["rejects"], ["decide", "--set", "repeats=once"]])(
  "`om %s` of an unknown id is NOT_FOUND and ends 1",
  async (command, ...flags) => {
    const ended = await om(command, "file_0000000000000000", ...flags, "--json");
    expect([ended.exitCode, errorOf(ended).code]).toEqual([1, "NOT_FOUND"]);
    expect(errorOf(ended).fix).toContain("om files");
  },
);

describe("the demo, which `npm start` runs", () => {
  const asked = ["query", "--json", "--business", "demo", "--metric", "net_sales,units,orders"] as const;

  test("reads its files as their generator counts them, shows what stands out, serves until it is stopped, and shows the same the second time", async () => {
    const expected = await writeDemoFilesTo("demo");
    const server = await startServer(dataDir, { args: ["--demo"] });
    expect(server.written.stdout).toContain("What stands out");
    const { json: files } = await om("files", "--json", "--business", "demo");
    const { json: insights } = await om("insights", "--json", "--business", "demo");
    const [first] = z.array(z.object({ title: z.string() })).parse(insights);
    expect(insights.length).toBeGreaterThan(0);
    expect(files.toReversed()).toMatchObject(
      expected.map(({ path, expected: { type, rows, sales } }) => ({
        name: basename(path),
        tables: [
          {
            type,
            rows,
            questions: [],
            ...(sales === null
              ? {}
              : { amounts: { accepted: { known: { [sales.currency]: sales.netTotal }, unreadable: 0 } } }),
          },
        ],
      })),
    );
    const byFile = resultOf(await om(...asked, "--by", "file"));
    const byMonth = resultOf(await om(...asked, "--by", "file,month"));
    for (const {
      path,
      expected: { sales },
    } of expected) {
      if (sales === null) continue;
      expect(byFile.rows).toContainEqual([basename(path), sales.netTotal, sales.units, sales.orders]);
      const months = byMonth.rows.filter(([file]) => file === basename(path)).map(([, month, net]) => [month, net]);
      expect(months).toEqual(Object.entries(sales.netByMonth));
    }

    expect(await server.stop()).toBe(0);
    const second = await startServer(dataDir, { args: ["--demo"] });
    expect(second.written.stdout.match(/duplicate: the same content is here already/g)).toHaveLength(expected.length);
    expect(second.written.stdout).toContain(first?.title);
    expect(await second.stop("SIGINT")).toBe(0);
    expect(resultOf(await om(...asked, "--by", "file"))).toEqual(byFile);
  });

  function writeDemoFilesTo(name: string): ReturnType<typeof writeDemoFiles> {
    const target = join(folder, name);
    mkdirSync(target);
    return writeDemoFiles(target);
  }
});
