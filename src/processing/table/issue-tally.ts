import type { IssueSummary, RowIssue } from "#core/terms.ts";

const mostExamples = 5;
const mostRawCharacters = 200;

/** Counts issues by code and keeps the first few of each: memory does not grow with the dirt. */
export interface IssueTally {
  add(issue: RowIssue): void;
  /** Most frequent first. */
  summaries(): readonly IssueSummary[];
}

export function createIssueTally(): IssueTally {
  const byCode = new Map<string, { count: number; examples: Omit<RowIssue, "code">[] }>();
  return {
    add({ code, ...example }) {
      const entry = byCode.get(code) ?? { count: 0, examples: [] };
      entry.count += 1;
      if (entry.examples.length < mostExamples) {
        entry.examples.push({ ...example, raw: example.raw.slice(0, mostRawCharacters) });
      }
      byCode.set(code, entry);
    },
    summaries: () =>
      [...byCode]
        .map(([code, { count, examples }]) => ({ code, count, examples }))
        .toSorted((left, right) => right.count - left.count || (left.code < right.code ? -1 : 1)),
  };
}
