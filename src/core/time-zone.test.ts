import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { businessDayAt, openTimeZone, spellTimeZone, type TimeZone, toMinutes, zoneShifts } from "./time-zone.ts";

const zoneNames = ["Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", "UTC"];
const anySecond = fc.integer({ min: 0, max: Date.UTC(2099, 11, 31) / 1_000 });

function zone(name: string): TimeZone {
  const opened = openTimeZone(name);
  if (opened === null) throw new Error(`no zone ${name}`);
  return opened;
}

const dayAt = (name: string, instant: string, cutoff = "00:00"): string =>
  businessDayAt(zone(name), Date.parse(instant), toMinutes(cutoff));

describe("the business day of an instant", () => {
  test.each([
    ["a summer night in Berlin", "Europe/Berlin", "2026-07-01T22:30:00Z", "2026-07-02"],
    ["the same in winter", "Europe/Berlin", "2026-01-01T22:30:00Z", "2026-01-01"],
    ["just before the clocks go forward", "Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29"],
    ["half an hour off", "America/St_Johns", "2026-01-02T03:29:59Z", "2026-01-01"],
    ["half an hour off, a second later", "America/St_Johns", "2026-01-02T03:30:00Z", "2026-01-02"],
    ["three quarters off", "Asia/Kathmandu", "2026-01-01T18:15:00Z", "2026-01-02"],
    ["before the day that Samoa left out", "Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"],
    ["after the day that Samoa left out", "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"],
  ])("is that of its zone: %s", (_case, name, instant, day) => {
    expect(dayAt(name, instant)).toBe(day);
  });

  test("ends at the cut-off of the next, also in the hour that is there twice", () => {
    expect(dayAt("Europe/Berlin", "2026-10-25T00:30:00Z", "03:00")).toBe("2026-10-24"); // 02:30, the first time
    expect(dayAt("Europe/Berlin", "2026-10-25T01:30:00Z", "03:00")).toBe("2026-10-24"); // 02:30, the second time
    expect(dayAt("Europe/Berlin", "2026-10-25T02:00:00Z", "03:00")).toBe("2026-10-25");
  });
});

describe.each(zoneNames)("the shifts of %s", (name) => {
  const shifts = zoneShifts(zone(name));

  test("say of any instant what the zone says", () => {
    fc.assert(
      fc.property(anySecond, (seconds) => {
        const last = shifts.findLast(({ fromSeconds }) => fromSeconds <= seconds);
        expect(last?.offsetSeconds).toBe(zone(name).offsetAt(seconds * 1_000));
      }),
    );
  });

  test("begin with the very second", () => {
    for (const { fromSeconds, offsetSeconds } of shifts.slice(1)) {
      expect(zone(name).offsetAt(fromSeconds * 1_000)).toBe(offsetSeconds);
      expect(zone(name).offsetAt((fromSeconds - 1) * 1_000)).not.toBe(offsetSeconds);
    }
  });
});

test("a zone is spelled as the runtime spells it; a bare offset and a planet are none", () => {
  expect(["europe/berlin", "Asia/Kolkata", "utc"].map(spellTimeZone)).toEqual(["Europe/Berlin", "Asia/Kolkata", "UTC"]);
  expect(["+02:00", "Mars/Olympus", "", "Europe/Berlin "].map(spellTimeZone)).toEqual([null, null, null, null]);
});
