import { pause, systemTimers } from "#core/timers.ts";

/** How far long work is, the same again where nothing is new; at last what came of it. */
export type Step<Progress, Result> =
  | { readonly is: "progress"; readonly progress: Progress }
  | { readonly is: "end"; readonly result: Result };

/**
 * Work that tells how far it is, as steps, of which one comes at least each `mostSilentMs` after the first: so whoever reads
 * them over a connection does not take it for dead. Ends with what the work throws.
 */
export async function* withSteps<Progress, Result>(
  work: (told: (progress: Progress) => void) => Promise<Result>,
  mostSilentMs: number,
): AsyncGenerator<Step<Progress, Result>, void> {
  const known: { last: { readonly progress: Progress } | null; end: { readonly result: Result } | null } = {
    last: null,
    end: null,
  };
  let news = Promise.withResolvers<void>();
  const toItsEnd = async (): Promise<void> => {
    const result = await work((progress) => {
      known.last = { progress };
      news.resolve();
    });
    known.end = { result };
  };
  const working = toItsEnd();
  for (;;) {
    const heard = new AbortController();
    const silence = known.last === null ? [] : [pause(mostSilentMs, systemTimers, heard.signal)];
    try {
      await Promise.race([working, news.promise, ...silence]);
    } finally {
      heard.abort();
    }
    if (known.end !== null) {
      yield { is: "end", result: known.end.result };
      return;
    }
    news = Promise.withResolvers<void>();
    if (known.last !== null) yield { is: "progress", progress: known.last.progress };
  }
}
