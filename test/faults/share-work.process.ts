import { createSqliteStore } from "#adapters/local/store.sqlite.ts";
import { systemClock } from "#core/clock.ts";
import { toOmError } from "#core/errors.ts";

/** Sends as many messages as told and takes as many, its own or others', one by one; says what it took, and what failed. */
const count = Number(process.argv[3]);
const queues = { work: { visibilityMs: 60_000, mostReceives: 3 } };
const store = createSqliteStore({
  file: process.argv[2] ?? "",
  clock: systemClock,
  queues,
  writer: "inline",
  owner: false,
});
const received: unknown[] = [];
const failures: string[] = [];

try {
  for (let sent = 0; sent < count; sent += 1) {
    await store.queue.send([{ queue: "work", group: "acme", body: `${process.pid}-${sent}` }]);
    await take();
  }
  while (received.length < count) await take();
} catch (thrown) {
  failures.push(toOmError(thrown).code);
}
process.send?.({ received, failures });
await store.close();
process.disconnect?.();

async function take(): Promise<void> {
  const [message] = await store.queue.receive("work", { most: 1, waitMs: 0 });
  if (message === undefined) return;
  await store.effects.apply({ acknowledges: message.lease });
  received.push(message.body);
}
