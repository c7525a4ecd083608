import { OmError } from "#core/errors.ts";
import { isWorkMessage, notifyQueue, readWorkMessage, routeQueue, type WorkMessage } from "#core/work-messages.ts";
import { giveUpRouting, routeFile, type RouteFileDeps } from "#intake/route-file.ts";
import type { EffectStore } from "#ports/effects.ts";
import type { ReceivedMessage } from "#ports/queue.ts";
import { findErased } from "#ports/erased-files.ts";
import type { FileProcessorService } from "#processing/file-processor-service.ts";
import type { Handler } from "./attempt.ts";
import { deliverNews, type DeliverNewsDeps } from "./deliver-news.ts";
import type { Holds } from "./holds.ts";

export interface RouteHandlerDeps extends RouteFileDeps {
  readonly effects: EffectStore;
}

/** Of the routing queue. */
export function routeHandler(deps: RouteHandlerDeps): Handler {
  return {
    handle: (delivery) =>
      unlessErased(expect(delivery, "route"), delivery, deps, (message) => routeFile(message, delivery, deps)),
    giveUp: (delivery, error) => ofKind(delivery, "route", (message) => giveUpRouting(message, error, deps)),
  };
}

export interface HandlersDeps extends RouteHandlerDeps, DeliverNewsDeps {
  /** What a worker has stored and not listed yet is not removed before it has ended. */
  readonly holds: Pick<Holds, "during">;
  readonly processor: FileProcessorService;
}

/** message -> effects and acknowledgement, whoever brings the message. */
export interface Handlers {
  /** Of the messages in a queue: those of a file type are tables. */
  of(queue: string): Handler;
  /** Stops what is being done for a file in this process. */
  interrupt(fileId: string): void;
  isAtWork(fileId: string): boolean;
}

export function createHandlers(deps: HandlersDeps): Handlers {
  const running = new Map<string, Set<AbortController>>();
  const route = routeHandler(deps);
  const process: Handler = {
    handle: (delivery, signal) => {
      const expected = expect(delivery, "table");
      return unlessErased(expected, delivery, deps, (message) =>
        interruptible(message.fileId, signal, (both) =>
          deps.holds.during(() => deps.processor.process(message, delivery, both)),
        ),
      );
    },
    giveUp: (delivery, error) => ofKind(delivery, "table", (message) => deps.processor.giveUp(message, error)),
  };
  const notify: Handler = { handle: (delivery) => deliverNews(expect(delivery, "notify"), delivery.lease, deps) };

  return {
    of(queue) {
      if (queue === routeQueue) return route;
      return queue === notifyQueue ? notify : process;
    },
    interrupt(fileId) {
      for (const controller of running.get(fileId) ?? []) controller.abort();
    },
    isAtWork: (fileId) => running.has(fileId),
  };

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

/** A message outlives its file where that was erased: there is nothing to be done. */
async function unlessErased<Message extends WorkMessage>(
  message: Message,
  { lease }: ReceivedMessage,
  { files, records, effects }: Pick<RouteHandlerDeps, "files" | "records" | "effects">,
  act: (message: Message) => Promise<void>,
): Promise<void> {
  const { business, fileId } = message;
  if ((await files.find(business, fileId)) !== null) return act(message);
  if ((await findErased(business, fileId, records)) === null) return act(message);
  await effects.apply({ acknowledges: lease });
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

/** What nobody understands is about nothing that could be told. */
async function ofKind<Kind extends WorkMessage["kind"]>(
  { body }: ReceivedMessage,
  kind: Kind,
  act: (message: Extract<WorkMessage, { kind: Kind }>) => Promise<void>,
): Promise<void> {
  if (isWorkMessage(body) && isOfKind(body, kind)) await act(body);
}

function isOfKind<Kind extends WorkMessage["kind"]>(
  message: WorkMessage,
  kind: Kind,
): message is Extract<WorkMessage, { kind: Kind }> {
  return message.kind === kind;
}
