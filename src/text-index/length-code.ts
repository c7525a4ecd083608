/** Lengths up to this one are told exactly; above, a code stands for all lengths up to a tenth more. */
const exactLengths = 127;
const stepsAbove = 128;
const longest = 0xff_ff_ff;
const ratio = (longest / exactLengths) ** (1 / stepsAbove);

export const lengthCodes = exactLengths + stepsAbove + 1;

/**
 * The length of a chunk in one byte: a search reads the lengths of thousands of chunks, and a quarter of the memory is read
 * sooner. Passages are rarely longer than what is exact.
 */
export function encodeLength(length: number): number {
  if (length <= exactLengths) return length;
  const step = Math.floor(Math.log(Math.min(length, longest) / exactLengths) / Math.log(ratio));
  return Math.min(exactLengths + step, lengthCodes - 1);
}

/** The shortest length that has this code, or nearly so. */
export function decodeLength(code: number): number {
  return code <= exactLengths ? code : exactLengths * ratio ** (code - exactLengths);
}
