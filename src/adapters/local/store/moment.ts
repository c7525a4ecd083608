import type { QueueNews } from "./operations.ts";

/** What the operations of one transaction share: the time, the source of numbers, and who is told afterwards. */
export interface Moment {
  readonly now: number;
  /** A number that was never given before in this file. */
  next(): number;
  /** A message of the queue can be received from then on. */
  announce(queue: string, visibleMs: number): void;
  /** One that could be received was. */
  take(queue: string): void;
}

export interface NewsCollector {
  announce(queue: string, visibleMs: number, now: number): void;
  take(queue: string): void;
  collect(): readonly QueueNews[];
}

export function createNewsCollector(): NewsCollector {
  const byQueue = new Map<string, { queue: string; visible: number; dueMs: number | null }>();

  function newsOf(queue: string): { visible: number; dueMs: number | null } {
    let news = byQueue.get(queue);
    if (news === undefined) byQueue.set(queue, (news = { queue, visible: 0, dueMs: null }));
    return news;
  }

  return {
    announce(queue, visibleMs, now) {
      const news = newsOf(queue);
      if (visibleMs <= now) news.visible += 1;
      else news.dueMs = Math.min(news.dueMs ?? visibleMs, visibleMs);
    },
    take(queue) {
      const news = newsOf(queue);
      news.visible = Math.max(0, news.visible - 1);
    },
    collect: () => [...byQueue.values()],
  };
}
