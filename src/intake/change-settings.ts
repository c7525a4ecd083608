import { type ListKind, listKinds, listName } from "#core/business-list.ts";
import { invalidSetting, readSettings, type SettingEntries } from "#core/business-settings.ts";
import { OmError } from "#core/errors.ts";
import { parseSettingsText } from "#core/settings-text.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { readList } from "#ports/business-lists.ts";
import type { EffectStore } from "#ports/effects.ts";
import type { BusinessRecords, SettingsVersion } from "#ports/business-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { introduceBusiness } from "./businesses.ts";

/** A change of the settings of a business: all of it or nothing. */
export interface SettingsChange {
  /** Takes the place of everything that is set; what it does not say goes back to its default. */
  readonly text?: string;
  readonly set?: SettingEntries;
  readonly unset?: readonly string[];
}

export interface ChangeSettingsDeps {
  readonly businesses: BusinessRecords;
  readonly records: RecordStore;
  readonly effects: EffectStore;
  readonly blobs: BlobStore;
}

/**
 * The next version of the settings, with what was set before; the same settings are no new version. What they contradict
 * each other in is refused, and nothing changes then.
 * @throws OmError `SETTING_INVALID`, and `CONFLICT` for a business that differs from another by letter case only
 */
export async function changeSettings(
  business: string,
  { text, set = {}, unset = [] }: SettingsChange,
  { businesses, records, effects, blobs }: ChangeSettingsDeps,
): Promise<{ readonly before: SettingEntries; readonly after: SettingsVersion }> {
  const both = unset.find((key) => Object.hasOwn(set, key));
  if (both !== undefined) throw invalidSetting(`${both} is set and unset at once`, "do one of the two");
  const whole = text === undefined ? null : parseSettingsText(text);
  for (const kind of listKinds) await assertListThere(business, kind, set[kind] ?? whole?.[kind], blobs);
  await introduceBusiness(business, { records, effects });
  let before: SettingEntries = {};
  const after = await businesses.change(business, (found) => {
    before = found;
    const kept = Object.entries(whole ?? before).filter(([key]) => !unset.includes(key));
    const unknown = unset.find((key) => !Object.hasOwn(before, key));
    if (unknown !== undefined) throw invalidSetting(`${unknown} is not set`, "`om business show` shows what is");
    const entries = Object.fromEntries([...kept, ...Object.entries(set)]);
    assertNamedOnce(entries);
    return entries;
  });
  return { before, after };
}

/** Settings name lists that were read from files; text that comes from elsewhere may name one that is not here. */
async function assertListThere(
  business: string,
  kind: ListKind,
  name: string | undefined,
  blobs: BlobStore,
): Promise<void> {
  if (name === undefined || !listName.test(name)) return; // what is no name is refused as any other value
  await readList(business, kind, name, blobs).catch((cause: unknown) => {
    if (!(cause instanceof OmError) || cause.code !== "NOT_FOUND") throw cause;
    throw invalidSetting(cause.message, cause.fix);
  });
}

/** A store that counts as another one has the name of that. */
function assertNamedOnce(entries: SettingEntries): void {
  const { stores, aliases } = readSettings(entries);
  for (const [store, name] of stores) {
    const other = aliases.store.get(store);
    if (other === undefined) continue;
    throw invalidSetting(
      `store.${store} is to be called "${name}", and alias.store.${store} counts it as ${other}`,
      `name ${other} instead: \`om business unset store.${store}\`, or leave the alias out`,
    );
  }
}
