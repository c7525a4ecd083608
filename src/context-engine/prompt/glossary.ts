import type { MetricDefinition } from "#core/metric.ts";

/** Enough for a sentence and its formula. */
const mostCharacters = 240;

/**
 * The definitions in use, each with its version, in the order of their ids: questions about the same numbers have the same
 * glossary, and a definition that changes makes another one.
 */
export function writeGlossary(ids: ReadonlySet<string>, definitions: readonly MetricDefinition[]): readonly string[] {
  return definitions
    .filter(({ id }) => ids.has(id))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map(({ id, version, title, description }) => `${id}@${version} ${title}: ${clip(description)}`);
}

function clip(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}...`;
}
