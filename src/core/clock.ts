/** The only source of time. Passed in, so that tests own it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Whole milliseconds that never go back while the process runs, whatever somebody does to the machine's clock. */
export function createMonotoneClock(clock: Clock): Clock {
  let last = 0;
  return { now: () => (last = Math.max(last, Math.floor(clock.now()))) };
}

/** ISO instant in UTC with milliseconds, as records and reports carry it. */
export function toInstant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
