import { z } from "zod";
import { isBusinessId } from "#core/config.ts";
import { OmError } from "#core/errors.ts";
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
]);

/**
 * `{business, query}` -> the result, `{business, saved}` -> the answer to the query that is kept by this name, for whoever may invoke the function: it trusts the business that it is told. The copies
 * of current datasets lie on the file system that the functions share.
 */
export async function handler(event: unknown, context: LambdaContext): Promise<QueryResult | SavedAnswer> {
  return invoke(context, home, async () => {
    const parsed = request.safeParse(event);
    if (parsed.success) {
      const { data } = parsed;
      const answer: Promise<QueryResult | SavedAnswer> =
        "query" in data ? home.query(data.business, data.query) : home.runSavedQuery(data.business, data.saved);
      return inTime(answer, deadlineOf(context));
    }
    const [issue] = parsed.error.issues;
    throw new OmError("QUERY_INVALID", `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`, {
      fix: `send {"business": "...", "query": {"metrics": ["net_sales"]}}, or {"business": "...", "saved": "weekly-sales"}`,
    });
  });
}

/** @throws OmError `DEADLINE` (retryable) where the time of the function is over first */
function inTime<Result>(work: Promise<Result>, stop: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  stop.addEventListener("abort", () => reject(outOfTime()), { once: true });
  return Promise.race([work, promise]);
}
