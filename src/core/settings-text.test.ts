import * as fc from "fast-check";
import { expect, test } from "vitest";
import { spellEntries } from "./business-settings.ts";
import { formatSettingsText, parseSetting, parseSettingsText } from "./settings-text.ts";

const plainText = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((text) => text.isWellFormed() && !/\p{Cc}/u.test(text))
  .map((text) => `a${text}z`);

const entries = fc
  .record({
    zone: fc.constantFrom("Europe/Berlin", "Asia/Kathmandu"),
    stores: fc.uniqueArray(plainText, { maxLength: 6 }),
  })
  .map(({ zone, stores }) => ({
    timeZone: zone,
    ...Object.fromEntries(stores.map((name, at) => [`store.${name}`, `${name} ${at}`])),
    ...Object.fromEntries(stores.map((name) => [`alias.product.${name}`, `whole ${name}`])),
  }));

test("any settings survive being written and read, and have one text", () => {
  fc.assert(
    fc.property(entries, (given) => {
      const text = formatSettingsText(given);
      expect(parseSettingsText(text)).toEqual(spellEntries(given));
      expect(formatSettingsText(parseSettingsText(text))).toBe(text);
    }),
  );
});

test("comments, blank lines, spaces and a mark in front say nothing", () => {
  const text = "\ufeff# ours\r\n\r\n  timeZone=Europe/Berlin  \n\t# later\nstore.a\\=b = North = South\n";
  expect(parseSettingsText(text)).toEqual({ timeZone: "Europe/Berlin", "store.a=b": "North = South" });
});

test("a line that is no setting, or says a key again, is named by its number", () => {
  expect(() => parseSettingsText("timeZone = UTC\nnothing\n")).toThrow('line 2 is no setting: "nothing"');
  expect(() => parseSettingsText("currency = EUR\n\ncurrency = USD\n")).toThrow("line 3 says currency again");
  expect(() => parseSetting("currency", "that")).toThrow(expect.objectContaining({ code: "SETTING_INVALID" }));
});
