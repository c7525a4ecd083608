import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { partitionOf } from "#ports/keys.ts";
import { type LargeSalesOptions, type LargeSalesTruth, writeLargeSalesFile } from "../../../bench/large-sales-file.ts";
import type { StandInHome } from "./start-aws-home.ts";

export async function largeSales(
  options: LargeSalesOptions,
): Promise<{ readonly bytes: Uint8Array; readonly truth: LargeSalesTruth }> {
  const folder = mkdtempSync(join(tmpdir(), "om-large-"));
  try {
    const path = join(folder, "large.csv");
    const truth = await writeLargeSalesFile(path, options);
    return { truth, bytes: readFileSync(path) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const rows = z.object({ read: z.number(), accepted: z.number(), rejected: z.number(), duplicate: z.number() });
const stored = z.object({
  report: z.object({ name: z.string(), state: z.string(), tables: z.array(z.object({ rows })) }),
  uploadKey: z.string(),
});

export type StoredTable = z.output<typeof stored>;

/** The record of a file by its name, when it is in no state that passes. */
export async function settledFile(
  home: StandInHome,
  { business, name }: { readonly business: string; readonly name: string },
  mostMs: number,
): Promise<StoredTable> {
  const until = Date.now() + mostMs;
  while (Date.now() < until) {
    const all = await home.records.list(partitionOf(business), { prefix: "file#" });
    const found = all.map(({ value }) => stored.parse(value)).find(({ report }) => report.name === name);
    if (found !== undefined && !["received", "routed", "processing"].includes(found.report.state)) return found;
    await setTimeout(100);
  }
  throw new Error(`${name} is not settled:\n${home.functions["sales"]?.lines.slice(-8).join("\n")}`);
}
