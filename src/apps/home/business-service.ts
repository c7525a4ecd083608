import type { SettingEntries } from "#core/business-settings.ts";
import type { FileReport, Staleness } from "#core/report.ts";
import { formatSettingsText } from "#core/settings-text.ts";
import { changeSettings, type ChangeSettingsDeps, type SettingsChange } from "#intake/change-settings.ts";
import type { SettingsVersion } from "#ports/business-records.ts";
import { settingsNotes } from "./settings-notes.ts";

/** The settings of a business at one version, as entries and as text. */
export interface BusinessState extends SettingsVersion {
  /** Canonical `key = value` lines. */
  readonly text: string;
  /** Of the current version: settings that do nothing; absent of others. */
  readonly notes?: readonly string[];
}

/** One step of the history: what was set or changed (`to`), or unset (`to` null). */
export interface SettingsStep {
  readonly version: number;
  readonly at: string;
  readonly changes: readonly { readonly key: string; readonly from: string | null; readonly to: string | null }[];
}

/** Files that were read with something else than what is set now. */
export interface StaleGroup extends Staleness {
  readonly files: number;
  /** Accepted rows of their tables. */
  readonly rows: number;
}

export interface ChangedBusiness extends BusinessState {
  readonly changes: SettingsStep["changes"];
  /** Of all files, not only by this change. */
  readonly stale: readonly StaleGroup[];
}

/** What the product does with the settings of a business; part of its one face. */
export interface BusinessService {
  /** @throws OmError `NOT_FOUND` for a version that is not there */
  settings(business: string, version?: number): Promise<BusinessState>;
  /** Oldest first. */
  settingsHistory(business: string): Promise<readonly SettingsStep[]>;
  /** All of it or nothing. No file is read again: what the change makes stale is said. @throws OmError `SETTING_INVALID` */
  changeSettings(business: string, change: SettingsChange): Promise<ChangedBusiness>;
}

export interface BusinessServiceDeps extends ChangeSettingsDeps {
  /** Of all files of a business, with `stale` as it is now. */
  readonly files: (business: string) => Promise<readonly FileReport[]>;
  /** What the rows that count call stores. */
  readonly storeNames: (business: string) => Promise<readonly string[]>;
}

export function createBusinessService(deps: BusinessServiceDeps): BusinessService {
  const { businesses } = deps;
  return {
    async settings(business, version) {
      if (version !== undefined) return withText(await businesses.version(business, version));
      return withNotes(business, await businesses.current(business));
    },
    async settingsHistory(business) {
      const versions = await businesses.history(business);
      return versions.map(({ version, at, entries }, index) => ({
        version,
        at: at ?? "",
        changes: findChanges(versions[index - 1]?.entries ?? {}, entries),
      }));
    },
    async changeSettings(business, change) {
      const { before, after } = await changeSettings(business, change, deps);
      const changes = findChanges(before, after.entries);
      return { ...(await withNotes(business, after)), changes, stale: groupStale(await deps.files(business)) };
    },
  };

  async function withNotes(business: string, version: SettingsVersion): Promise<BusinessState> {
    const notes = await settingsNotes(version.entries, () => deps.storeNames(business));
    return { ...withText(version), notes };
  }
}

function withText(version: SettingsVersion): BusinessState {
  return { ...version, text: formatSettingsText(version.entries) };
}

function findChanges(before: SettingEntries, after: SettingEntries): SettingsStep["changes"] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .map((key) => ({ key, from: before[key] ?? null, to: after[key] ?? null }))
    .filter(({ from, to }) => from !== to);
}

function groupStale(reports: readonly FileReport[]): StaleGroup[] {
  const stale = reports.flatMap(({ staleBecause = [], tables }) => {
    const rows = tables.reduce((sum, table) => sum + table.rows.accepted, 0);
    return staleBecause.map((because) => ({ because, rows }));
  });
  const groups = Map.groupBy(stale, ({ because: { what, key, readWith } }) => JSON.stringify([what, key, readWith]));
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    return [{ ...first.because, files: members.length, rows: members.reduce((sum, { rows }) => sum + rows, 0) }];
  });
}
