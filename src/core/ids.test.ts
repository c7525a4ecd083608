import { describe, expect, test } from "vitest";
import { createIdSource } from "./ids.ts";

const noon = Date.UTC(2026, 0, 1, 12);

describe("an id", () => {
  test("says what it names, then 16 characters that nobody misreads", () => {
    const ids = createIdSource({ now: () => noon });
    expect(ids.next("file")).toMatch(/^file_[0-9a-hjkmnp-tv-z]{16}$/);
    expect(ids.next("job")).toMatch(/^job_/);
    expect(ids.next("request")).toMatch(/^request_/);
  });

  test("is repeated with the same clock and the same randomness", () => {
    const ids = createIdSource({ now: () => 33 }, () => 255);
    expect(ids.next("file")).toBe("file_000000011zzzzzzz");
  });

  test("sorts by the time of its making, for as long as anybody will look", () => {
    const times = [0, 1, 31, 32, 1_023, 1_024, noon, noon + 1, Date.UTC(2999, 11, 31)];
    const made = times.map((time, order) => createIdSource({ now: () => time }, () => 255 - order).next("file"));
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made.map((id) => id.length))).toEqual(new Set([21]));
  });

  test("is unique among 5,000 of one millisecond", () => {
    const ids = createIdSource({ now: () => noon });
    const made = new Set(Array.from({ length: 5_000 }, () => ids.next("file")));
    expect(made.size).toBeGreaterThanOrEqual(4_999); // 35 random bits: one repeat in 2,700 runs
  });
});
