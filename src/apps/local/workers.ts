import { fileTypes } from "#file-types/registry.ts";
import { OmError, systemWords } from "#core/errors.ts";
import type { Timers } from "#core/timers.ts";
import type { TraceEvents } from "#core/trace.ts";
import { notifyQueue, readWorkMessage, routeQueue, type WorkMessage } from "#core/work-messages.ts";
import { giveUpRouting, routeFile, type RouteFileDeps } from "#intake/route-file.ts";
import type { Queue, QueueSettings, ReceivedMessage } from "#ports/queue.ts";
import type { FileProcessorService } from "#processing/file-processor-service.ts";
import { findErased } from "#processing/erasing.ts";
import { type Consumer, consume, doublingBackoffMs, type Handler } from "./consume.ts";
import type { Holds } from "./holds.ts";
import { deliverNews, type DeliverNewsDeps } from "./deliver-news.ts";

/** Every queue of the embedded home: one for routing, one a file type, one for what is told to the outside. */
export const queueSettings: Readonly<Record<string, QueueSettings>> = {
  [routeQueue]: { visibilityMs: 60_000, mostReceives: 5 },
  ...Object.fromEntries(fileTypes.map(({ id }) => [id, { visibilityMs: 60_000, mostReceives: 5 }])),
  [notifyQueue]: { visibilityMs: 60_000, mostReceives: 8 },
};

export interface WorkersDeps extends RouteFileDeps, DeliverNewsDeps {
  readonly queue: Queue;
  readonly timers: Timers;
  /** What a worker has stored and not listed yet is not removed before it has ended. */
  readonly holds: Pick<Holds, "during">;
  readonly processor: FileProcessorService;
  readonly trace: TraceEvents;
  /** Told when a queue itself failed. */
  readonly onTrouble: (error: OmError) => void;
}

export interface Workers {
  /** Stops what is being done for a file in this process. */
  interrupt(fileId: string): void;
  isAtWork(fileId: string): boolean;
  /** Begins nothing more, gives back what is at work, and waits until it is. */
  stop(): Promise<void>;
}

/** Works on all queues: message -> handler -> effects and acknowledgement. */
export function startWorkers(deps: WorkersDeps, { tablesAtOnce }: { readonly tablesAtOnce: number }): Workers {
  const stopping = new AbortController();
  const running = new Map<string, Set<AbortController>>();
  const route: Handler = {
    handle: (delivery) =>
      unlessErased(expect(delivery, "route"), delivery, (message) => routeFile(message, delivery.lease, deps)),
    giveUp: (delivery, error) => giveUpRouting(expect(delivery, "route"), error, deps),
  };
  const process: Handler = {
    handle: (delivery, signal) => {
      const expected = expect(delivery, "table");
      return unlessErased(expected, delivery, (message) =>
        interruptible(message.fileId, signal, (both) =>
          deps.holds.during(() => deps.processor.process(message, delivery, both)),
        ),
      );
    },
    giveUp: (delivery, error) => deps.processor.giveUp(expect(delivery, "table"), error),
  };
  const notify: Handler = { handle: (delivery) => deliverNews(expect(delivery, "notify"), delivery.lease, deps) };
  const consumers = [
    consumer(routeQueue, 2, route),
    ...fileTypes.map(({ id }) => consumer(id, tablesAtOnce, process)),
    consumer(notifyQueue, 2, notify),
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
    interrupt(fileId) {
      for (const controller of running.get(fileId) ?? []) controller.abort();
    },
    isAtWork: (fileId) => running.has(fileId),
    async stop() {
      stopping.abort();
      await work;
    },
  };

  /** A message outlives its file where that was erased: there is nothing to be done. */
  async function unlessErased<Message extends WorkMessage>(
    message: Message,
    { lease }: ReceivedMessage,
    act: (message: Message) => Promise<void>,
  ): Promise<void> {
    const { business, fileId } = message;
    if ((await deps.files.find(business, fileId)) !== null) return act(message);
    if ((await findErased(business, fileId, deps.records)) === null) return act(message);
    await deps.effects.apply({ acknowledges: lease });
  }

  async function interruptible(
    fileId: string,
    signal: AbortSignal,
    act: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const controller = new AbortController();
    const ofFile = running.get(fileId) ?? new Set();
    running.set(fileId, ofFile.add(controller));
    try {
      await act(AbortSignal.any([signal, controller.signal]));
    } finally {
      ofFile.delete(controller);
      if (ofFile.size === 0) running.delete(fileId);
    }
  }
}

function fileOf(body: unknown): string {
  const isNamed = typeof body === "object" && body !== null && "fileId" in body;
  return isNamed && typeof body.fileId === "string" ? body.fileId : "";
}

function consumer(queue: string, concurrency: number, handler: Handler): Consumer {
  const settings = queueSettings[queue];
  if (settings === undefined) throw new OmError("INTERNAL", `the queue ${queue} has no settings`);
  return { queue, settings, concurrency, handler };
}

/** @throws OmError `MESSAGE_UNKNOWN` */
function expect<Kind extends WorkMessage["kind"]>(
  { body }: ReceivedMessage,
  kind: Kind,
): Extract<WorkMessage, { kind: Kind }> {
  const message = readWorkMessage(body);
  if (isOfKind(message, kind)) return message;
  throw new OmError("MESSAGE_UNKNOWN", `a ${message.kind} message is in another queue than its own`, {
    fix: "discard it: `om dlq discard`",
  });
}

function isOfKind<Kind extends WorkMessage["kind"]>(
  message: WorkMessage,
  kind: Kind,
): message is Extract<WorkMessage, { kind: Kind }> {
  return message.kind === kind;
}

function tellFailure(delivery: ReceivedMessage, error: OmError, trace: TraceEvents): void {
  const { queue, id } = delivery.lease;
  const { code, message } = error;
  const fileId = fileOf(delivery.body);
  const system = systemWords(error);
  trace({
    event: "attempt-failed",
    queue,
    fileId,
    messageId: id,
    receives: delivery.receives,
    isLast: delivery.isLast,
    code,
    message,
    ...(system === "" ? {} : { system }),
  });
}
