import type { Clock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { Holds } from "../holds.ts";

export interface WaitForReadersDeps {
  readonly clock: Clock;
  readonly holds: Pick<Holds, "oldest" | "now">;
  /** Whether this process still works on a file. */
  readonly isAtWork: (fileId: string) => boolean;
  readonly pause: (ms: number) => Promise<void>;
}

/** A query or a backup that takes longer is not waited for: the server goes on when it has ended. */
const mostWaitMs = 60_000;
const lookAgainMs = 50;

/**
 * Where all readers are in one process: who began before now may still read what was named then.
 * @throws OmError `NOT_AVAILABLE` (retryable) where that takes long
 */
export async function waitForReaders(ids: ReadonlySet<string>, deps: WaitForReadersDeps): Promise<void> {
  const { holds, isAtWork, pause } = deps;
  const since = holds.now();
  for (let waited = 0; holds.oldest() <= since || [...ids].some(isAtWork); waited += lookAgainMs) {
    if (waited >= mostWaitMs) {
      throw new OmError("NOT_AVAILABLE", "a query or a backup that began earlier still reads what is to be erased", {
        fix: "it is out of the numbers already; its bytes go when that has ended, without another command",
        retryable: true,
      });
    }
    await pause(lookAgainMs);
  }
}
