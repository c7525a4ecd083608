/** A list of 32-bit numbers that takes four bytes for each, and twice that while it grows. */
export interface GrowingNumbers {
  readonly length: number;
  push(value: number): void;
  at(index: number): number;
  set(index: number, value: number): void;
  /** As long as nothing more is pushed. */
  view(): Uint32Array;
}

export function createGrowingNumbers(): GrowingNumbers {
  let numbers = new Uint32Array(256);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push: (value) => {
      if (length === numbers.length) {
        const larger = new Uint32Array(length * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[length] = value;
      length += 1;
    },
    at: (index) => numbers[index] ?? 0,
    set: (index, value) => {
      numbers[index] = value;
    },
    view: () => numbers.subarray(0, length),
  };
}
