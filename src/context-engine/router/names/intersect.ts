/** What is in both of two ascending lists; O(shorter x log longer). */
export function intersect(one: Uint32Array, other: Uint32Array): Uint32Array {
  const [shorter, longer] = one.length <= other.length ? [one, other] : [other, one];
  const both = new Uint32Array(shorter.length);
  let count = 0;
  let from = 0;
  for (const value of shorter) {
    from = placeOf(value, longer, from, longer.length);
    if (longer[from] !== value) continue;
    both[count] = value;
    count += 1;
  }
  return both.subarray(0, count);
}

/** The first place of [from, to) that has the value or a larger one, else `to`; quick where it is near `from`. */
function placeOf(value: number, list: Uint32Array, from: number, to: number): number {
  let step = 1;
  while (from + step < to && (list[from + step] ?? 0) < value) step *= 2;
  let low = from + (step >> 1);
  let high = Math.min(to, from + step + 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
