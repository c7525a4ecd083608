import type { EffectStore } from "#ports/effects.ts";
import type { RecordStore } from "#ports/record-store.ts";

const partition = "businesses";

/** Every business that ever sent something. */
export async function listBusinesses(records: RecordStore): Promise<readonly string[]> {
  return (await records.list(partition)).map(({ sort }) => sort);
}

/** Makes a business known before its first bytes are kept: what a crash leaves of them is found by its name. */
export async function introduceBusiness(
  business: string,
  { records, effects }: { readonly records: RecordStore; readonly effects: EffectStore },
): Promise<void> {
  const key = { partition, sort: business };
  if ((await records.get(key)) === null) await effects.apply({ writes: [{ key, value: {} }] });
}
