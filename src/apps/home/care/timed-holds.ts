import type { Clock } from "#core/clock.ts";
import type { Holds } from "../holds.ts";

/**
 * Holds of a home whose readers and workers are processes that do not know of each other: nobody says when he begins, but
 * none runs longer than a given time. Who began earlier than that has ended.
 */
export function createTimedHolds(clock: Clock, longestMs: number): Pick<Holds, "oldest" | "now"> {
  return { now: () => clock.now(), oldest: () => clock.now() - longestMs };
}
