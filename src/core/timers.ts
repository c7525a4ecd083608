/** Passing time, for whoever waits. Given in, so that a test owns it as it owns the clock. */
export interface Timers {
  /** Once, after so many milliseconds; gives what calls it off. */
  after(ms: number, act: () => void): () => void;
  /** Again and again, as long as the process has something else to do; gives what ends it. */
  every(ms: number, act: () => void): () => void;
}

export const systemTimers: Timers = {
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
  every(ms, act) {
    const timer = setInterval(act, ms).unref();
    return () => clearInterval(timer);
  },
};

/** Resolves when the time is over, or when the signal is aborted: whichever comes first. */
export function pause(ms: number, timers: Timers, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = timers.after(ms, end);
    signal.addEventListener("abort", end);
  });
}
