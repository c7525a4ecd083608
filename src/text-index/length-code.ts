/** Shorter lengths are told exactly; from here on a code stands for all lengths up to a tenth more. */
const firstRounded = 128;
const longest = 0xff_ff_ff;

export const lengthCodes = 256;

const ratio = (longest / firstRounded) ** (1 / (lengthCodes - firstRounded));

/**
 * The length of a chunk in one byte: a search reads the lengths of thousands of chunks, and a quarter of the memory is read
 * sooner. Passages are rarely longer than what is exact.
 */
export function encodeLength(length: number): number {
  if (length < firstRounded) return length;
  const step = Math.floor(Math.log(Math.min(length, longest) / firstRounded) / Math.log(ratio));
  return Math.min(firstRounded + step, lengthCodes - 1);
}

/** The length that has this code, or the middle of them. */
export function decodeLength(code: number): number {
  return decoded[code] ?? 0;
}

const decoded: readonly number[] = Array.from({ length: lengthCodes }, (_, code) =>
  code < firstRounded ? code : firstRounded * ratio ** (code - firstRounded + 0.5),
);
