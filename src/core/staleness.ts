import { type BusinessSettings, readingKeys } from "./business-settings.ts";
import type { SettingsUsed } from "./decision.ts";
import type { Staleness } from "./report.ts";
import { pipelineVersion } from "./terms.ts";

/** A value in words: of a store that has no time of its own it is none. */
export function wordReading({ what }: Pick<Staleness, "what">, value: string): string {
  if (value !== "") return value;
  return what === "timeZones" || what === "dayCutoffs" ? "of no store its own" : "unknown";
}

/** What differs between the reading and the present, each difference once. */
export function findStaleness(
  readBy: number,
  used: readonly SettingsUsed[],
  settings: BusinessSettings,
): readonly Staleness[] {
  const differing = readingKeys.flatMap((key) => {
    const values = new Set(used.flatMap((each) => each[key] ?? []));
    values.delete(settings[key]);
    return [...values].map((readWith): Staleness => ({ what: key, readWith, now: settings[key] }));
  });
  return readBy === pipelineVersion
    ? differing
    : [{ what: "pipelineVersion", readWith: String(readBy), now: String(pipelineVersion) }, ...differing];
}
