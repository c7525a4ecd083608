import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import type { MetricQuery } from "#metrics/query.ts";
import { aReport, aRowLedger, aTable } from "./print/a-report.ts";
import { run, type RunDeps } from "./run.ts";
import type { AcceptRequest, OmService } from "../home/service.ts";

const inputs = mkdtempSync(join(tmpdir(), "om-run-"));
const first = join(inputs, "a.csv");
const second = join(inputs, "b.csv");
const gone = join(inputs, "gone.csv");
for (const path of [first, second]) writeFileSync(path, "x");
afterAll(() => rmSync(inputs, { recursive: true }));

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
    const om = anOm({ accept: ({ name }) => Promise.resolve(aReport({ name })) });
    expect(await om.run("ingest", first, gone, second, "--json")).toBe(1);
    const lines = om.lines().map((line): unknown => JSON.parse(line));
    expect(lines[0]).toMatchObject({ name: first, state: "done" });
    expect(lines[1]).toMatchObject({ error: { code: "NOT_FOUND" }, path: gone });
    expect(lines[2]).toMatchObject({ name: second });
    expect(om.said).toEqual([]);
  });

  test("tells people of a failure in two lines on stderr, and goes on", async () => {
    const om = anOm({ accept: ({ name }) => (name === first ? refuse() : Promise.resolve(aReport())) });
    expect(await om.run("ingest", first, second)).toBe(1);
    expect(om.said).toEqual(["om: a.csv: no such file\nFix: look"]);
    expect(om.lines()[0]).toBe("export.csv  done: every row is in the numbers");
  });

  test("hands on what ingest was told", async () => {
    let told: AcceptRequest | undefined;
    const om = anOm({ accept: (request) => ((told = request), Promise.resolve(aReport())) });
    const flags = ["--set", "repeats=once", "--source", "till-1", "--region", "North", "--business", "acme", "--once"];
    await om.run("ingest", first, ...flags);
    expect(told).toMatchObject({ name: first, sizeBytes: 1, business: "acme", source: "till-1", region: "North" });
    expect([...(told?.settings ?? [])]).toEqual([["repeats", "once"]]);
  });

  test("ends 3 when the rejects are over the threshold of this run", async () => {
    const accept = (): Promise<FileReport> => Promise.resolve(rejected);
    expect(await anOm({ accept }).run("ingest", first)).toBe(0);
    expect(await anOm({ accept }, { OM_REJECTS_THRESHOLD: "0" }).run("ingest", first)).toBe(3);
  });

  test("waits for a file that is not done when it is accepted", async () => {
    const waitedFor: string[] = [];
    const om = anOm({
      accept: () => Promise.resolve(aReport({ fileId: "file_7", state: "received" })),
      wait: (_business, fileId) => (waitedFor.push(fileId), Promise.resolve(rejected)),
    });
    expect(await om.run("ingest", first, "--json")).toBe(0);
    expect([waitedFor, JSON.parse(om.printed)]).toEqual([["file_7"], rejected]);
  });

  test("a decision that the file refuses is a failure, and what it showed before stays", async () => {
    const redo = {
      generation: 2,
      error: { code: "DECISION_INVALID" as const, message: "leaves a question open", fix: "add" },
    };
    const om = anOm({ decide: () => Promise.resolve(rejected), wait: () => Promise.resolve({ ...rejected, redo }) });
    expect(await om.run("decide", "file_01", "--set", "repeats=once")).toBe(2);
    expect(om.said).toEqual(["om: leaves a question open\nFix: add"]);
  });

  test("lists, redrives and discards what was set aside", async () => {
    const asked: unknown[] = [];
    const om = anOm({
      redrive: (ids) => (asked.push(ids), Promise.resolve(2)),
      discard: (ids) => (asked.push(ids), Promise.resolve(0)),
    });
    expect(await om.run("dlq", "redrive", "--all")).toBe(0);
    expect(await om.run("dlq", "discard", "m1")).toBe(1);
    expect(await om.run("dlq", "discard")).toBe(2);
    expect(await om.run("dlq", "burn", "m1")).toBe(2);
    expect(asked).toEqual([[], ["m1"]]);
  });

  test.each(["mcp --read-only", "keys list", "export --format parquet", "export sales"])(
    "says that `om %s` comes later, in one sentence, as a usage error",
    async (text) => {
      const om = anOm({});
      const [name = "", ...rest] = text.split(" ");
      expect(await om.run(name, ...rest)).toBe(2);
      expect(om.said).toEqual([
        `om: om ${name} comes with a later version\nFix: \`om --help\` lists the commands that there are`,
      ]);
      const scripted = anOm({});
      expect(await scripted.run(name, ...rest, "--json")).toBe(2);
      expect(JSON.parse(scripted.printed)).toMatchObject({ error: { code: "USAGE" } });
    },
  );

  test.each(["files", "dlq list", "insights"])(
    "`om %s --json` of nothing is no line, as its help says",
    async (text) => {
      const none = (): Promise<[]> => Promise.resolve([]);
      const words = text.split(" ");
      const om = anOm({ files: none, deadMessages: none, insights: none });
      expect([await om.run(...words, "--json"), om.printed]).toEqual([0, ""]);
      const help = anOm({});
      await help.run(words[0] ?? "", "--help");
      expect(help.printed.replaceAll(/\s+/g, " ")).toMatch(/With --json .*one object a line.* no line where/);
    },
  );

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

  test("gives no rejects of a file that waits for an answer, and writes no empty file of them", async () => {
    const tables = rejected.tables.map((table) => ({ ...table, state: "needs_decision" as const }));
    const om = anOm({ file: () => Promise.resolve({ ...rejected, state: "needs_decision", tables }) });
    expect(await om.run("rejects", "file_01", "--csv", "never.csv")).toBe(0);
    expect(om.said).toEqual(["export.csv has no rejected rows yet: waits for your answer, not in the numbers yet"]);
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

  test("interrupted, it closes and ends 130, and one sentence says what to send again", async () => {
    const stop = new AbortController();
    const never = new Promise<never>(() => {});
    const om = anOm({ accept: () => (stop.abort(), never) }, {}, stop.signal);
    expect(await om.run("ingest", first)).toBe(130);
    expect([om.printed, om.said, om.closed()]).toEqual(["", ["om: interrupted: not taken, so send again: a.csv"], 1]);
  });

  test("interrupted while a file is at work, it says that it is kept and how it goes on", async () => {
    const stop = new AbortController();
    const om = anOm(
      {
        accept: () => Promise.resolve(aReport({ fileId: "file_7", name: "a.csv", state: "received" })),
        wait: () => (stop.abort(), new Promise<never>(() => {})),
      },
      {},
      stop.signal,
    );
    expect(await om.run("ingest", first, second)).toBe(130);
    expect(om.said).toEqual([
      "om: interrupted: a.csv (file_7) is kept and goes on in the server, or with the next `om ingest`, `om decide` or `om serve`; not taken, so send again: b.csv",
    ]);
  });

  test("interrupted, it begins no other file and does not blame the one it left", async () => {
    const stop = new AbortController();
    const begun: string[] = [];
    const om = anOm({ accept: ({ name }) => (begun.push(name), stop.abort(), refuse()) }, {}, stop.signal);
    expect(await om.run("ingest", first, second)).toBe(130);
    expect([begun, om.said]).toEqual([[first], ["om: interrupted: not taken, so send again: a.csv, b.csv"]]);
  });

  test("says a failure to open once", async () => {
    const om = anOm({}, {}, undefined, () => Promise.reject(new OmError("NOT_WRITABLE", "no", { fix: "mend" })));
    expect(await om.run("files")).toBe(4);
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
    ask: notGiven,
    askInParts: notGiven,
    context: notGiven,
    accept: notGiven,
    wait: notGiven,
    files: notGiven,
    file: notGiven,
    rejectsCsv: notGiven,
    decide: notGiven,
    reprocess: notGiven,
    settings: notGiven,
    settingsHistory: notGiven,
    changeSettings: notGiven,
    loadList: notGiven,
    list: notGiven,
    takeBackDecision: notGiven,
    cancel: notGiven,
    undo: notGiven,
    erase: notGiven,
    erasure: notGiven,
    query: notGiven,
    explain: notGiven,
    analyse: notGiven,
    saveQuery: notGiven,
    savedQueries: notGiven,
    savedQuery: notGiven,
    savedQueryHistory: notGiven,
    removeQuery: notGiven,
    runSavedQuery: notGiven,
    explainSavedQuery: notGiven,
    names: notGiven,
    sources: notGiven,
    forget: notGiven,
    checkEmbedder: notGiven,
    insights: notGiven,
    changes: notGiven,
    reconcile: notGiven,
    hygiene: notGiven,
    queues: notGiven,
    deadMessages: notGiven,
    redrive: notGiven,
    discard: notGiven,
    backup: notGiven,
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
      isWatched: false,
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
