/**
 * How many letters are wrong, missing, too many or swapped with the next one; `most` + 1 where more than `most`. O(length)
 * for the one or two edits that matter here, and no memory.
 */
export function editsBetween(one: string, other: string, most: number): number {
  return countEdits(one, 0, other, 0, most);
}

function countEdits(one: string, oneFrom: number, other: string, otherFrom: number, most: number): number {
  let [at, to] = [oneFrom, otherFrom];
  while (at < one.length && one.charCodeAt(at) === other.charCodeAt(to)) {
    at += 1;
    to += 1;
  }
  const left = one.length - at;
  const right = other.length - to;
  if (left === 0 && right === 0) return 0;
  if (most === 0 || Math.abs(left - right) > most) return most + 1;
  if (left === 0 || right === 0) return left + right;
  let best = Math.min(
    countEdits(one, at + 1, other, to + 1, most - 1),
    countEdits(one, at + 1, other, to, most - 1),
    countEdits(one, at, other, to + 1, most - 1),
  );
  const isSwap = one.charCodeAt(at) === other.charCodeAt(to + 1) && one.charCodeAt(at + 1) === other.charCodeAt(to);
  if (isSwap) best = Math.min(best, countEdits(one, at + 2, other, to + 2, most - 1));
  return Math.min(best, most) + 1;
}
