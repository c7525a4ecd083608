import { describe, expect, test } from "vitest";
import { parseConditions, parseLimit, parseList, parseSettings } from "./arguments.ts";

describe("arguments", () => {
  test("settings keep everything after the first equals sign", () => {
    expect([...parseSettings(["repeats=once", "decimal=,", "map.a=b=c"])]).toEqual([
      ["repeats", "once"],
      ["decimal", ","],
      ["map.a", "b=c"],
    ]);
  });

  test("conditions know equal, different and no value", () => {
    expect(parseConditions(["region=North", "region!=South = West", "store=", "store!="])).toEqual([
      { dimension: "region", op: "=", value: "North" },
      { dimension: "region", op: "!=", value: "South = West" },
      { dimension: "store", op: "=", value: null },
      { dimension: "store", op: "!=", value: null },
    ]);
  });

  test("lists are separated by commas, by repeating the option, or both", () => {
    expect(parseList(["a, b", "c,"])).toEqual(["a", "b", "c"]);
  });

  test.each([
    () => parseSettings(["repeats"]),
    () => parseSettings(["=once"]),
    () => parseConditions(["North"]),
    () => parseConditions(["=North"]),
    () => parseLimit("0"),
    () => parseLimit("1.5"),
    () => parseLimit("many"),
  ])("what cannot be read is a usage error with the right form: %s", (parse) => {
    expect(parse).toThrow(expect.objectContaining({ code: "USAGE", fix: expect.stringMatching(/./) }));
  });
});
