import type { QueryRows } from "#engine/query-engine.ts";
import type { CompiledQuery } from "./compile.ts";
import type { Statement } from "./compile-rows.ts";
import { readConversion } from "./conversion/conversion-coverage.ts";
import { conversionNotes } from "./conversion/conversion-notes.ts";
import { costNotes } from "./cost-coverage.ts";
import { type FileCoverage, type ItemCounts, readCoverage, readItemCounts } from "./coverage.ts";
import type { OpenDataset } from "./open-dataset.ts";
import { unknownKindNotes } from "./payouts/kind-notes.ts";
import type { QueryPlan } from "./plan.ts";
import { profileNotes } from "./profiles/profile-notes.ts";
import type { ResultConversion } from "./query.ts";
import type { MetText } from "./settings-notes.ts";
import { leadOf } from "./shape/lead-window.ts";

/** What a reader of the groups should know beside them, as the other statements of their query found it. */
export interface BesideGroups {
  readonly files: readonly FileCoverage[];
  /** Over stock, where items are counted. */
  readonly items: ItemCounts | null;
  /** Texts of the rows of which the settings of the business say something. */
  readonly met: readonly MetText[];
  /** For each amount of orders that is read: orders whose lines disagree on it, then lines without an order. */
  readonly doubtful: readonly number[];
  /** By what costs are known, in sentences. */
  readonly costs: readonly string[];
  /** Of the definition profile, in sentences. */
  readonly profile: readonly string[];
  readonly conversion: FoundConversion;
}

export interface FoundConversion {
  readonly now: ResultConversion | null;
  readonly before: ResultConversion | null;
  /** By what rates money was converted, and what was left out, in sentences. */
  readonly notes: readonly string[];
}

/** Runs the statements of a query beside its groups, all at once. */
export async function readBesideGroups(
  plan: QueryPlan,
  compiled: CompiledQuery,
  { run, context }: OpenDataset,
): Promise<BesideGroups> {
  const ask = (statement: Statement | null): Promise<QueryRows | null> =>
    statement === null ? Promise.resolve(null) : run(statement);
  const [files, items, merged, doubtful, costs, states, kinds, conversion] = await Promise.all([
    readFiles(compiled, run),
    ask(compiled.items),
    ask(compiled.merged),
    ask(compiled.doubtful),
    ask(compiled.costs),
    ask(compiled.unknownStates),
    ask(compiled.unknownKinds),
    readConversions(plan, compiled, { run, context }),
  ]);
  return {
    files,
    items: items && readItemCounts(items, compiled.parts),
    met: (merged?.rows ?? []).map(([text, column]) => ({ text: String(text), column: String(column) })),
    doubtful: (doubtful?.rows[0] ?? []).map(Number),
    costs: costs === null ? [] : costNotes(costs, context.manifest.dataset === "inventory"),
    profile: [...profileNotes(plan, states), ...unknownKindNotes(kinds?.rows ?? [])],
    conversion,
  };
}

/** Where a window has no rows, what is told of the others needs all files. */
async function readFiles(
  { parts, coverage, wholeCoverage }: CompiledQuery,
  run: OpenDataset["run"],
): Promise<FileCoverage[]> {
  const files = readCoverage(await run(coverage), parts);
  if (wholeCoverage === null || files.some(({ used }) => used > 0)) return files;
  return readCoverage(await run(wholeCoverage), parts);
}

async function readConversions(
  plan: QueryPlan,
  { converted }: CompiledQuery,
  { run, context: { conversion } }: OpenDataset,
): Promise<FoundConversion> {
  if (converted === null || conversion === null || conversion === undefined) {
    return { now: null, before: null, notes: [] };
  }
  const read = async (statement: Statement | null): Promise<ResultConversion | null> =>
    statement && readConversion(await run(statement), plan, conversion);
  const [now, before, lead] = await Promise.all([
    read(converted.current),
    read(converted.previous),
    read(converted.lead),
  ]);
  return {
    now,
    before,
    notes: [
      ...(now === null ? [] : conversionNotes(now)),
      ...(before === null ? [] : conversionNotes(before, plan.comparison?.label ?? "")),
      ...(lead === null ? [] : conversionNotes(lead, leadOf(plan)?.label)),
    ],
  };
}
