import { describe, expect, test } from "vitest";
import { assembleWat } from "./assemble-wat.ts";

describe("the assembler of the text format", () => {
  test("writes the bytes that the specification gives for a function", () => {
    const source = `
      (module ;; one page
        (import "scan" "memory" (memory 1))
        (func (export "sum") (param $n i32) (result i32) (local $sum i32)
          (block $done
            (loop $next
              (br_if $done (i32.eq (local.get $n) (i32.const 200)))
              (local.set $sum (i32.add (local.get $sum) (local.get $n)))
              (br $next)))
          (local.get $sum)))`;
    const expected = [
      "0061736d 01000000",
      "01 06 01 60 01 7f 01 7f", // type: (i32) -> i32
      "02 10 01 04 7363616e 06 6d656d6f7279 02 00 01", // import: scan.memory, one page at least
      "03 02 01 00", // function 0 has type 0
      "07 07 01 03 73756d 00 00", // export: sum
      "0a 1f 01 1d 01 01 7f", // code: one local of type i32
      "02 40 03 40", // block, loop
      "20 00 41 c8 01 46 0d 01", // n = 200? leave the block
      "20 01 20 00 6a 21 01", // sum + n -> sum
      "0c 00 0b 0b", // again
      "20 01 0b",
    ].join("");
    expect(Buffer.from(assembleWat(source)).toString("hex")).toBe(expected.replaceAll(" ", ""));
  });

  test.each([
    ["an instruction", '(module (func (export "f") (i64.const 1)))'],
    ["a type", '(module (func (export "f") (param $a i64)))'],
    ["a local", '(module (func (export "f") (local.set $none (i32.const 1))))'],
    ["a label", '(module (func (export "f") (br $none)))'],
    ["an if with else", '(module (func (export "f") (if (i32.const 1) (then) (else))))'],
    ["a field", "(module (table 1 funcref))"],
    ["an import", '(module (import "a" "b" (global i32)))'],
  ])("refuses %s that it does not know", (_what, source) => {
    expect(() => assembleWat(source)).toThrow(/known/);
  });
});
