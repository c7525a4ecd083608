import type { ListedRollup, Manifest } from "./dataset.ts";

/** Makes lists of equal names one and the same, so that they need not be compared again. */
function createOneOfAlike(): (names: readonly string[]) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  let last: readonly string[] = [];
  return (names) => {
    if (isSame(last, names)) return last; // of a thousand tables most are like the one before
    const text = JSON.stringify(names);
    last = known.get(text) ?? names;
    known.set(text, last);
    return last;
  };
}

/** A manifest in which lists of columns that are alike are one list: a thousand tables have a few. */
export function withListsOnce(manifest: Manifest): Manifest {
  const filled = createOneOfAlike();
  const [lines, owners, columns] = [createOneOfAlike(), createOneOfAlike(), createOneOfAlike()];
  const withOnce = (rollup: ListedRollup): ListedRollup => ({
    ...rollup,
    lines: lines(rollup.lines),
    owners: owners(rollup.owners),
    columns: columns(rollup.columns),
  });
  const files = manifest.files.map((file) => ({
    ...file,
    filledColumns: filled(file.filledColumns),
    ...(file.rollup === undefined ? {} : { rollup: withOnce(file.rollup) }),
  }));
  return { ...manifest, files };
}

/** What is in any of the lists. */
export function unionOfLists(lists: readonly (readonly string[])[]): ReadonlySet<string> {
  return new Set([...new Set(lists)].flat());
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, at) => name === other[at]);
}
