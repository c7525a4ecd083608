/** What the runtime tells of one invocation; the part that we use. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

/** What is left of the time when work is given back: to kill a process and to tell the queue. */
const marginShare = 0.15;
const mostMarginMs = 10_000;

/** How much of that work is given which ends by itself; the rest is to tell the queue of work that does not. */
const graceShare = 0.5;

/** What is left, when work is given back, until somebody else has to say that it was not done. */
export function graceMsOf(context: Pick<LambdaContext, "getRemainingTimeInMillis">): number {
  return Math.floor(marginMsOf(context.getRemainingTimeInMillis()) * graceShare);
}

function marginMsOf(remainingMs: number): number {
  return Math.min(mostMarginMs, remainingMs * marginShare);
}

/** Aborted a little before the function is ended from outside. */
export function deadlineOf(context: Pick<LambdaContext, "getRemainingTimeInMillis">): AbortSignal {
  const remainingMs = context.getRemainingTimeInMillis();
  return AbortSignal.timeout(Math.max(0, Math.floor(remainingMs - marginMsOf(remainingMs))));
}
