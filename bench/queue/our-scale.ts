import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { systemClock } from "#core/clock.ts";
import { median } from "../measure.ts";
import { body } from "./contender.ts";

const queues = { bench: { visibilityMs: 600_000, mostReceives: 5 } };

export interface Scale {
  /** Messages a second at each backlog: median, and all rounds. */
  readonly backlogs: readonly { readonly title: string; readonly rates: readonly number[] }[];
  /** To count the messages of the largest, in milliseconds. */
  readonly depthMs: number;
  /** What the writer thread adds to an awaited send, in microseconds at the median. */
  readonly hopMicroseconds: number;
}

/** What concerns us alone: whether a large backlog is slower than a small one, and what the way to a thread costs. */
export async function measureOurScale(options: {
  readonly backlog: number;
  readonly rounds: number;
  readonly seconds: number;
}): Promise<Scale> {
  const folder = mkdtempSync(join(tmpdir(), "om-bench-scale-"));
  const open = (name: string, writer: "inline" | "thread"): SqliteStore =>
    createSqliteStore({ file: join(folder, `${name}.sqlite`), clock: systemClock, queues, writer, owner: true });
  const thousands = `${options.backlog / 1_000}k`;
  const stores = [
    { title: "1k messages, one group", store: open("small", "inline"), count: 1_000, groups: 1 },
    { title: `${thousands} messages, one group`, store: open("large", "inline"), count: options.backlog, groups: 1 },
    {
      title: `${thousands} messages, 10k groups`,
      store: open("wide", "inline"),
      count: options.backlog,
      groups: 10_000,
    },
  ];
  const hops = { inline: open("hop-inline", "inline"), thread: open("hop-thread", "thread") };
  try {
    for (const { store, count, groups } of stores) await fill(store, count, groups);
    const backlogs = stores.map(({ title }) => ({ title, rates: [] as number[] }));
    for (let round = 0; round < options.rounds; round += 1) {
      for (const [position, { store }] of stores.entries()) {
        backlogs[position]?.rates.push(await turnOver(store, options.seconds));
      }
    }
    const begin = performance.now();
    await stores.at(-1)?.store.queue.depth("bench");
    const depthMs = performance.now() - begin;
    return { backlogs, depthMs, hopMicroseconds: (await hop(hops)) * 1_000 };
  } finally {
    for (const store of [...stores.map((one) => one.store), hops.inline, hops.thread]) await store.close();
    rmSync(folder, { recursive: true });
  }
}

async function fill({ queue }: SqliteStore, count: number, groups: number): Promise<void> {
  for (let first = 0; first < count; first += 1_000) {
    await queue.send(Array.from({ length: 1_000 }, (_, order) => toMessage((first + order) % groups)));
  }
}

/** Eight workers; for each message that is done another one is sent, so that the backlog stays as large as it was. */
async function turnOver({ queue, effects }: SqliteStore, seconds: number): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1000;
  let handled = 0;
  const loops = Array.from({ length: 8 }, async () => {
    let [taken] = await queue.receive("bench", { most: 1, waitMs: 0 });
    while (taken !== undefined && performance.now() < end) {
      handled += 1;
      const { lease, group } = taken;
      const done = effects.apply({ acknowledges: lease, sends: [{ queue: "bench", group, body }] });
      [taken] = await queue.receive("bench", { most: 1, waitMs: 0 });
      await done;
    }
    if (taken !== undefined) await queue.release(taken.lease, { uncounted: true });
  });
  await Promise.all(loops);
  return (handled / (performance.now() - start)) * 1000;
}

/** Milliseconds by which the median of awaited sends through the thread is above that of inline ones, in turn. */
async function hop(stores: Readonly<Record<"inline" | "thread", SqliteStore>>): Promise<number> {
  const times = { inline: [] as number[], thread: [] as number[] };
  for (let sample = 0; sample < 600; sample += 1) {
    for (const writer of ["inline", "thread"] as const) {
      const start = performance.now();
      await stores[writer].queue.send([toMessage(0)]);
      if (sample >= 100) times[writer].push(performance.now() - start); // the first ones are warm-up
    }
  }
  return median(times.thread) - median(times.inline);
}

function toMessage(group: number) {
  return { queue: "bench", group: `shop-${group}`, body };
}
