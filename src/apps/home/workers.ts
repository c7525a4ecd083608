import { fileTypes } from "#file-types/registry.ts";
import { OmError } from "#core/errors.ts";
import type { Timers } from "#core/timers.ts";
import type { TraceEvents } from "#core/trace.ts";
import { notifyQueue, routeQueue } from "#core/work-messages.ts";
import type { Queue } from "#ports/queue.ts";
import { doublingBackoffMs } from "./attempt.ts";
import { consume, type Consumer } from "./consume.ts";
import type { Handlers } from "./handlers.ts";
import { queueSettings } from "./queues.ts";
import { tellFailure } from "./tell-failure.ts";

export interface WorkersDeps {
  readonly handlers: Pick<Handlers, "of">;
  readonly queue: Queue;
  readonly timers: Timers;
  readonly trace: TraceEvents;
  /** Told when a queue itself failed. */
  readonly onTrouble: (error: OmError) => void;
}

export interface Workers {
  /** Begins nothing more, gives back what is at work, and waits until it is. */
  stop(): Promise<void>;
}

/** Works on all queues: message -> handler -> effects and acknowledgement. */
export function startWorkers(deps: WorkersDeps, { tablesAtOnce }: { readonly tablesAtOnce: number }): Workers {
  const stopping = new AbortController();
  const consumers = [
    consumer(routeQueue, 2),
    ...fileTypes.map(({ id }) => consumer(id, tablesAtOnce)),
    consumer(notifyQueue, 2),
  ];
  const work = Promise.all(
    consumers.map((each) =>
      consume(each, {
        queue: deps.queue,
        timers: deps.timers,
        stop: stopping.signal,
        backoffMs: doublingBackoffMs,
        onTrouble: deps.onTrouble,
        onFailure: (delivery, error) => tellFailure(delivery, error, deps.trace),
      }),
    ),
  );
  return {
    async stop() {
      stopping.abort();
      await work;
    },
  };

  function consumer(queue: string, concurrency: number): Consumer {
    const settings = queueSettings[queue];
    if (settings === undefined) throw new OmError("INTERNAL", `the queue ${queue} has no settings`);
    return { queue, settings, concurrency, handler: deps.handlers.of(queue) };
  }
}
