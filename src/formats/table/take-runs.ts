/** Rows of an order stand together: of every second row, each order would show one line. */
const runLength = 25;

/** At most so many items, in runs of neighbours that are spread evenly from the first item to the last. */
export function takeRuns<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  const length = Math.min(runLength, most);
  const runs = Math.floor(most / Math.max(1, length));
  const last = items.length - length;
  return Array.from({ length: runs }, (_, run) => {
    const from = runs === 1 ? 0 : Math.floor((run * last) / (runs - 1));
    return items.slice(from, from + length);
  }).flat();
}
