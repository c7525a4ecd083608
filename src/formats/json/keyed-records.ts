/** So many objects that are alike are records, and the names above them are values. */
const fewestAlike = 3;
const mostDepth = 2;

/** Values and lists of a document by the names above them -> the object whose members are records, or null. */
export function findKeyedRecords(paths: readonly string[]): string | null {
  const split = paths.map(namesOf);
  for (let depth = 0; depth <= mostDepth; depth += 1) {
    const byParent = Map.groupBy(split, (names) => joined(names.slice(0, depth)));
    for (const [parent, below] of byParent) if (areRecords(below, depth)) return parent;
  }
  return null;
}

/** Below the names at this depth stand objects that are alike, and nothing else. */
function areRecords(below: readonly (readonly string[])[], depth: number): boolean {
  const records = [...Map.groupBy(below, (names) => names[depth] ?? "").values()];
  const members = records.map((own) => new Set(own.map((names) => names[depth + 1] ?? "")));
  const [first] = members;
  if (first === undefined || members.length < fewestAlike) return false;
  // `{"price": {"0": 1, "1": 2}}` is a column below its name, not a record.
  if (members.some((names) => names.has("")) || [...first].every((name) => /^\d+$/.test(name))) return false;
  const isLikeFirst = (names: ReadonlySet<string>): boolean =>
    2 * [...first].filter((name) => names.has(name)).length >= first.size;
  return members.slice(0, -1).every(isLikeFirst); // of the last, not all may have been kept
}

/** A `.` inside a name is written `\.`. */
function namesOf(path: string): string[] {
  return path.match(/(?:\\.|[^.\\])+/g) ?? [];
}

function joined(names: readonly string[]): string {
  return names.join(".");
}
