import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toOmError } from "#core/errors.ts";
import type { TableResult } from "#processing/table/table-job.ts";
import { type DirtySalesFile, dirtySalesFile, settle } from "./dirty-sales-file.ts";
import { stageFile } from "./process-bytes.ts";
import { parseDelimited } from "./read-sample.ts";

/** What is wrong with the accounts of generated dirty files: one line a file, which begins with its seed. */
export async function checkDirtyFiles(seeds: readonly number[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "om-dirty-"));
  try {
    const wrong: string[] = [];
    for (const seed of seeds) {
      const found = await checkFile(dirtySalesFile(seed), folder);
      if (found !== null) wrong.push(`seed ${seed}: ${found}`);
    }
    return wrong;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkFile({ bytes, truth }: DirtySalesFile, folder: string): Promise<string | null> {
  try {
    const { analysis, process } = await stageFile(bytes, folder);
    const asked = analysis.questions.map(({ id, column }) => `${id} of ${column}`);
    if (asked.length > 0) return `it asks for ${asked.join(", ")}`;
    const result = await process();
    const rejected = rejectedLines(result);
    const { rows, netTotal } = settle(truth, rejected);
    const known = netTotal === "0" ? {} : { [truth.layout.currency]: netTotal };
    const expected = { ...rows, net: JSON.stringify(known) };
    const ours = { ...result.rows, net: JSON.stringify(result.amounts.accepted.known) };
    const differences = differencesOf(expected, ours);
    const misplaced = truth.records.filter(
      ({ is, line }) => rejected.has(line) !== (is === "rejected") && is !== "either",
    );
    for (const { line, is } of misplaced)
      differences.push(`line ${line} (${is}) is ${rejected.has(line) ? "" : "not "}among the rejects`);
    return differences.length === 0 ? null : differences.join(", ");
  } catch (thrown) {
    const error = toOmError(thrown);
    return `${error.code} ${error.message}`;
  }
}

function differencesOf(expected: Readonly<Record<string, unknown>>, ours: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(expected).flatMap(([name, value]) =>
    ours[name] === value ? [] : `${name} is ${String(ours[name])}, not ${String(value)}`,
  );
}

/** By the rejects file, which people get. */
function rejectedLines({ rejectsCsvPath }: TableResult): ReadonlySet<number> {
  if (rejectsCsvPath === null) return new Set();
  const [header = [], ...rows] = parseDelimited(readFileSync(rejectsCsvPath, "utf8"), ",");
  const at = header.indexOf("_line");
  return new Set(rows.map((row) => Number(row[at])));
}
