import { describe, expect, test } from "vitest";
import { readSettings, spellEntries } from "./business-settings.ts";

test("what is not set has its default", () => {
  expect(readSettings({})).toMatchObject({
    timeZone: "UTC",
    dayCutoff: "00:00",
    weekStart: "monday",
    fiscalYearStart: 1,
    currency: "",
  });
});

test("an alias of an alias is followed to its end", () => {
  const { aliases } = readSettings({ "alias.product.A": "B", "alias.product.B": "C", "alias.store.A": "Z" });
  expect([...aliases.product]).toEqual([
    ["A", "C"],
    ["B", "C"],
  ]);
  expect([...aliases.store]).toEqual([["A", "Z"]]);
});

test("the same settings have one spelling and one order", () => {
  const spelled = spellEntries({ "store.b": "B", currency: "eur", "store.a": "A", timeZone: "europe/berlin" });
  expect(Object.entries(spelled)).toEqual([
    ["timeZone", "Europe/Berlin"],
    ["currency", "EUR"],
    ["store.a", "A"],
    ["store.b", "B"],
  ]);
});

test("a store has a time zone and an end of the day of its own, under each of its names", () => {
  const settings = { "timeZone.Paris": "europe/paris", "dayCutoff.Bar": "04:00", "alias.store.Paris 2": "Paris" };
  expect(readSettings(settings)).toMatchObject({
    timeZones: '{"Paris":"Europe/Paris","Paris 2":"Europe/Paris"}',
    dayCutoffs: '{"Bar":"04:00"}',
  });
  const otherLetters = { ...settings, "alias.store.Paris 3": "PARIS", "timeZone.PARIS": "Europe/Paris" };
  expect(readSettings(otherLetters).timeZones).toContain('"Paris 3":"Europe/Paris"');
  expect(spellEntries(settings)).toMatchObject({ "timeZone.Paris": "Europe/Paris", "dayCutoff.Bar": "04:00" });
  expect(readSettings({})).toMatchObject({ timeZones: "", dayCutoffs: "" });
});

test("how long uploads and rejects are kept is a number of days, or for good", () => {
  expect(readSettings({ keepUploadsDays: "90", keepRejectsDays: "never" })).toMatchObject({
    keepUploadsDays: 90,
    keepRejectsDays: "never",
  });
  expect(spellEntries({ keepRejectsDays: "never", keepUploadsDays: "90" })).toEqual({
    keepUploadsDays: "90",
    keepRejectsDays: "never",
  });
});

describe("is refused with what to do:", () => {
  test.each([
    ["days that are none", { keepUploadsDays: "0" }, 'keepUploadsDays cannot be "0"'],
    ["more days than there are", { keepRejectsDays: "40000" }, 'keepRejectsDays cannot be "40000"'],
    ["an unknown key", { timezone: "UTC" }, 'there is no setting "timezone"'],
    ["a key of the language itself", JSON.parse('{"__proto__": "x"}'), 'there is no setting "__proto__"'],
    ["a prefix alone", { "store.": "x" }, 'there is no setting "store."'],
    ["an unknown zone", { timeZone: "Mars/Olympus" }, 'timeZone cannot be "Mars/Olympus"'],
    ["an unknown zone of a store", { "timeZone.Bar": "Mars/Olympus" }, 'timeZone.Bar cannot be "Mars/Olympus"'],
    [
      "a store set twice in other letters",
      { "timeZone.Bar": "UTC", "timeZone.BAR": "Europe/Rome" },
      "in other letters",
    ],
    ["a time of a store that no clock has", { "dayCutoff.Bar": "4:00" }, 'dayCutoff.Bar cannot be "4:00"'],
    ["an offset for a zone", { timeZone: "+02:00" }, 'timeZone cannot be "+02:00"'],
    ["a time that no clock has", { dayCutoff: "24:00" }, 'dayCutoff cannot be "24:00"'],
    ["a day in another language", { weekStart: "montag" }, 'weekStart cannot be "montag"'],
    ["a thirteenth month", { fiscalYearStart: "13" }, 'fiscalYearStart cannot be "13"'],
    ["a currency that is none", { currency: "EURO" }, 'currency cannot be "EURO"'],
    ["no value", { currency: "" }, "currency has no value"],
    ["two lines in one", { "store.a": "x\ny" }, "control characters"],
    ["an alias to itself", { "alias.product.A": "A" }, "alias.product.A stands for itself"],
    ["a circle", { "alias.store.A": "B", "alias.store.B": "C", "alias.store.C": "A" }, "A = B = C = A go in a circle"],
    ["one name for two stores", { "store.a": "North", "store.b": "North" }, 'would both be called "North"'],
  ])("%s", (_case, entries, message) => {
    expect(() => readSettings(entries)).toThrow(expect.objectContaining({ code: "SETTING_INVALID" }));
    expect(() => readSettings(entries)).toThrow(message);
  });
});
