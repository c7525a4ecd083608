import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import type { BenchQueue } from "./contender.ts";

/** What is measured of a queue, each on a fresh one, in messages a second. */
export const scenarios = {
  "enqueue, awaited": (queue: BenchQueue, seconds: number) => enqueueRate(queue, 1, seconds),
  "enqueue, 64 concurrent": (queue: BenchQueue, seconds: number) => enqueueRate(queue, 64, seconds),
  "8 workers, batch 1": drainRate,
  "8 producers + 8 consumers": endToEndRate,
};

export type ScenarioName = keyof typeof scenarios;

export const scenarioNames = [
  "enqueue, awaited",
  "enqueue, 64 concurrent",
  "8 workers, batch 1",
  "8 producers + 8 consumers",
] as const;

async function enqueueRate(queue: BenchQueue, senders: number, seconds: number): Promise<number> {
  for (let warm = 0; warm < 50; warm += 1) await queue.send();
  const start = performance.now();
  const end = start + seconds * 1000;
  let sent = 0;
  const loops = Array.from({ length: senders }, async () => {
    while (performance.now() < end) {
      await queue.send();
      sent += 1;
    }
  });
  await Promise.all(loops);
  return (sent / (performance.now() - start)) * 1000;
}

/** From a backlog that is larger than the time allows for. */
async function drainRate(queue: BenchQueue, seconds: number): Promise<number> {
  const backlog = 3_000;
  let rate = 0;
  // A backlog that ran out early is repeated larger, so that slow ones need not be given a million.
  for (let size = backlog; size <= 192_000; size *= 4) {
    await queue.fill(size);
    let handled = 0;
    const start = performance.now();
    let last = start;
    const { promise: isDrained, resolve } = Promise.withResolvers<void>();
    const consumers = await queue.consume(8, () => {
      handled += 1;
      last = performance.now();
      if (handled === size) resolve();
    });
    await Promise.race([isDrained, wait(seconds * 1000)]);
    rate = (handled / (last - start)) * 1000;
    await consumers.stop();
    if (handled < size) return rate;
  }
  return rate;
}

/** Until the last message that was sent is handled. */
async function endToEndRate(queue: BenchQueue, seconds: number): Promise<number> {
  let [sent, handled] = [0, 0];
  let isSent = false;
  const { promise: isHandled, resolve } = Promise.withResolvers<void>();
  const consumers = await queue.consume(8, () => {
    handled += 1;
    if (isSent && handled === sent) resolve();
  });
  const start = performance.now();
  const end = start + seconds * 1000;
  const producers = Array.from({ length: 8 }, async () => {
    while (performance.now() < end) {
      await queue.send();
      sent += 1;
    }
  });
  await Promise.all(producers);
  isSent = true;
  if (handled < sent) await isHandled;
  const rate = (sent / (performance.now() - start)) * 1000;
  await consumers.stop();
  return rate;
}

/** From the call of `send` to the start of the handler, one message at a time with pauses between. */
export async function idleLatencies(queue: BenchQueue, samples: number): Promise<readonly number[]> {
  const latencies: number[] = [];
  let onHandled: () => void = () => undefined;
  const consumers = await queue.consume(1, () => onHandled());
  for (let sample = 0; sample < samples + 10; sample += 1) {
    const handled = new Promise<void>((resolve) => (onHandled = resolve));
    await wait(3);
    const start = performance.now();
    await Promise.all([queue.send(), handled.then(() => latencies.push(performance.now() - start))]);
  }
  await consumers.stop();
  return latencies.slice(10); // the first ones are warm-up
}
