import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { assembleTree } from "../support/lambda/start-aws-home.ts";
import { openAwsHomeUnderTest } from "../support/parity/aws-home.ts";
import { openEmbeddedHome } from "../support/parity/embedded-home.ts";
import { type Told, runCorpus } from "../support/parity/run-corpus.ts";

const tree = assembleTree();
let embedded: Told = {};
let onAws: Told = {};

beforeAll(async () => {
  const homes = [await openEmbeddedHome(), await openAwsHomeUnderTest(tree.folder)] as const;
  try {
    embedded = await runCorpus(homes[0]);
    onAws = await runCorpus(homes[1]);
  } finally {
    for (const home of homes) await home.close();
  }
}, 400_000);
afterAll(tree.remove);

describe("both homes say the same", () => {
  test("of the same things", () => {
    expect(Object.keys(onAws)).toEqual(Object.keys(embedded));
  });

  test("in every answer, report, reject, manifest and row, after ids and times", () => {
    for (const [what, told] of Object.entries(embedded)) expect({ what, told: onAws[what] }).toEqual({ what, told });
  });
});

describe("what they agree on", () => {
  test("is no silence: rejects, a workbook, a question, an overlap, an undo, a repeat", () => {
    const states = [
      "rejects",
      "book",
      "question",
      "early",
      "late",
      "json",
      "packed",
      "mistake",
      "again",
      "policy",
      "terms",
    ];
    expect(states.map((as) => reportOf(`after sending ${as}`).state)).toEqual([
      "done_with_rejects",
      "done",
      "needs_decision",
      "done",
      "done",
      "done_with_rejects",
      "done",
      "done",
      "duplicate",
      "done",
      "done",
    ]);
    expect(reportOf("after deciding question").state).toBe("done");
    expect(reportOf("after undoing mistake").state).toBe("undone");
    expect(reportOf("file book").tables.map(({ type }) => type)).toEqual(["inventory", "general"]);
    expect(reportOf("file early").tables[0]?.live.superseded).toBe(30);
    expect(String(onAws["rejects of rejects"]).trim().split("\n")).toHaveLength(10);
    expect(reportOf("file terms").tables[0]).toMatchObject({ type: "documents", rows: { accepted: 1 } });
    expect(onAws["rows of documents"]).toHaveLength(3);
    expect(onAws["rows of sales"]).toHaveLength(200 + 36 + 120 + 50 + 40);
  });
});

function reportOf(what: string): FileReport {
  const report: FileReport = JSON.parse(JSON.stringify(onAws[what]));
  return report;
}
