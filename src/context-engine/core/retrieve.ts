import type { RetrieverTrace } from "../models/answer.ts";
import type { BusinessView } from "../models/business-view.ts";
import type { Plan } from "../models/plan.ts";
import type { Found, Retriever, RetrieverDeps } from "../retrievers/retriever.ts";

export interface Retrieved {
  readonly found: readonly { readonly id: string; readonly found: Found }[];
  /** Retrievers that failed or were late, in sentences. */
  readonly gaps: readonly string[];
  readonly trace: readonly RetrieverTrace[];
}

/**
 * Asks every retriever that could help, all at once. One that fails or is later than the deadline is a named gap, never the
 * end of the others; where all that were asked failed the first failure is thrown, but for documents, which nobody asked for.
 */
export async function retrieve(
  plan: Plan,
  view: BusinessView,
  deps: Omit<RetrieverDeps, "signal"> & { readonly retrievers: readonly Retriever[]; readonly deadlineMs: number },
): Promise<Retrieved> {
  const asked = deps.retrievers.flatMap((retriever) => {
    const reason = retriever.answers(plan);
    return reason === null ? [] : [{ retriever, reason }];
  });
  const { definitions, passages, vectors, deadlineMs } = deps;
  const outcomes = await Promise.all(
    asked.map(({ retriever, reason }) =>
      askOne(retriever, reason, plan, view, { definitions, passages, vectors, deadlineMs }),
    ),
  );
  const failures = outcomes.flatMap(({ error }) => (error === undefined ? [] : [error]));
  if (failures.length > 0 && failures.length === outcomes.length && plan.intent !== "documents") throw failures[0];
  return {
    found: outcomes.flatMap(({ trace, found }) => (found === null ? [] : [{ id: trace.id, found }])),
    gaps: outcomes.flatMap(({ gap }) => (gap === null ? [] : [gap])),
    trace: outcomes.map(({ trace }) => trace),
  };
}

interface Outcome {
  readonly trace: RetrieverTrace;
  readonly found: Found | null;
  readonly gap: string | null;
  readonly error?: unknown;
}

async function askOne(
  { id, retrieve: find }: Retriever,
  reason: string,
  plan: Plan,
  view: BusinessView,
  { deadlineMs, ...deps }: Omit<RetrieverDeps, "signal"> & { readonly deadlineMs: number },
): Promise<Outcome> {
  const begun = performance.now();
  const deadline = new AbortController();
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => {
    deadline.abort();
    late.resolve(null);
  }, deadlineMs);
  const traced = (status: RetrieverTrace["status"], items: number): RetrieverTrace => ({
    id,
    reason,
    status,
    items,
    ms: Math.round(performance.now() - begun),
  });
  try {
    const found = await Promise.race([find(plan, view, { ...deps, signal: deadline.signal }), late.promise]);
    if (found === null)
      return { trace: traced("late", 0), found, gap: `${id} was not ready within ${deadlineMs} ms and is left out` };
    const trace = traced(found.items.length === 0 ? "empty" : "found", found.items.length);
    const { notes = [] } = found;
    return { trace: notes.length === 0 ? trace : { ...trace, notes }, found, gap: null };
  } catch (error) {
    return { trace: traced("failed", 0), found: null, gap: `${id} failed and is left out`, error };
  } finally {
    clearTimeout(timer);
  }
}
