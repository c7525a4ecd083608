import { type Clock, toInstant } from "#core/clock.ts";
import { type BusinessSettings, readSettings, type SettingEntries, spellEntries } from "#core/business-settings.ts";
import { OmError } from "#core/errors.ts";
import type { EffectStore } from "./effects.ts";
import { partitionOf } from "./keys.ts";
import type { JsonValue, RecordStore } from "./record-store.ts";

/** The settings of a business as they were from one moment on. Never changes: a change is the next version. */
export interface SettingsVersion {
  /** 1, then one more at each change; 0 before the first, when nothing is set. */
  readonly version: number;
  /** Null of version 0. */
  readonly at: string | null;
  /** As written, canonically; without defaults. */
  readonly entries: SettingEntries;
}

/** The settings of businesses as every home keeps them in its record store. */
export interface BusinessRecords {
  current(business: string): Promise<SettingsVersion>;
  /** The current ones with every default. */
  settings(business: string): Promise<BusinessSettings>;
  /** What was set at a moment in epoch milliseconds. */
  at(business: string, moment: number): Promise<SettingsVersion>;
  /** @throws OmError `NOT_FOUND` */
  version(business: string, version: number): Promise<SettingsVersion>;
  /** Every version, oldest first; none before the first change. */
  history(business: string): Promise<readonly SettingsVersion[]>;
  /**
   * The next version, whole or not at all; `change` runs again when another one came first. The same settings are no new
   * version.
   * @throws OmError `SETTING_INVALID`
   */
  change(business: string, change: (entries: SettingEntries) => SettingEntries): Promise<SettingsVersion>;
}

export interface BusinessRecordsDeps {
  readonly records: RecordStore;
  readonly effects: EffectStore;
  readonly clock: Clock;
}

const prefix = "settings#";
const none: SettingsVersion = { version: 0, at: null, entries: {} };

export function createBusinessRecords({ records, effects, clock }: BusinessRecordsDeps): BusinessRecords {
  return {
    current,
    settings: async (business) => readSettings((await current(business)).entries),
    at: async (business, moment) =>
      (await history(business)).findLast(({ at }) => at !== null && Date.parse(at) <= moment) ?? none,
    async version(business, version) {
      if (version === 0) return none;
      const record = await records.get(keyOf(business, version));
      if (record !== null) return toVersion(record.value);
      throw new OmError("NOT_FOUND", `the business has no version ${version} of its settings`, {
        fix: "`om business history` lists them",
      });
    },
    history,
    async change(business, change) {
      for (;;) {
        const before = await current(business);
        const entries = spellEntries(change(before.entries));
        if (JSON.stringify(entries) === JSON.stringify(before.entries)) return before;
        const next = { version: before.version + 1, at: toInstant(clock.now()), entries };
        try {
          await effects.apply({ writes: [{ key: keyOf(business, next.version), value: toValue(next), ifVersion: 0 }] });
          return next;
        } catch (error) {
          if (!(error instanceof OmError) || error.code !== "CONFLICT") throw error;
        }
      }
    },
  };

  async function history(business: string): Promise<readonly SettingsVersion[]> {
    return (await records.list(partitionOf(business), { prefix })).map(({ value }) => toVersion(value));
  }

  async function current(business: string): Promise<SettingsVersion> {
    const [newest] = await records.list(partitionOf(business), { prefix, descending: true, limit: 1 });
    return newest === undefined ? none : toVersion(newest.value);
  }
}

function keyOf(business: string, version: number) {
  return { partition: partitionOf(business), sort: `${prefix}${String(version).padStart(9, "0")}` };
}

function toValue(version: SettingsVersion): JsonValue {
  return JSON.parse(JSON.stringify(version));
}

/** Only this module writes them. */
function toVersion(value: JsonValue): SettingsVersion {
  return JSON.parse(JSON.stringify(value));
}
