import { OmError, toOmError } from "#core/errors.ts";
import { systemTimers } from "#core/timers.ts";
import type { ReceivedMessage } from "#ports/queue.ts";
import { attempt, doublingBackoffMs, type Handler } from "../home/attempt.ts";
import { queueSettings } from "../home/queues.ts";
import { tellFailure } from "../home/tell-failure.ts";
import { deadlineOf, graceMsOf, type LambdaContext } from "./lambda-context.ts";
import type { AwsPorts } from "./open-aws-ports.ts";
import { type BatchResponse, type SqsRecord, toDelivery } from "./sqs-event.ts";

/**
 * Messages of one queue, each on its own: one that fails, or for which the time is over, comes again, and no other with it.
 * The lease of a message is the visibility timeout of its queue, several times the longest run of the function, so nothing
 * has to be extended.
 */
export async function workOnBatch(
  messages: readonly SqsRecord[],
  context: LambdaContext,
  { queue, handler }: { readonly queue: string; readonly handler: Handler },
  ports: Pick<AwsPorts, "queue" | "log" | "tell" | "invocations">,
): Promise<BatchResponse> {
  const settings = queueSettings[queue];
  if (settings === undefined) throw new OmError("CONFIGURATION", `there is no queue ${queue}`);
  const stop = deadlineOf(context);
  const deps = {
    queue: ports.queue,
    timers: systemTimers,
    stop,
    backoffMs: doublingBackoffMs,
    onFailure: (delivery: ReceivedMessage, error: OmError) => tellFailure(delivery, error, ports.tell),
    onTrouble: (error: OmError) => ports.log("error", "trouble", { code: error.code, message: error.message }),
  };
  const inTime = untilDeadline(handler, stop, graceMsOf(context));
  const failed = await Promise.all(
    messages.map(async (message) => {
      const delivery = toDelivery(message, queue, settings);
      const inside = { requestId: context.awsRequestId, traceId: message.attributes["AWSTraceHeader"] ?? "" };
      const isDone = await ports.invocations.run(inside, () =>
        attempt(delivery, inTime, neverLost, deps).catch((thrown: unknown) => {
          deps.onTrouble(toOmError(thrown)); // it could not even be given back: it comes again when its lease ends
          return false;
        }),
      );
      return isDone ? [] : [{ itemIdentifier: message.messageId }];
    }),
  );
  return { batchItemFailures: failed.flat() };
}

const neverLost = new AbortController().signal;

/**
 * Work that is not done in time ends with `DEADLINE`, whether or not it listens. What listens has a moment to put away what
 * it has, and to send its message on.
 */
function untilDeadline({ handle, ...rest }: Handler, stop: AbortSignal, graceMs: number): Handler {
  return {
    ...rest,
    async handle(delivery, signal) {
      const overdue = Promise.withResolvers<never>();
      let timer: NodeJS.Timeout | undefined;
      const end = (): void => {
        timer = setTimeout(() => overdue.reject(outOfTime()), graceMs);
      };
      stop.addEventListener("abort", end, { once: true });
      try {
        await Promise.race([handle(delivery, signal), overdue.promise]);
      } catch (thrown) {
        throw stop.aborted && toOmError(thrown).code === "CANCELLED" ? outOfTime() : thrown;
      } finally {
        clearTimeout(timer);
        stop.removeEventListener("abort", end);
      }
    },
  };
}

function outOfTime(): OmError {
  return new OmError("DEADLINE", "the time of the function was over before the work was done", {
    fix: "give the function more time or memory, or send the file in parts",
    retryable: true,
  });
}
