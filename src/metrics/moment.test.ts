import { expect, test } from "vitest";
import { readMoment } from "./moment.ts";

test.each([
  ["2026-03-05", "2026-03-05T23:59:59.999Z"],
  ["2026-02-28", "2026-02-28T23:59:59.999Z"],
  ["2026-03-05T14:30Z", "2026-03-05T14:30:00.000Z"],
  ["2026-03-05T14:30:07.125Z", "2026-03-05T14:30:07.125Z"],
  ["2026-03-05T14:30:00+02:00", "2026-03-05T12:30:00.000Z"],
  ["2026-03-05t14:30:00z", "2026-03-05T14:30:00.000Z"],
])("%s is %s", (text, label) => {
  expect(readMoment(text)).toEqual({ epochMs: Date.parse(label), label });
});

test.each([
  "",
  "yesterday",
  "2026-02-30",
  "2026-02-31T10:00:00Z",
  "2026-03-05T10:00:00",
  "2026-03",
  "2026-03-05T25:00Z",
])("%j is refused: what it means would be a guess", (text) => {
  expect(() => readMoment(text)).toThrow(expect.objectContaining({ code: "QUERY_INVALID" }));
});
