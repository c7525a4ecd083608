import { createRandom } from "#apps/demo/random.ts";
import { type Stage, type TraceName, traceNames } from "./kill-points.ts";
import type { KillTally } from "./whole-way-kills.ts";

/** Each event so many times, and so many at a random time (null), in an order that follows from the seed. */
export function planKills(
  seed: number,
  { each, random }: { readonly each: number; readonly random: number },
): readonly (TraceName | null)[] {
  const order = createRandom(seed);
  const named = traceNames.flatMap((name) => Array.from({ length: each }, () => name));
  return [...named, ...Array.from({ length: random }, () => null)]
    .map((event) => ({ event, at: order.next() }))
    .toSorted((left, right) => left.at - right.at)
    .map(({ event }) => event);
}

/** How often each stage was hit, and each named event. */
export function countHits({ stages, named }: KillTally): {
  readonly stages: Readonly<Record<Stage | "start", number>>;
  readonly named: Readonly<Record<string, number>>;
} {
  const count = (items: readonly string[], item: string): number => items.filter((each) => each === item).length;
  const of = (stage: string): number => count(stages, stage);
  return {
    stages: {
      start: of("start"),
      accept: of("accept"),
      route: of("route"),
      process: of("process"),
      store: of("store"),
      notify: of("notify"),
    },
    named: Object.fromEntries(traceNames.map((name) => [name, count(named, name)])),
  };
}

/** One line for people. */
export function tellTally(seed: number, tally: KillTally): string {
  const { begun, killed, effects } = tally.work;
  const { stages, named } = countHits(tally);
  const toText = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, times]) => `${times} ${name}`)
      .join(", ");
  return [
    `seed ${seed}: ${tally.kills} kills, ${tally.files} requests`,
    `by stage: ${toText(stages)}`,
    `meant for an event: ${toText(named)}`,
    `work: ${begun} attempts, ${killed} of them killed, ${effects} effects: ${overWork(tally).toFixed(3)} an effect, ` +
      `${(begun / effects).toFixed(3)} with the killed ones`,
  ].join("\n  ");
}

/** Attempts that no kill ended, for each effect: 1 where nothing is done twice. */
export function overWork({ work }: KillTally): number {
  return (work.begun - work.killed) / work.effects;
}
