/** A thing that can be named, and other words people use for it. */
export interface Named {
  readonly id: string;
  readonly synonyms?: readonly string[];
}

/** "did you mean ...?" for an unknown name, with every name where none is near. */
export function suggest(unknown: string, candidates: readonly Named[]): string {
  const wanted = normalise(unknown);
  // Two letters of three are another word.
  const mostDistance = wanted.length <= 3 ? 1 : Math.max(2, Math.floor(wanted.length / 3));
  const near = candidates
    .map(({ id, synonyms = [] }) => ({
      id,
      distance: Math.min(...[id, ...synonyms].map((word) => distance(wanted, normalise(word)))),
    }))
    .filter((candidate) => candidate.distance <= mostDistance)
    .toSorted((left, right) => left.distance - right.distance)
    .slice(0, 3)
    .map((candidate) => candidate.id);
  return near.length > 0
    ? `did you mean ${near.join(" or ")}?`
    : `use one of ${candidates.map(({ id }) => id).join(", ")}`;
}

function normalise(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .slice(0, 40);
}

/** Levenshtein distance. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...left].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...right].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
