import { systemWords, toOmError } from "#core/errors.ts";
import type { LambdaContext } from "./lambda-context.ts";
import type { AwsPorts } from "./open-aws-ports.ts";

/**
 * One invocation: what is logged inside carries its ids, what was counted is written at its end, and what is thrown leaves
 * as an error whose name is its code, without a stack.
 */
export async function invoke<Result>(
  { awsRequestId, functionName }: LambdaContext,
  { invocations, log, metrics }: Pick<AwsPorts, "invocations" | "log" | "metrics">,
  act: () => Promise<Result>,
): Promise<Result> {
  const traceId = process.env["_X_AMZN_TRACE_ID"] ?? "";
  return invocations.run({ requestId: awsRequestId, traceId }, async () => {
    try {
      return await act();
    } catch (thrown) {
      const error = toOmError(thrown);
      const { code, message, fix, stack = "" } = error;
      log("error", "invocation-failed", {
        functionName,
        code,
        message,
        system: systemWords(error),
        ...(code === "INTERNAL" ? { stack } : {}),
      });
      throw Object.assign(new Error(fix === "" ? message : `${message}: ${fix}`), { name: code, stack: "" });
    } finally {
      metrics.flush();
    }
  });
}
