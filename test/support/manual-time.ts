import { onTestFinished, vi } from "vitest";
import type { Clock } from "#core/clock.ts";

/** A clock that moves when a test says so, and the process's timers with it. */
export interface ManualTime {
  readonly clock: Clock;
  advance(ms: number): Promise<void>;
  /** Moves the clock alone, also back: what people do to machines. */
  set(epochMs: number): void;
}

/** For the test that is running; at its end the timers are real again. */
export function createManualTime(): ManualTime {
  let now = 1_767_225_600_000;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  return {
    clock: { now: () => now },
    async advance(ms) {
      now += ms;
      await vi.advanceTimersByTimeAsync(ms);
    },
    set: (epochMs) => void (now = epochMs),
  };
}
