import { OmError } from "#core/errors.ts";
import { mostGroups } from "../groups.ts";
import type { QueryResult } from "../query.ts";
import { answerPlan, type PlanAnswer, withoutData } from "../answer-plan.ts";
import { findRows, type MetricQueryDeps } from "../find-rows.ts";
import { planFor, runMetricQuery } from "../run-query.ts";
import type { Analysis, AnalysisRequest, AnalysisResult, AskedAnalysis, Findings, LinesRows } from "./analysis.ts";
import { compileLines } from "./compile-lines.ts";
import { readRequest } from "./read-request.ts";
import { findAnalysis } from "./registry.ts";

/**
 * An analysis of the visible rows of one business: a query answered as any other, and what its groups say beside it. Without
 * data it has no rows and a note: that is no failure.
 * @throws OmError `METRIC_UNKNOWN`, `DIMENSION_UNKNOWN`, `PERIOD_INVALID`, `QUERY_INVALID`, `NO_DATA`, or the engine's
 */
export async function runAnalysis(
  business: string,
  id: string,
  request: AnalysisRequest,
  deps: MetricQueryDeps,
): Promise<AnalysisResult> {
  const analysis = findAnalysis(id);
  const asked = readRequest(analysis, request);
  const { query, definitions } = analysis.asks(asked);
  const plan = await planFor(business, query, definitions, deps);
  const found = await findRows(business, plan, deps);
  if (found.manifest === null) {
    return toAnswer(analysis, asked, request, withoutData(plan, found), nothing);
  }
  const answer = await answerPlan(plan, found, deps);
  const read = async (): Promise<ReadonlyMap<string, LinesRows>> => {
    if (analysis.lines === undefined || answer.missing.has(analysis.lines.metric)) return new Map();
    const plain = { ...query, by: [asked.by] };
    return readLines(analysis.lines, await planFor(business, plain, definitions, deps), answer);
  };
  const beside = analysis.beside === undefined ? null : await runMetricQuery(business, analysis.beside(asked), deps);
  const findings = analysis.work({ asked, result: answer.result, beside, lines: await read() });
  return toAnswer(analysis, asked, request, together(answer.result, beside), findings);
}

async function readLines(
  asked: NonNullable<Analysis["lines"]>,
  plan: Parameters<typeof compileLines>[0],
  { context, run }: PlanAnswer,
): Promise<ReadonlyMap<string, LinesRows>> {
  const found = new Map<string, LinesRows>();
  for (const each of asked.statements) {
    const { rows } = await run(compileLines(plan, context, asked, each));
    if (rows.length > mostGroups) {
      throw new OmError("QUERY_INVALID", `there are more than ${mostGroups} groups to look at`, {
        fix: "narrow it down with where or a period, or look at something coarser",
      });
    }
    each.check?.(rows);
    found.set(each.name, rows);
  }
  return found;
}

/** Files and notes of both, each once. */
function together(result: QueryResult, beside: QueryResult | null): QueryResult {
  if (beside === null) return result;
  const named = new Set(result.files.map(({ fileId }) => fileId));
  return {
    ...result,
    pending: [...result.pending, ...beside.pending.filter(({ fileId }) => !isPending(result, fileId))],
    files: [...result.files, ...beside.files.filter(({ fileId }) => !named.has(fileId) && named.add(fileId))],
    definitions: [...result.definitions, ...beside.definitions],
    notes: [...new Set([...result.notes, ...beside.notes])],
  };
}

function isPending({ pending }: QueryResult, fileId: string): boolean {
  return pending.some((each) => each.fileId === fileId);
}

const nothing: Findings = { columns: [], rows: [], summary: { columns: [], rows: [] }, facts: [], notes: [] };

/** What the query says of itself stays; its groups are replaced by what they mean. */
function toAnswer(
  { id, version, title, description }: Analysis,
  { by, limit }: AskedAnalysis,
  request: AnalysisRequest,
  result: QueryResult,
  { columns, rows, rowCount = rows.length, summary, facts, notes }: Findings,
): AnalysisResult {
  return {
    ...result,
    analysis: { id, version, title, by },
    request,
    columns,
    rows: rows.slice(0, limit),
    rowCount,
    truncated: rowCount > limit,
    summary,
    facts,
    definitions: [{ id, version, description }, ...result.definitions],
    notes: [...notes, ...result.notes],
  };
}
