import type { SettingEntries } from "#core/business-settings.ts";
import { readSettings } from "#core/business-settings.ts";
import type { Staleness } from "#core/report.ts";
import { wordReading } from "#core/staleness.ts";
import { escapeKey } from "#core/settings-text.ts";
import type { BusinessState, SettingsStep, StaleGroup } from "../../home/business-service.ts";
import { formatNumberOf } from "./numbers.ts";
import { type Page, suggest } from "./page.ts";
import { escapeControls } from "./text.ts";

/** The settings as a text that `om business load` reads again; defaults stand in it as comments. */
export function printSettings(business: string, state: BusinessState): string {
  const { version, at, entries, text } = state;
  const since = at === null ? "nothing is set" : `version ${version}, since ${at}`;
  const defaults = defaultsOf(entries).map(([key, value]) => `# ${key} = ${value}`);
  const notes = printNotes(state).map((note) => escapeControls(`# ${note}`));
  const lines = text.trimEnd().split("\n").filter(Boolean);
  return [`# settings of ${business}: ${since}`, ...lines, ...defaults, ...notes].join("\n");
}

export function printNotes({ notes = [] }: Pick<BusinessState, "notes">): string[] {
  return notes.map((note) => `note: ${note}`);
}

/** "timeZone UTC (now Europe/Berlin)" */
export function describeStaleness({ what, readWith, now, key, fileId }: Staleness): string {
  if (what === "remembered") {
    const before = readWith === "" ? `no answer to ${key}` : `${key}=${readWith}`;
    return `${before} (now ${now === "" ? `no answer is remembered: ${fileId} had it` : `${now}, as decided for ${fileId}`})`;
  }
  const name = what === "pipelineVersion" ? "version" : what;
  return `${name} ${wordReading({ what }, readWith)} (now ${wordReading({ what }, now)})`;
}

/** What is stale, and what to do; nothing where nothing is. */
export function printStale(stale: readonly StaleGroup[], page: Page): string[] {
  if (stale.length === 0) return [];
  const lines = stale.map((group) => {
    const files = formatNumberOf(group.files, "file");
    const were = group.files === 1 ? "was" : "were";
    return `${files} (${formatNumberOf(group.rows, "row")}) ${were} read with ${describeStaleness(group)}`;
  });
  return [...lines, `nothing is read again unasked: run \`${suggest(page, "reprocess --stale")}\``];
}

/** "timeZone: UTC -> Europe/Berlin" */
export function printChanges(changes: SettingsStep["changes"]): string[] {
  const defaults = new Map(defaultsOf({}));
  const shown = (key: string, value: string | null): string => value ?? defaults.get(key) ?? "not set";
  return changes.map(({ key, from, to }) => `${escapeKey(key)}: ${shown(key, from)} -> ${shown(key, to)}`);
}

function defaultsOf(entries: SettingEntries): [string, string][] {
  const { timeZone, dayCutoff, weekStart, fiscalYearStart, profile, planning } = readSettings({});
  const defaults = { timeZone, dayCutoff, weekStart, fiscalYearStart, profile, ...planning };
  return Object.entries(defaults)
    .filter(([key, value]) => value !== undefined && !Object.hasOwn(entries, key))
    .map(([key, value]) => [key, String(value)]);
}
