/**
 * 1 to 5 for each value: by how many of all values are smaller, in fifths. Equal values have one rank, and so one quintile:
 * where half of the customers ordered once, they are all in the first.
 * @param compare below zero where the first is smaller
 */
export function quintiles<Value>(
  values: readonly Value[],
  compare: (one: Value, other: Value) => number,
): (1 | 2 | 3 | 4 | 5)[] {
  const order = values.map((value, at) => ({ value, at })).toSorted((one, other) => compare(one.value, other.value));
  const found: (1 | 2 | 3 | 4 | 5)[] = values.map(() => 1);
  let rank = 0;
  for (const [place, { value, at }] of order.entries()) {
    const before = order[place - 1];
    if (before !== undefined && compare(before.value, value) < 0) rank = place;
    found[at] = steps[Math.floor((5 * rank) / values.length)] ?? 5;
  }
  return found;
}

const steps = [1, 2, 3, 4, 5] as const;
