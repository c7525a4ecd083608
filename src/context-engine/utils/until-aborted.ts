/** The outcome of `begin`, or the reason of the signal as soon as it is aborted: who hangs holds up nobody. */
export async function untilAborted<Value>(begin: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([begin(), aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
