import { OmError } from "#core/errors.ts";
import type { EffectStore } from "#ports/effects.ts";
import type { RecordStore } from "#ports/record-store.ts";

const partition = "businesses";
/** By the name in small letters: how it was written first. */
const spellings = "business-spellings";

/** Every business that ever sent something. */
export async function listBusinesses(records: RecordStore): Promise<readonly string[]> {
  return (await records.list(partition)).map(({ sort }) => sort);
}

/**
 * Makes a business known before its first bytes are kept: what a crash leaves of them is found by its name.
 * @throws OmError `CONFLICT` for a name that differs from another's only by letter case: on many disks they are one folder
 */
export async function introduceBusiness(
  business: string,
  { records, effects }: { readonly records: RecordStore; readonly effects: EffectStore },
): Promise<void> {
  const key = { partition, sort: business };
  if ((await records.get(key)) !== null) return;
  const spelling = { partition: spellings, sort: business.toLowerCase() };
  const known = await records.get(spelling);
  const other = typeof known?.value === "string" ? known.value : await findAlike(business, records);
  if (other !== null && other !== business) throw alike(business, other);
  const writes = [
    { key: spelling, value: business, ifVersion: known?.version ?? 0 },
    { key, value: {} },
  ];
  await effects.apply({ writes }).catch((thrown: unknown) => {
    // Somebody introduced it, or one that is alike, in the meantime: look again.
    if (!(thrown instanceof OmError) || thrown.code !== "CONFLICT") throw thrown;
    return introduceBusiness(business, { records, effects });
  });
}

/** Among those that came before spellings were kept. */
async function findAlike(business: string, records: RecordStore): Promise<string | null> {
  const known = await listBusinesses(records);
  return known.find((name) => name.toLowerCase() === business.toLowerCase()) ?? null;
}

function alike(business: string, other: string): OmError {
  return new OmError(
    "CONFLICT",
    `the business ${business} differs from ${other}, which is here already, only by letter case`,
    {
      fix: `write ${other}, or choose another name`,
    },
  );
}
