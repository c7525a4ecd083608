import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import type { MetricQuery } from "#metrics/query.ts";
import { aReport, aRowLedger, aTable } from "./print/a-report.ts";
import { run, type RunDeps } from "./run.ts";
import type { IngestOptions, OmService } from "./service.ts";

const rejected = aReport({
  tables: [
    aTable({
      rows: aRowLedger({ accepted: 99, rejected: 1 }),
      issues: [{ code: "OM-QTY-02", count: 1, examples: [] }],
    }),
  ],
});

describe("om", () => {
  test("prints one JSON object a file, and a path that fails does not stop the others", async () => {
    const om = anOm({ ingest: (path) => (path === "gone.csv" ? refuse() : Promise.resolve(aReport({ name: path }))) });
    expect(await om.run("ingest", "a.csv", "gone.csv", "b.csv", "--json")).toBe(1);
    const [first, second, third] = om.lines().map((line): unknown => JSON.parse(line));
    expect(first).toMatchObject({ name: "a.csv", state: "done" });
    expect(second).toEqual({
      error: { code: "NOT_FOUND", message: "gone.csv: no such file", fix: "look" },
      path: "gone.csv",
    });
    expect(third).toMatchObject({ name: "b.csv" });
    expect(om.said).toEqual([]);
  });

  test("tells people of a failure in two lines on stderr, and goes on", async () => {
    const om = anOm({ ingest: (path) => (path === "gone.csv" ? refuse() : Promise.resolve(aReport())) });
    expect(await om.run("ingest", "gone.csv", "b.csv")).toBe(1);
    expect(om.said).toEqual(["om: gone.csv: no such file\nFix: look"]);
    expect(om.lines()[0]).toBe("export.csv  done: every row is in the numbers");
  });

  test("hands on what ingest was told", async () => {
    let told: IngestOptions | undefined;
    const om = anOm({ ingest: (_path, options) => ((told = options), Promise.resolve(aReport())) });
    const flags = ["--set", "repeats=once", "--source", "till-1", "--region", "North", "--business", "acme", "--once"];
    await om.run("ingest", "a.csv", ...flags);
    expect(told).toMatchObject({ business: "acme", source: "till-1", region: "North" });
    expect([...(told?.settings ?? [])]).toEqual([["repeats", "once"]]);
  });

  test("ends 3 when the rejects are over the threshold of this run", async () => {
    const om = anOm({ ingest: () => Promise.resolve(rejected) });
    expect(await om.run("ingest", "a.csv")).toBe(0);
    expect(
      await anOm({ ingest: () => Promise.resolve(rejected) }, { OM_REJECTS_THRESHOLD: "0" }).run("ingest", "a.csv"),
    ).toBe(3);
  });

  test("lists files as JSON without mapping and issues", async () => {
    const om = anOm({ files: () => Promise.resolve([rejected, aReport()]) });
    expect(await om.run("files", "--json")).toBe(0);
    expect(om.lines()).toHaveLength(2);
    expect(om.printed).not.toMatch(/"mapping"|"issues"/);
  });

  test("repeats the global options in what it suggests", async () => {
    const om = anOm({ file: () => Promise.resolve(rejected) });
    await om.run("--data-dir", "my data", "file", "file_01");
    expect(om.printed).toContain("om rejects file_01 --csv rejects.csv --data-dir 'my data'");
  });

  test("asks the question that its flags say", async () => {
    let asked: MetricQuery | undefined;
    const om = anOm({ query: (_business, question) => ((asked = question), refuse()) });
    const flags =
      "--metric net_sales,orders --by month --where region=North --where store= --order -net_sales --limit 3";
    expect(await om.run("query", ...flags.split(" "), "--as-of", "2026-11-24", "--json")).toBe(1);
    expect(asked).toEqual({
      metrics: ["net_sales", "orders"],
      by: ["month"],
      where: [
        { dimension: "region", op: "=", value: "North" },
        { dimension: "store", op: "=", value: null },
      ],
      order: ["-net_sales"],
      limit: 3,
      asOf: "2026-11-24",
    });
  });

  test("pours rejects to stdout byte by byte", async () => {
    const om = anOm({ file: () => Promise.resolve(rejected), rejectsCsv: someCsv });
    expect(await om.run("rejects", "file_01")).toBe(0);
    expect(om.printed).toBe("a,_line\n1,2\n");
  });

  test("writes rejects to a new file, and never over one that is there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "om-test-"));
    const target = join(folder, "fix.csv");
    const om = anOm({ file: () => Promise.resolve(rejected), rejectsCsv: someCsv });
    expect(await om.run("rejects", "file_01", "--csv", target)).toBe(0);
    expect(await readFile(target, "utf8")).toBe("a,_line\n1,2\n");
    await writeFile(target, "mine");
    expect(await om.run("rejects", "file_01", "--csv", target)).toBe(1);
    expect(om.said.at(-1)).toContain("exists already");
    expect(await readFile(target, "utf8")).toBe("mine");
  });

  test("leaves no half file of rejects behind", async () => {
    const folder = await mkdtemp(join(tmpdir(), "om-test-"));
    const om = anOm({ file: () => Promise.resolve(rejected), rejectsCsv: brokenCsv });
    expect(await om.run("rejects", "file_01", "--csv", join(folder, "fix.csv"))).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test("says when there is nothing rejected", async () => {
    const om = anOm({ file: () => Promise.resolve(aReport()) });
    expect(await om.run("rejects", "file_01", "--csv", "never.csv")).toBe(0);
    expect([om.printed, om.said]).toEqual(["", ["export.csv has no rejected rows"]]);
  });

  test("closes what it opened, also after a failure", async () => {
    const om = anOm({ files: refuse });
    expect(await om.run("files")).toBe(1);
    expect(om.closed()).toBe(1);
  });

  test("opens nothing for a command that cannot be understood", async () => {
    const om = anOm({});
    expect(await om.run("decide", "file_01")).toBe(2);
    expect(om.closed()).toBe(0);
  });

  test("interrupted, it closes and ends 130 without a word", async () => {
    const stop = new AbortController();
    const never = new Promise<never>(() => {});
    const om = anOm({ ingest: () => (stop.abort(), never) }, {}, stop.signal);
    expect(await om.run("ingest", "a.csv")).toBe(130);
    expect([om.printed, om.said, om.closed()]).toEqual(["", [], 1]);
  });

  test("interrupted, it begins no other file and does not blame the one it left", async () => {
    const stop = new AbortController();
    const begun: string[] = [];
    const om = anOm({ ingest: (path) => (begun.push(path), stop.abort(), refuse()) }, {}, stop.signal);
    expect(await om.run("ingest", "a.csv", "b.csv")).toBe(130);
    expect([begun, om.said]).toEqual([["a.csv"], []]);
  });

  test("says a failure to open once", async () => {
    const om = anOm({}, {}, undefined, () => Promise.reject(new OmError("NOT_WRITABLE", "no", { fix: "mend" })));
    expect(await om.run("files")).toBe(1);
    expect(om.said).toEqual(["om: no\nFix: mend"]);
  });

  test("a defect is told without a stack trace", async () => {
    const om = anOm({ files: () => Promise.reject(new TypeError("x is not a function")) });
    expect(await om.run("files", "--json")).toBe(1);
    expect(JSON.parse(om.printed)).toMatchObject({ error: { code: "INTERNAL", message: "x is not a function" } });
  });
});

/** A run with a service that can do only what the test gives it, and what was printed and said. */
function anOm(
  service: Partial<OmService>,
  environment: RunDeps["environment"] = {},
  stop = new AbortController().signal,
  openService?: RunDeps["openService"],
) {
  let closings = 0;
  const state = {
    printed: "",
    said: [] as string[],
    closed: () => closings,
    lines: () => state.printed.trimEnd().split("\n"),
    run: (...argv: string[]) => run(argv, deps),
  };
  const notGiven = (): never => {
    throw new Error("this test gives no such method");
  };
  const whole: OmService = {
    ingest: notGiven,
    files: notGiven,
    file: notGiven,
    rejectsCsv: notGiven,
    decide: notGiven,
    query: notGiven,
    insights: notGiven,
    doctor: notGiven,
    close: () => Promise.resolve(void (closings += 1)),
    ...service,
  };
  const deps: RunDeps = {
    environment,
    stop,
    clock: { now: () => 0 },
    openService: openService ?? (() => Promise.resolve(whole)),
    terminal: {
      print: (text) => void (state.printed += `${text}\n`),
      say: (text) => void state.said.push(text),
      async pour(chunks) {
        for await (const chunk of chunks) state.printed += new TextDecoder().decode(chunk);
      },
      look: { width: 100, color: false },
      progress: null,
    },
  };
  return state;
}

function refuse(): Promise<never> {
  return Promise.reject(new OmError("NOT_FOUND", "no such file", { fix: "look" }));
}

async function* someCsv(): AsyncGenerator<Uint8Array> {
  for (const line of ["a,_line\n", "1,2\n"]) yield new TextEncoder().encode(line);
}

async function* brokenCsv(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode("a,_line\n");
  throw new OmError("ENGINE_FAILED", "broke off");
}
