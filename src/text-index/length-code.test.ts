import { expect, test } from "vitest";
import { decodeLength, encodeLength, lengthCodes } from "./length-code.ts";

test("lengths of passages are told exactly, longer ones to a tenth, and never too long", () => {
  for (let length = 0; length <= 127; length += 1) expect(decodeLength(encodeLength(length))).toBe(length);
  for (let length = 128; length < 40_000_000; length = Math.ceil(length * 1.01)) {
    const told = decodeLength(encodeLength(length));
    expect(told).toBeLessThanOrEqual(length * (1 + 1e-9));
    expect(told).toBeGreaterThan(Math.min(length, 0xff_ff_ff) / 1.1);
  }
});

test("a code is one byte, and longer chunks never have a lower one", () => {
  let before = 0;
  for (let length = 0; length < 2_000_000_000; length = Math.ceil(length * 1.001) + 1) {
    const code = encodeLength(length);
    expect(code).toBeGreaterThanOrEqual(before);
    expect(code).toBeLessThan(Math.min(lengthCodes, 257));
    before = code;
  }
});
