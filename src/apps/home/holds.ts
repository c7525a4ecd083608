import type { Clock } from "#core/clock.ts";

/** Who reads blobs just now: what could be named when it began is not removed before it ends. */
export interface Holds {
  /** Gives the function that ends it. */
  begin(): () => void;
  /** When the oldest that has not ended began (epoch ms); infinite where there is none. */
  oldest(): number;
  /** By the clock that tells when each began; the machine's may have been set back since. */
  now(): number;
  during<Result>(act: () => Promise<Result>): Promise<Result>;
  through<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item>;
}

export function createHolds(clock: Clock): Holds {
  const begun = new Map<symbol, number>();

  function begin(): () => void {
    const hold = Symbol("hold");
    begun.set(hold, clock.now());
    return () => void begun.delete(hold);
  }

  return {
    begin,
    now: () => clock.now(),
    oldest: () => Math.min(Number.POSITIVE_INFINITY, ...begun.values()),
    async during(act) {
      const end = begin();
      try {
        return await act();
      } finally {
        end();
      }
    },
    async *through(items) {
      const end = begin();
      try {
        yield* items;
      } finally {
        end();
      }
    },
  };
}
