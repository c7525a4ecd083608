import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteStore } from "#adapters/local/store.sqlite.ts";
import { systemClock } from "#core/clock.ts";
import { type BenchQueue, body, type Contender } from "./contender.ts";

const queues = { bench: { visibilityMs: 60_000, mostReceives: 5 } };
const message = { queue: "bench", group: "acme", body } as const;

/** Ours: SQLite in WAL with synchronous FULL. A worker acknowledges and asks for the next message in one breath. */
export function createOurQueue(writer: "inline" | "thread"): Contender {
  return {
    name: `ours, ${writer}`,
    async open() {
      return openOurQueue(writer);
    },
    async close() {},
  };
}

function openOurQueue(writer: "inline" | "thread"): BenchQueue {
  const folder = mkdtempSync(join(tmpdir(), "om-bench-"));
  const file = join(folder, "om.sqlite");
  const { queue, effects, close } = createSqliteStore({ file, clock: systemClock, queues, writer, owner: true });
  return {
    send: () => queue.send([message]),
    async fill(count) {
      for (let left = count; left > 0; left -= 1_000) {
        await queue.send(Array.from({ length: Math.min(left, 1_000) }, () => message));
      }
    },
    async consume(workers, onHandled) {
      const abort = new AbortController();
      const options = { most: 1, waitMs: 20_000, signal: abort.signal };
      const loops = Array.from({ length: workers }, async () => {
        let [taken] = await queue.receive("bench", options);
        while (taken !== undefined) {
          onHandled();
          const acknowledged = effects.apply({ acknowledges: taken.lease });
          [taken] = await queue.receive("bench", options);
          await acknowledged;
        }
      });
      return {
        async stop() {
          abort.abort();
          await Promise.all(loops);
        },
      };
    },
    async close() {
      await close();
      rmSync(folder, { recursive: true });
    },
  };
}
