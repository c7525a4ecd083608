import { notifyQueue, routeQueue } from "#core/work-messages.ts";
import { fileTypes } from "#file-types/registry.ts";
import type { QueueSettings } from "#ports/queue.ts";

/** Every queue of a home: one for routing, one a file type, one for what is told to the outside. */
export const queueSettings: Readonly<Record<string, QueueSettings>> = {
  [routeQueue]: { visibilityMs: 60_000, mostReceives: 5 },
  ...Object.fromEntries(fileTypes.map(({ id }) => [id, { visibilityMs: 60_000, mostReceives: 5 }])),
  [notifyQueue]: { visibilityMs: 60_000, mostReceives: 8 },
};

export const queueNames: readonly string[] = Object.keys(queueSettings);
