import { expect, test } from "vitest";
import { readSettings } from "./business-settings.ts";
import { findStaleness } from "./staleness.ts";
import { pipelineVersion } from "./terms.ts";

const settings = readSettings({ timeZone: "Europe/Berlin", currency: "EUR" });

test("what was read with what is set is not stale, nor what does not depend on it", () => {
  const used = [{ timeZone: "Europe/Berlin", dayCutoff: "00:00" }, {}];
  expect(findStaleness(pipelineVersion, used, settings)).toEqual([]);
});

test("each difference is told once, of whatever tables", () => {
  const used = [{ timeZone: "UTC", currency: "" }, { timeZone: "UTC" }, { timeZone: "Europe/Berlin" }];
  expect(findStaleness(pipelineVersion, used, settings)).toEqual([
    { what: "timeZone", readWith: "UTC", now: "Europe/Berlin" },
    { what: "currency", readWith: "", now: "EUR" },
  ]);
});

test("an older way to read is stale by itself", () => {
  expect(findStaleness(pipelineVersion - 1, [{}], settings)).toEqual([
    { what: "pipelineVersion", readWith: String(pipelineVersion - 1), now: String(pipelineVersion) },
  ]);
});
