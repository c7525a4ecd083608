import type { Clock } from "#core/clock.ts";
import { listBusinesses } from "#intake/businesses.ts";
import type { JsonValue, RecordKey, RecordStore } from "#ports/record-store.ts";

/** What is done now and then for each business, by processes of which none knows the others. */
export type CareTask = "collect" | "retain" | "compact";

export interface CareTurnsDeps {
  readonly records: RecordStore;
  readonly clock: Clock;
}

const partition = "care";

/**
 * Businesses whose turn it is, those that waited longest first: who is broken off goes on where he stopped.
 * @param everyMs those of which the last turn is younger are left alone
 */
export async function dueBusinesses(
  task: CareTask,
  everyMs: number,
  { records, clock }: CareTurnsDeps,
): Promise<readonly string[]> {
  const prefix = `${task}#`;
  const turns = await records.list(partition, { prefix });
  const lastAt = new Map(turns.map(({ sort, value }) => [sort.slice(prefix.length), timeOf(value)]));
  const before = clock.now() - everyMs;
  return (await listBusinesses(records))
    .map((business) => ({ business, at: lastAt.get(business) ?? 0 }))
    .filter(({ at }) => at <= before)
    .toSorted((one, other) => one.at - other.at)
    .map(({ business }) => business);
}

/** The turn was taken, also where it failed: what cannot be done for one keeps no other from its turn. */
export async function noteTurn(task: CareTask, business: string, { records, clock }: CareTurnsDeps): Promise<void> {
  await records.put(turnKey(task, business), clock.now());
}

/** When each task was last done for the business that waits longest (epoch ms, 0: never), of tasks that are done at all. */
export async function oldestTurns(deps: CareTurnsDeps): Promise<ReadonlyMap<CareTask, number>> {
  const businesses = await listBusinesses(deps.records);
  const tasks: readonly CareTask[] = ["collect", "retain", "compact"];
  const found = tasks.map(async (task) => {
    const turns = await Promise.all(businesses.map((business) => deps.records.get(turnKey(task, business))));
    return [task, Math.min(deps.clock.now(), ...turns.map((turn) => timeOf(turn?.value)))] as const;
  });
  return new Map(await Promise.all(found));
}

function turnKey(task: CareTask, business: string): RecordKey {
  return { partition, sort: `${task}#${business}` };
}

function timeOf(value: JsonValue | undefined): number {
  return typeof value === "number" ? value : 0;
}
