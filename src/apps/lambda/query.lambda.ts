import { z } from "zod";
import { isBusinessId } from "#core/config.ts";
import { OmError } from "#core/errors.ts";
import { analysisRequestSchema, type AnalysisResult } from "#metrics/analyses/analysis.ts";
import { metricQuerySchema, type QueryResult } from "#metrics/query.ts";
import { type SavedAnswer, savedQueryName } from "#metrics/saved-queries/saved-query.ts";
import { invoke } from "./invoke.ts";
import { deadlineOf, type LambdaContext } from "./lambda-context.ts";
import { outOfTime } from "./local-call.ts";
import { openAwsHome } from "./open-aws-home.ts";

const home = await openAwsHome(process.env, (line) => process.stdout.write(line));

const business = z.string().refine(isBusinessId);
const request = z.union([
  z.strictObject({ business, query: metricQuerySchema }),
  z.strictObject({ business, saved: savedQueryName }),
  z.strictObject({ business, analysis: z.string(), request: analysisRequestSchema.default({}) }),
]);

type Answer = QueryResult | SavedAnswer | AnalysisResult;

/**
 * `{business, query}` -> the result, `{business, saved}` -> the answer to the query that is kept by this name,
 * `{business, analysis, request}` -> what the analysis says, for whoever may invoke the function: it trusts the business that it is told. The copies
 * of current datasets lie on the file system that the functions share.
 */
export async function handler(event: unknown, context: LambdaContext): Promise<Answer> {
  return invoke(context, home, async () => {
    const parsed = request.safeParse(event);
    if (parsed.success) {
      return inTime(answerTo(parsed.data), deadlineOf(context));
    }
    const [issue] = parsed.error.issues;
    throw new OmError("QUERY_INVALID", `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`, {
      fix: `send {"business": "...", "query": {"metrics": ["net_sales"]}}, {"business": "...", "saved": "weekly-sales"}, or {"business": "...", "analysis": "abc"}`,
    });
  });
}

async function answerTo(asked: z.output<typeof request>): Promise<Answer> {
  if ("query" in asked) return home.query(asked.business, asked.query);
  if ("saved" in asked) return home.runSavedQuery(asked.business, asked.saved);
  return home.analyse(asked.business, asked.analysis, asked.request);
}

/** @throws OmError `DEADLINE` (retryable) where the time of the function is over first */
function inTime<Result>(work: Promise<Result>, stop: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  stop.addEventListener("abort", () => reject(outOfTime()), { once: true });
  return Promise.race([work, promise]);
}
