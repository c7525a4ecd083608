import { z } from "zod";
import type { Answer } from "#context-engine/models/answer.ts";
import type { ContextPack } from "#context-engine/models/context.ts";
import type { Erasure } from "#core/erasure.ts";
import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import type { AnalysisResult } from "#metrics/analyses/analysis.ts";
import type { Explanation } from "#metrics/explain/explanation.ts";
import type { SourceReport } from "#metrics/completeness/list-sources.ts";
import type { HygieneReport } from "#metrics/hygiene/hygiene-report.ts";
import type { Insight } from "#metrics/insights/insight.ts";
import type { NamesResult } from "#metrics/names.ts";
import type { Reconciliation } from "#metrics/payouts/reconciliation.ts";
import type { QueryResult } from "#metrics/query.ts";
import type { SavedAnswer, SavedExplanation, SavedQuery } from "#metrics/saved-queries/saved-query.ts";
import type { StockChanges } from "#metrics/stock-changes/stock-changes.ts";
import type { BusinessState, ChangedBusiness, SettingsStep } from "../../home/business-service.ts";
import { reportShape, underWayShape } from "../../home/erase/report-shape.ts";
import type { ListReport, ListState } from "../../home/lists/list-report.ts";
import { analysisResult } from "../../local/http/schemas/analyses.ts";
import * as answers from "../../local/http/schemas/answers.ts";
import * as businessSchemas from "../../local/http/schemas/business.ts";
import * as engineAnswers from "../../local/http/schemas/engine-answers.ts";
import { explanation } from "../../local/http/schemas/explanation.ts";
import * as saved from "../../local/http/schemas/saved-queries.ts";
import { reconciliation } from "../../local/http/schemas/reconciliation.ts";
import { stockChanges } from "../../local/http/schemas/stock-changes.ts";
import { hygieneReport } from "../../local/http/schemas/hygiene.ts";
import { namesResult } from "../../local/http/schemas/names.ts";
import { sourceReport } from "../../local/http/schemas/sources.ts";
import { fileReport, listedFile } from "../../local/http/schemas/file-report.ts";
import type { DeadLetter, Health, QueueState } from "../../home/service.ts";

/** Checks an answer and gives it back as it came: what a newer server adds is not lost. */
export function whole<Value>(schema: z.ZodType<Value>): z.ZodType<Value> {
  return z.custom<Value>((value) => schema.safeParse(value).success);
}

type ListedFile = z.output<typeof listedFile>;

/** What the server answers to each request. */
export const shapes = {
  report: whole<FileReport>(fileReport),
  page: whole<{ files: ListedFile[]; next: string | null }>(
    z.object({ files: z.array(listedFile), next: z.string().nullable() }),
  ),
  result: whole<QueryResult>(answers.queryResult),
  answer: whole<Answer>(engineAnswers.answer),
  context: whole<ContextPack>(engineAnswers.contextPack),
  analysis: whole<AnalysisResult>(analysisResult),
  explanation: whole<Explanation>(explanation),
  savedQuery: whole<SavedQuery>(saved.savedQuery),
  savedQueries: whole<{ queries: SavedQuery[] }>(z.object({ queries: z.array(saved.savedQuery) })),
  savedVersions: whole<{ versions: SavedQuery[] }>(z.object({ versions: z.array(saved.savedQuery) })),
  savedAnswer: whole<SavedAnswer>(saved.savedAnswer),
  savedExplanation: whole<SavedExplanation>(saved.savedExplanation),
  names: whole<NamesResult>(namesResult),
  sources: whole<{ sources: SourceReport[] }>(z.object({ sources: z.array(sourceReport) })),
  changes: whole<StockChanges>(stockChanges),
  reconciliation: whole<Reconciliation>(reconciliation),
  hygiene: whole<HygieneReport>(hygieneReport),
  insights: whole<{ insights: Insight[] }>(z.object({ insights: z.array(answers.insight) })),
  erasure: whole<Erasure>(z.union([reportShape, underWayShape])),
  queues: whole<{ queues: QueueState[] }>(z.object({ queues: z.array(answers.queueState) })),
  dead: whole<{ messages: DeadLetter[] }>(z.object({ messages: z.array(answers.deadLetter) })),
  settings: whole<BusinessState>(businessSchemas.businessState),
  history: whole<{ versions: SettingsStep[] }>(z.object({ versions: z.array(businessSchemas.settingsStep) })),
  listReport: whole<ListReport>(businessSchemas.listReport),
  list: whole<ListState>(businessSchemas.listState),
  changed: whole<ChangedBusiness>(businessSchemas.changedBusiness),
  counted: whole<{ count: number }>(z.object({ count: z.int() })),
  health: whole<Health>(answers.healthReport),
};

/** As the list of files gives it: without mapping and issues. */
export function toReport({ tables, ...report }: ListedFile): FileReport {
  return { ...report, tables: tables.map((table) => ({ ...table, mapping: [], issues: [] })) };
}

/** @throws OmError `INTERNAL` for what has not this shape */
export function readAnswer<Shape>(shape: z.ZodType<Shape>, body: unknown): Shape {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  throw notUnderstood(`${parsed.error.issues[0]?.path.join(".")}: ${parsed.error.issues[0]?.message}`);
}

export function notUnderstood(what: string): OmError {
  return new OmError("INTERNAL", `the server's answer is not understood (${what})`, {
    fix: "server and command may be of different versions: stop the server, and start it again with this one",
  });
}
