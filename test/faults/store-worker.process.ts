import { openSync, writeSync } from "node:fs";
import { createSqliteStore } from "#adapters/local/store.sqlite.ts";
import { createRandom } from "#apps/demo/random.ts";
import { systemClock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { EffectStore } from "#ports/effects.ts";
import type { ReceivedMessage } from "#ports/queue.ts";
import { orderings, type WorkerTask } from "./store-worker-task.ts";

/**
 * One life of a process that works on a store until it is killed: it sends numbered messages, and for each one that it
 * receives it counts an effect, moves a total by compare-and-set, sends the next stage, and acknowledges.
 *
 * The diary is what an oracle believes: a line before and after each promise. A line that was written survives a kill.
 */
const task: WorkerTask = JSON.parse(process.argv[2] ?? "{}");
const diary = openSync(task.diary, "a");
const note = (line: string): void => void writeSync(diary, `${line}\n`);
const random = createRandom(task.seed);

note("opening");
const store = createSqliteStore({
  file: task.file,
  clock: systemClock,
  queues: { steps: { visibilityMs: 600_000, mostReceives: 1_000_000 } },
  writer: task.writer,
  owner: true,
});
const effects: EffectStore = orderings[task.ordering](store.effects);
let sent = task.firstNumber;
let underWay = 0;
note("opened");
process.send?.("opened");

await Promise.all([...Array.from({ length: task.produces ? 3 : 0 }, produce), ...Array.from({ length: 4 }, consume)]);
await store.close();
process.disconnect?.();

async function produce(): Promise<never> {
  for (;;) {
    if (underWay > 30) await new Promise((resolve) => setImmediate(resolve));
    else {
      const number = (sent += 1);
      underWay += 1;
      note(`sending ${number}`);
      await store.queue.send([{ queue: "steps", group: `g${number % 5}`, body: { number, stage: 1 } }]);
      note(`sent ${number}`);
    }
  }
}

async function consume(): Promise<void> {
  for (;;) {
    const messages = await store.queue.receive("steps", {
      most: random.whole(1, 3),
      waitMs: task.produces ? 1_000 : 0,
    });
    if (messages.length === 0 && !task.produces && (await isDrained())) return;
    for (const message of messages) await work(message);
  }
}

async function work(message: ReceivedMessage): Promise<void> {
  const { number, stage } = toStep(message.body);
  const whim = random.next();
  if (whim < 0.05) await store.queue.release(message.lease, { uncounted: true });
  else if (whim < 0.1) await store.queue.extend(message.lease, 700_000);
  if (whim < 0.05) return;
  note(`working ${number} ${stage}`);
  const total = { partition: "totals", sort: `${stage}` };
  for (let isDone = false; !isDone;) {
    const before = await store.records.get(total);
    try {
      note(`applying ${number} ${stage}`);
      await effects.apply({
        writes: [
          { key: { partition: "effects", sort: `${stage}#${number}` }, value: number },
          { key: total, value: Number(before?.value ?? 0) + 1, ifVersion: before?.version ?? 0 },
        ],
        sends: stage === 1 ? [{ queue: "steps", group: `g${number % 5}`, body: { number, stage: 2 } }] : [],
        acknowledges: message.lease,
      });
      isDone = true;
    } catch (thrown) {
      if (!(thrown instanceof OmError) || thrown.code !== "CONFLICT") throw thrown;
    }
  }
  note(`applied ${number} ${stage}`);
  if (stage === 2) underWay -= 1;
}

async function isDrained(): Promise<boolean> {
  const { ready, inFlight, delayed } = await store.queue.depth("steps");
  return ready + inFlight + delayed === 0;
}

function toStep(body: unknown): { readonly number: number; readonly stage: number } {
  const step: { readonly number: number; readonly stage: number } = JSON.parse(JSON.stringify(body));
  return step;
}
