import type { TableDecision } from "#core/decision.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordWrite } from "#ports/effects.ts";
import type { TableRecord } from "#ports/file-records.ts";
import type { Queue } from "#ports/queue.ts";
import type { Life } from "./turns.ts";
import type { World } from "./world.ts";

export type Ask = <Answer>(act: () => Answer | Promise<Answer>) => Promise<Answer>;

/** A call of a port: it waits for its turn, and may fail before or after it is done. */
export function askOf(world: World, life: Life): Ask {
  return (act) =>
    life.ask(async () => {
      const fault = world.nextFault();
      if (fault?.isBefore === true) throw fault.error;
      const answer = await act();
      if (fault !== null) throw fault.error;
      return answer;
    });
}

export function blobsThroughTurns({ blobs, uploads }: World, ask: Ask): BlobStore {
  return {
    async put(key, content) {
      const chunks = await Array.fromAsync(content);
      if (key.includes("/uploads/")) uploads.set(key.split("/").at(-1) ?? "", Buffer.concat(chunks));
      return ask(() => blobs.put(key, inChunks(chunks)));
    },
    putFile: (key, path) => ask(() => blobs.putFile(key, path)),
    head: (key) => ask(() => blobs.head(key)),
    async *get(key, range) {
      yield* await ask(() => Array.fromAsync(blobs.get(key, range)));
    },
    async *list(prefix) {
      yield* await ask(() => Array.fromAsync(blobs.list(prefix)));
    },
    delete: (key) => ask(() => blobs.delete(key)),
    toLocalPath: (key) => ask(() => blobs.toLocalPath(key)),
    toLocalFolder: (prefix) => blobs.toLocalFolder(prefix),
  };
}

async function* inChunks(chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks;
}

export function storeThroughTurns(
  { store, decisions }: World,
  life: Life,
  ask: Ask,
): Pick<World["store"], "records" | "effects"> & { queue: Queue } {
  const { records, effects, queue } = store;
  return {
    records: {
      ...records,
      get: (key) => ask(() => records.get(key)),
      put: (key, value, condition) => ask(() => records.put(key, value, condition)),
      list: (partition, options) => ask(() => records.list(partition, options)),
      delete: (key) => ask(() => records.delete(key)),
    },
    effects: {
      apply(step) {
        for (const [jobKey, decision] of decisionsIn(step.writes ?? [])) decisions.set(jobKey, decision);
        return ask(() => effects.apply(step));
      },
    },
    queue: {
      send: (messages) => ask(() => queue.send(messages)),
      receive: (name, options) => life.ask(() => queue.receive(name, options)),
      extend: (lease, visibilityMs) => ask(() => queue.extend(lease, visibilityMs)),
      release: (lease, options) => ask(() => queue.release(lease, options)),
      listDead: (name, options) => ask(() => queue.listDead(name, options)),
      redrive: (name, chosen) => ask(() => queue.redrive(name, chosen)),
      discard: (name, chosen) => ask(() => queue.discard(name, chosen)),
      depth: (name) => ask(() => queue.depth(name)),
    },
  };
}

/** By what tables were read that show rows by these writes. */
function decisionsIn(writes: readonly RecordWrite[]): (readonly [jobKey: string, decision: TableDecision])[] {
  return writes.flatMap(({ key, value }) => {
    if (!key.sort.startsWith("table#") || value === null) return [];
    const { result }: Pick<TableRecord, "result"> = JSON.parse(JSON.stringify(value));
    return result === null ? [] : [[result.jobKey, result.decision] as const];
  });
}
