import type { ColumnMapping } from "#core/decision.ts";

/**
 * Columns of one name are told apart as `Total` and `Total_2`; where the first feeds a field, the others say that they
 * do not, and the reasons say so where their sampled cells differ.
 * @param sample rows of cells in the order of the mapping
 */
export function noteRepeatedNames(
  mapping: readonly ColumnMapping[],
  sample: readonly (readonly string[])[],
): { readonly mapping: readonly ColumnMapping[]; readonly reasons: readonly string[] } {
  const indexOf = new Map(mapping.map(({ source }, index) => [source.toLowerCase(), index]));
  const reasons: string[] = [];
  const noted = mapping.map((found, index) => {
    const name = /^(.+)_\d+$/s.exec(found.source)?.[1] ?? "";
    const at = indexOf.get(name.toLowerCase());
    const first = at === undefined ? undefined : mapping[at];
    if (at === undefined || at >= index || first === undefined || first.field === null || found.field !== null) {
      return found;
    }
    const differs = sample.some((row) => (row[at] ?? "").trim() !== (row[index] ?? "").trim());
    if (differs) {
      const choice = `map.${found.source}=${first.field}`;
      reasons.push(`two columns are named ${name} and differ: the first is used, ${choice} takes the other`);
    }
    return found.confidence === 1 ? found : { ...found, why: `two columns are named ${name}; the first is used` };
  });
  return { mapping: noted, reasons };
}
