import type { TraceEvent, TraceEvents } from "#core/trace.ts";

/** An event with its place in the stream: ids grow by one. */
export interface NumberedEvent {
  readonly id: number;
  readonly at: number;
  readonly event: TraceEvent;
}

/** Hands events on to whoever listens, and keeps the last of them for those who were away for a moment. */
export interface EventHub {
  readonly publish: TraceEvents;
  subscribe(listener: (event: NumberedEvent) => void): () => void;
  /** Events after `id`, oldest first; null when some of them are forgotten already. */
  since(id: number): readonly NumberedEvent[] | null;
}

const mostKept = 2_000;

export function createEventHub(clock: { now(): number }): EventHub {
  const kept: NumberedEvent[] = [];
  const listeners = new Set<(event: NumberedEvent) => void>();
  let last = 0;
  return {
    publish(event) {
      last += 1;
      const numbered = { id: last, at: clock.now(), event };
      kept.push(numbered);
      if (kept.length > 2 * mostKept) kept.splice(0, mostKept);
      for (const listener of listeners) listener(numbered);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    since(id) {
      const oldest = kept[0]?.id ?? last + 1;
      if (id > last || id + 1 < oldest) return null;
      return kept.filter((event) => event.id > id);
    },
  };
}
