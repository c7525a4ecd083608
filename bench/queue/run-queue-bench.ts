import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { median } from "../measure.ts";
import { createBullMq } from "./bullmq.ts";
import type { BenchQueue, Contender } from "./contender.ts";
import { createOurQueue } from "./our-queue.ts";
import { measureOurScale } from "./our-scale.ts";
import { installPeers } from "./peers.ts";
import { createPgBoss } from "./pg-boss.ts";
import { idleLatencies, scenarioNames, type ScenarioName, scenarios } from "./scenarios.ts";

/** How many times as fast as each peer we are, at least, with the writer in the same process as its users. */
const gates: Partial<Record<ScenarioName, number>> = {
  "enqueue, 64 concurrent": 5,
  "8 producers + 8 consumers": 2.5,
};

interface Figures {
  readonly contender: Contender;
  readonly rates: Readonly<Record<ScenarioName, number[]>>;
  readonly latencies: number[];
}

/**
 * Our queue beside BullMQ and pg-boss, in turn, in one run: the same machine, the same body, and nothing acknowledged
 * that is not on the disk. Many short rounds, for disks have good and bad minutes. Ends with 1 when a gate is missed.
 */
export async function runQueueBench(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rounds: { type: "string", default: "15" },
      seconds: { type: "string", default: "0.5" },
      samples: { type: "string", default: "30" },
      backlog: { type: "string", default: "1000000" },
    },
  });
  const [rounds, seconds, samples] = [values.rounds, values.seconds, values.samples].map(Number);
  const all: Figures[] = [];
  try {
    for (const create of [ourInline, ourThread, bullMq, pgBoss]) {
      const contender = await create();
      if (contender !== null) all.push(noFigures(contender));
    }
    for (let round = 1; round <= (rounds ?? 0); round += 1) await measureRound(round, all, seconds ?? 0, samples ?? 0);
  } finally {
    for (const { contender } of all) await contender.close();
  }
  console.log(
    `\n${cpus().length} cores, ${cpus()[0]?.model ?? ""}; Node ${process.versions.node}; medians of ${rounds} rounds`,
  );
  for (const figures of all) printFigures(figures);
  const missed = printRatios(all);
  const scale = await measureOurScale({ backlog: Number(values.backlog), rounds: rounds ?? 0, seconds: seconds ?? 0 });
  printScale(scale);
  process.exitCode = missed === 0 ? 0 : 1;
}

const ourThread = async (): Promise<Contender> => createOurQueue("thread");
const ourInline = async (): Promise<Contender> => createOurQueue("inline");

async function bullMq(): Promise<Contender | null> {
  return orSkip(await createBullMq(installPeers), "BullMQ", "redis-server");
}

async function pgBoss(): Promise<Contender | null> {
  return orSkip(await createPgBoss(installPeers), "pg-boss", "postgresql");
}

function orSkip(contender: Contender | null, name: string, packageName: string): Contender | null {
  if (contender === null)
    console.log(`SKIPPED: ${name}, for there is no ${packageName} here: apt-get install ${packageName}`);
  return contender;
}

function noFigures(contender: Contender): Figures {
  const [awaited, concurrent, workers, both] = scenarioNames.map((): number[] => []);
  return {
    contender,
    latencies: [],
    rates: {
      "enqueue, awaited": awaited ?? [],
      "enqueue, 64 concurrent": concurrent ?? [],
      "8 workers, batch 1": workers ?? [],
      "8 producers + 8 consumers": both ?? [],
    },
  };
}

async function measureRound(round: number, all: readonly Figures[], seconds: number, samples: number): Promise<void> {
  for (const name of scenarioNames) {
    const line: string[] = [];
    for (const { contender, rates } of all) {
      const rate = await withQueue(contender, (queue) => scenarios[name](queue, seconds));
      rates[name].push(rate);
      line.push(`${contender.name} ${Math.round(rate)}`);
    }
    console.log(`round ${round}, ${name}, messages/s: ${line.join("; ")}`);
  }
  for (const { contender, latencies } of all) {
    latencies.push(...(await withQueue(contender, (queue) => idleLatencies(queue, samples))));
  }
}

async function withQueue<T>(contender: Contender, act: (queue: BenchQueue) => Promise<T>): Promise<T> {
  const queue = await contender.open();
  try {
    return await act(queue);
  } finally {
    await queue.close();
  }
}

function printFigures({ contender, rates, latencies }: Figures): void {
  const sorted = latencies.toSorted((left, right) => left - right);
  const quantile = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(2);
  const figures = scenarioNames.map((name) => `${name} ${Math.round(median(rates[name]))}/s`);
  console.log(`${contender.name}: ${figures.join("; ")}; idle p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms`);
}

/** Gives how many gates were missed. The way through the thread is shown beside, without a gate. */
function printRatios([inline, thread, ...peers]: readonly Figures[]): number {
  let missed = 0;
  for (const peer of peers) {
    for (const name of scenarioNames) {
      const [ratio, gate] = [ratioOf(inline, peer, name), gates[name] ?? 0];
      if (ratio < gate) missed += 1;
      const verdict = gate === 0 ? "" : `; gate ${gate}${ratio < gate ? " MISSED" : ""}`;
      const shown = `${ratio.toFixed(2)} x (by the thread ${ratioOf(thread, peer, name).toFixed(2)} x)${verdict}`;
      console.log(`beside ${peer.contender.name}, ${name}: ${shown}`);
    }
    const [ours, ofThread] = [inline, thread].map((one) => median(one?.latencies ?? []) / median(peer.latencies));
    const shown = `${ours?.toFixed(2)} x (by the thread ${ofThread?.toFixed(2)} x)`;
    console.log(`beside ${peer.contender.name}, idle send to handler, p50: ${shown}`);
  }
  return missed;
}

/** The median of the rounds' ratios: what slowed a round down slowed both. */
function ratioOf(ours: Figures | undefined, peer: Figures, name: ScenarioName): number {
  return median(peer.rates[name].map((rate, round) => (ours?.rates[name][round] ?? 0) / rate));
}

function printScale({ backlogs, depthMs, hopMicroseconds }: Awaited<ReturnType<typeof measureOurScale>>): void {
  const [small] = backlogs;
  for (const { title, rates } of backlogs) {
    const ratio = median(rates) / median(small?.rates ?? []);
    console.log(`8 workers, backlog of ${title}: ${Math.round(median(rates))}/s, ${ratio.toFixed(2)} x the first`);
  }
  console.log(`depth of the last: ${depthMs.toFixed(0)} ms`);
  console.log(`the way through the writer thread: ${hopMicroseconds.toFixed(0)} us more at the median`);
}
