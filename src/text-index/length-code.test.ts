import { expect, test } from "vitest";
import { decodeLength, encodeLength, lengthCodes } from "./length-code.ts";

test("lengths of passages are told exactly, longer ones to a twentieth", () => {
  for (let length = 0; length <= 127; length += 1) expect(decodeLength(encodeLength(length))).toBe(length);
  for (let length = 128; length < 40_000_000; length = Math.ceil(length * 1.01)) {
    const told = decodeLength(encodeLength(length));
    expect(Math.abs(told / Math.min(length, 0xff_ff_ff) - 1)).toBeLessThan(0.05);
  }
});

test("a code is one byte, and longer chunks never have a lower one", () => {
  expect(lengthCodes).toBe(256);
  let before = 0;
  for (let length = 0; length < 2_000_000_000; length = Math.ceil(length * 1.01) + 1) {
    const code = encodeLength(length);
    expect(code).toBeGreaterThanOrEqual(before);
    expect(code).toBeLessThan(lengthCodes);
    before = code;
  }
});
