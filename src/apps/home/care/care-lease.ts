import type { Clock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { RecordStore } from "#ports/record-store.ts";

const key = { partition: "care", sort: "lease" };

/**
 * Does something that is done by one at a time, among processes of which none knows the others: the right to it is a record
 * that ends by itself. Null, and nothing is done, where another one has it.
 * @param longestMs no process that does it runs longer
 */
export async function withCareLease<Result>(
  longestMs: number,
  { records, clock }: { readonly records: RecordStore; readonly clock: Clock },
  act: () => Promise<Result>,
): Promise<Result | null> {
  const held = await records.get(key);
  const until = typeof held?.value === "number" ? held.value : 0;
  if (until > clock.now()) return null;
  const version = await take(held?.version ?? 0, clock.now() + longestMs, records);
  if (version === null) return null;
  try {
    return await act();
  } finally {
    // Whose it is by now if it was longer than it may be: the condition refuses.
    await take(version, 0, records);
  }
}

/** Null where another one came first. */
async function take(ifVersion: number, until: number, records: RecordStore): Promise<number | null> {
  try {
    return await records.put(key, until, { ifVersion });
  } catch (thrown) {
    if (thrown instanceof OmError && thrown.code === "CONFLICT") return null;
    throw thrown;
  }
}
