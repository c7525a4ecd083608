import { OmError } from "./errors.ts";
import { modelCut, modelLate } from "./model-errors.ts";
import { pause, type Timers } from "./timers.ts";

/** How long a model may take. */
export interface ModelLimits {
  /** Until the first sign of life. */
  readonly firstMs: number;
  /** Between two signs of life. */
  readonly betweenMs: number;
  /** For all of it, however lively. */
  readonly wholeMs: number;
  /** The longest wait before the one repetition: a server that asks for more is told of instead. */
  readonly longestWaitMs: number;
}

/** A model on a small machine reads a long prompt for a minute before it says a word. */
export const usualModelLimits: ModelLimits = {
  firstMs: 90_000,
  betweenMs: 30_000,
  wholeMs: 300_000,
  longestWaitMs: 20_000,
};

export interface CallOptions {
  /** For sentences of errors. */
  readonly model: string;
  readonly limits: ModelLimits;
  readonly timers: Timers;
  readonly signal?: AbortSignal | undefined;
}

/** Begins one attempt; null is a sign of life without content. The signal ends it, and what it holds open. */
export type Attempt<Part> = (signal: AbortSignal) => AsyncIterable<Part | null>;

/**
 * The parts of one call, within its time limits, and begun once more where a server was busy or away before the first
 * part. Who stops reading, or aborts, frees the connection.
 * @throws OmError `DEADLINE`, `CANCELLED` (aborted), and what the attempt throws
 */
export async function* callModel<Part>(attempt: Attempt<Part>, options: CallOptions): AsyncGenerator<Part, void> {
  let begun = false;
  for (let isFirst = true; ; isFirst = false) {
    try {
      for await (const part of withinLimits(attempt, options)) {
        begun = true;
        yield part;
      }
      return;
    } catch (thrown) {
      const waitMs = begun || !isFirst ? null : waitBeforeRepetition(thrown, options.limits);
      if (waitMs === null) throw thrown;
      await pause(waitMs, options.timers, options.signal ?? new AbortController().signal);
      if (options.signal?.aborted === true) throw cancelled(options.model);
    }
  }
}

const usualWaitMs = 500;

/** Null where another attempt is of no use, or the server wants more patience than we have. */
function waitBeforeRepetition(thrown: unknown, { longestWaitMs }: ModelLimits): number | null {
  if (!(thrown instanceof OmError) || !thrown.retryable) return null;
  if (thrown.code !== "MODEL_LIMITED" && thrown.code !== "MODEL_UNREACHABLE") return null;
  const { retryAfterMs: asked } = thrown.details;
  const waitMs = typeof asked === "number" ? asked : Math.min(usualWaitMs, longestWaitMs);
  return waitMs <= longestWaitMs ? waitMs : null;
}

async function* withinLimits<Part>(attempt: Attempt<Part>, options: CallOptions): AsyncGenerator<Part, void> {
  const { model, limits, timers, signal } = options;
  const stop = new AbortController();
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => undefined);
  let why: OmError | null = null;
  const end = (error: OmError): void => {
    why ??= error;
    ended.reject(why);
    stop.abort(why);
  };
  const onAbort = (): void => end(cancelled(model));
  if (signal?.aborted === true) throw cancelled(model);
  signal?.addEventListener("abort", onAbort);
  const callOffWhole = timers.after(limits.wholeMs, () =>
    end(modelLate({ model }, limits.wholeMs, "is not done with its answer")),
  );
  const parts = attempt(stop.signal)[Symbol.asyncIterator]();
  let [limitMs, what] = [limits.firstMs, "has not begun to answer"];
  try {
    for (;;) {
      const [nowMs, nowWhat] = [limitMs, what];
      const callOff = timers.after(nowMs, () => end(modelLate({ model }, nowMs, nowWhat)));
      const next = await Promise.race([parts.next(), ended.promise]).finally(callOff);
      if (next.done === true) return;
      if (next.value !== null) yield next.value;
      [limitMs, what] = [limits.betweenMs, "has not gone on with its answer"];
    }
  } catch (thrown) {
    throw why ?? (thrown instanceof OmError ? thrown : modelCut({ model, cause: thrown }));
  } finally {
    callOffWhole();
    signal?.removeEventListener("abort", onAbort);
    stop.abort(); // frees the connection of who stopped reading; nothing where all was read
    // Not waited for: an attempt that hangs would hang here, too.
    void Promise.resolve(parts.return?.()).catch(() => undefined);
  }
}

function cancelled(model: string): OmError {
  return new OmError("CANCELLED", `the call of the model ${model} was stopped`);
}
