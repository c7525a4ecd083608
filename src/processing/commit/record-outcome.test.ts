import { expect, test } from "vitest";
import { pipelineVersion } from "#core/terms.ts";
import { aFile, aReport } from "../../../test/support/a-stored-file.ts";
import { analyseRows } from "../../../test/support/analyse-rows.ts";
import { completeTable } from "./record-outcome.ts";

const { decision } = analyseRows("Order ID | Date | Product | Net Amount\n1 | 2026-03-05 | Mug | 10.00");

test("a file of several tables is of the present pipeline only when the last of them is read by it", () => {
  const old = aReport(decision, { pipelineVersion: pipelineVersion - 1 });
  const both = aFile(decision, { ...old, tables: [...old.tables, ...old.tables] });
  const [first, second] = both.tables;
  if (first === undefined || second === undefined) throw new Error("no tables");
  const work = { jobKey: "", generation: 2, decision: decision, questions: [], notes: [] };
  const made = (table: typeof first) => ({
    report: table.report,
    result: { jobKey: "", generation: 2, decision: decision, account: "" },
  });
  const half = completeTable(both, first, work, made(first));
  expect(half.file?.report.pipelineVersion).toBe(pipelineVersion - 1);
  const afterFirst = { file: half.file ?? both.file, tables: [...(half.tables ?? []), second] };
  expect(completeTable(afterFirst, second, work, made(second)).file?.report.pipelineVersion).toBe(pipelineVersion);
});
