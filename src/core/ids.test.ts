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
    const ids = createIdSource({ now: () => 33 }, { randomByte: () => 255 });
    expect(ids.next("file")).toBe("file_000000011zzzzzzz");
  });

  test("sorts by the time of its making, for as long as anybody will look", () => {
    const times = [0, 1, 31, 32, 1_023, 1_024, noon, noon + 1, Date.UTC(2999, 11, 31)];
    const made = times.map((time, order) =>
      createIdSource({ now: () => time }, { randomByte: () => 255 - order }).next("file"),
    );
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made.map((id) => id.length))).toEqual(new Set([21]));
  });

  test("comes after every one before it, also in one millisecond and where the clock was set back", () => {
    let now = noon;
    let byte = 255;
    const ids = createIdSource({ now: () => now }, { randomByte: () => byte });
    const made = [ids.next("file"), ids.next("file")];
    byte = 0;
    now += 5;
    made.push(ids.next("file"));
    now -= 3_600_000;
    made.push(ids.next("file"), ids.next("file"));
    const continued = createIdSource({ now: () => now }, { randomByte: () => byte, after: made.at(-1) ?? null });
    made.push(continued.next("file"));
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  test("is unique among 5,000 of one millisecond", () => {
    const ids = createIdSource({ now: () => noon });
    const made = new Set(Array.from({ length: 5_000 }, () => ids.next("file")));
    expect(made.size).toBe(5_000);
  });
});
