import { readSync } from "node:fs";
import { createSqliteStore, type SqliteStoreOptions } from "#adapters/local/store.sqlite.ts";
import { systemClock } from "#core/clock.ts";
import { toOmError } from "#core/errors.ts";

/** Takes a message, says so, blocks its event loop until it reads a line, then acts as if no time had passed. */
const options: Pick<SqliteStoreOptions, "writer" | "owner"> = JSON.parse(process.argv[3] ?? "{}");
const queues = { work: { visibilityMs: 60_000, mostReceives: 3 } };
const store = createSqliteStore({ file: process.argv[2] ?? "", clock: systemClock, queues, ...options });
await store.queue.send([{ queue: "work", group: "acme", body: "slow" }]);
const [message] = await store.queue.receive("work", { most: 1, waitMs: 0 });
if (message === undefined) throw new Error("there is no message");

await new Promise((resolve) => process.send?.("stalled", resolve));
readSync(0, Buffer.alloc(8)); // blocks: no timer, no promise, no answer of a thread gets through

const { lease } = message;
const writes = [{ key: { partition: "acme", sort: "effect" }, value: "late" }];
const attempts = await Promise.all([
  codeOf(() => store.queue.extend(lease, 60_000)),
  codeOf(() => store.effects.apply({ writes, acknowledges: lease })),
  codeOf(() => store.queue.send([{ queue: "work", group: "acme", body: "late" }])),
]);
const [extend, apply, send] = attempts.map(({ code }) => code);
process.send?.({ extend, apply, send, message: attempts[1].text });
await store.close();
process.disconnect?.();

async function codeOf(act: () => Promise<unknown>): Promise<{ readonly code: unknown; readonly text: string }> {
  try {
    return { code: (await act()) ?? "done", text: "" };
  } catch (thrown) {
    const { code, message: text } = toOmError(thrown);
    return { code, text };
  }
}
