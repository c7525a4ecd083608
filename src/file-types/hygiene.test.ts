import { describe, expect, test } from "vitest";
import { defaultPolicies } from "#core/decision.ts";
import { columnsOfHygiene } from "./hygiene.ts";
import { fileTypes } from "./registry.ts";

const looked = fileTypes.flatMap((type) => (type.hygiene === null ? [] : [[type.id, type, type.hygiene] as const]));

describe.each(looked)("the hygiene of %s", (_id, type, hygiene) => {
  test("names columns of its dataset only, and each class once, with words for people", () => {
    const columns = type.columns({ policies: defaultPolicies, mapped: new Set() }).map(({ name }) => name);
    expect(columns).toEqual(expect.arrayContaining(columnsOfHygiene(hygiene)));
    const ids = hygiene.classes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, title, effect, fix, cases } of hygiene.classes) {
      expect(id).toMatch(/^[a-z][a-z_]*$/);
      expect([title, effect, fix].every((text) => text.length > 5)).toBe(true);
      expect(cases.length).toBeGreaterThan(0);
    }
  });
});
