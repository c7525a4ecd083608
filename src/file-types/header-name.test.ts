import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readHeaderName } from "./header-name.ts";

test("a name that is written plainly is read as any other", () => {
  const word = fc.oneof(
    fc.stringMatching(/^[a-z0-9]{1,6}$/),
    fc.constantFrom("amt", "nbr", "eur", "in", "line", "items"),
  );
  fc.assert(
    fc.property(fc.array(word), fc.constantFrom(" ", "  "), (words, between) => {
      const name = words.join(between);
      // A star means nothing, and keeps it from being taken for a plain one.
      expect(readHeaderName(name)).toEqual(readHeaderName(`${name}*`));
    }),
  );
  expect(readHeaderName(" net amt ")).toEqual({ key: "netamount", words: ["net", "amount"], currency: null });
});
