import { createCollector } from "#apps/local/collect-garbage.ts";
import { createHolds } from "#apps/local/holds.ts";
import { findNewestFile } from "#apps/local/newest-file.ts";
import { reconcile } from "#apps/local/reconcile.ts";
import { startWorkers } from "#apps/local/workers.ts";
import { createMonotoneClock } from "#core/clock.ts";
import { OmError, toOmError } from "#core/errors.ts";
import { createIdSource, type IdSource } from "#core/ids.ts";
import type { FileReport } from "#core/report.ts";
import type { JobFolders } from "#engine/job-folders.ts";
import { acceptUpload, type Upload } from "#intake/accept-upload.ts";
import { cancelFile } from "#intake/cancel-file.ts";
import { holdContent } from "#intake/claims.ts";
import { decideFile } from "#intake/decide-file.ts";
import { passOnContent } from "#intake/pass-on-content.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { createFileRecords, type FileRecord } from "#ports/file-records.ts";
import type { Queue } from "#ports/queue.ts";
import { createFileProcessorService } from "#processing/file-processor-service.ts";
import { undoFile } from "#processing/undo-file.ts";
import { createSimulatedRouting } from "./analyses.ts";
import { matchRows } from "./stand-ins/match-rows.ts";
import { readTable } from "./stand-ins/read-table.ts";
import type { Life } from "./turns.ts";
import type { World } from "./world.ts";

/** One owner of the world's stores: the functions of the product, wired as `openHome` does. */
export interface Owner {
  accept(upload: Omit<Upload, "correlationId" | "business">): Promise<FileReport>;
  decide(fileId: string, settings: ReadonlyMap<string, string>): Promise<FileReport>;
  cancel(fileId: string): Promise<FileReport>;
  undo(fileId: string): Promise<FileReport>;
  redrive(): Promise<void>;
  reconcile(): Promise<void>;
  collect(): Promise<number>;
  /** Resolves when so much time is over. */
  wait(ms: number): Promise<void>;
  /** It never does anything again, wherever it was. */
  kill(): void;
}

export const business = "shop";
const keepMs = 30 * 60_000;
const graceMs = 30 * 60_000;
const collectEveryMs = 60 * 60_000;

export async function openOwner(world: World): Promise<Owner> {
  const life = world.turns.begin();
  world.store.queue.takeOver();
  const { clock } = world;
  const chance = world.random.fork();
  const ask = askOf(world, life);
  const blobs = throughTurns(world, ask);
  const { records, effects, queue } = storeThroughTurns(world, life, ask);
  const ids = watched(
    createIdSource(clock, { randomByte: () => chance.below(256), after: await findNewestFile(world.store.records) }),
    world,
  );
  const files = createFileRecords({ records, effects, clock });
  const routing = createSimulatedRouting(blobs, world.turns.outside);
  const jobFolders: JobFolders = { within: (act) => act(`/jobs/${ids.next("job")}`) };
  const overlaps: Parameters<typeof createFileProcessorService>[0]["overlaps"] = {
    find: (request, keep) =>
      jobFolders.within(async (folder) =>
        keep(await ask(() => matchRows({ ...request, folder, memoryMb: 0, threads: 1 }, world.files))),
      ),
  };
  const trace = (): void => undefined;
  const making = new Set<string>();
  const deps = { blobs, records, effects, files, queue, routing, ids, clock, trace, overlaps, making };
  const processor = createFileProcessorService(
    {
      ...deps,
      jobFolders,
      tableWorkers: {
        run: (job, { signal }) =>
          ask(() => {
            if (signal?.aborted === true) throw new OmError("CANCELLED", "the work was stopped");
            return readTable(job, world.files);
          }),
      },
      holdContent: (file) => holdContent(file, records),
      async analyse(file, table, answers) {
        const routed = await routing.route(file, new Map([...Object.entries(file.settings), ...answers]));
        const found = routed[table];
        if (found === undefined) throw new OmError("INTERNAL", `the file has no table ${table}`);
        return found.analysis;
      },
    },
    { memoryMb: 0, deadlineMs: 60_000 },
  );
  const passOn = (file: FileRecord) => passOnContent(file, deps);
  const steady = createMonotoneClock(clock);
  const holds = createHolds(steady);
  const onTrouble = (error: OmError): void => {
    if (error.code === "INTERNAL") world.complaints.push(`trouble: ${error.message}`);
  };
  const notifier = { notify: (event: World["told"][number]) => ask(() => void world.told.push(event)) };
  const workers = startWorkers(
    { ...deps, processor, notifier, timers: life.timers, holds, onTrouble },
    { tablesAtOnce: 2 },
  );
  const reconcileNow = (before: number): Promise<void> =>
    reconcile(before, { ...deps, processor, uploads: noUploads, onTrouble });
  const collect = createCollector({ blobs, records, clock: steady, holds }, { keepMs, graceMs });
  void reconcileNow(clock.now());
  life.timers.every(collectEveryMs, () => void collect().catch((thrown: unknown) => onTrouble(toOmError(thrown))));

  return {
    accept: (upload) => acceptUpload({ ...upload, business, correlationId: ids.next("request") }, deps),
    decide: (fileId, settings) => decideFile(business, fileId, settings, deps),
    async cancel(fileId) {
      const report = await cancelFile(business, fileId, deps);
      workers.interrupt(fileId);
      return report;
    },
    async undo(fileId) {
      const report = await holds.during(() => undoFile(business, fileId, { ...deps, passOnContent: passOn }));
      workers.interrupt(fileId);
      return report;
    },
    async redrive() {
      for (const name of world.queueNames) {
        const dead = await queue.listDead(name);
        if (dead.length > 0)
          await queue.redrive(
            name,
            dead.map(({ id }) => id),
          );
      }
    },
    reconcile: () => reconcileNow(clock.now() - 600_000),
    collect,
    wait: (ms) => new Promise((resolve) => void life.timers.after(ms, resolve)),
    kill: () => life.kill(),
  };
}

const noUploads: Parameters<typeof reconcile>[1]["uploads"] = {
  list: async () => [],
  create: refuse,
  get: async () => null,
  append: refuse,
  async *read() {},
  discard: async () => undefined,
};

async function refuse(): Promise<never> {
  throw new OmError("NOT_AVAILABLE", "nobody uploads in pieces here");
}

type Ask = <Answer>(act: () => Answer | Promise<Answer>) => Promise<Answer>;

/** A call of a port: it waits for its turn, and may fail before or after it is done. */
function askOf(world: World, life: Life): Ask {
  return (act) =>
    life.ask(async () => {
      const fault = world.nextFault();
      if (fault?.isBefore === true) throw fault.error;
      const answer = await act();
      if (fault !== null) throw fault.error;
      return answer;
    });
}

function throughTurns({ blobs }: World, ask: Ask): BlobStore {
  return {
    async put(key, content) {
      const chunks = await Array.fromAsync(content);
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

function storeThroughTurns(
  { store }: World,
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
    effects: { apply: (step) => ask(() => effects.apply(step)) },
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

/** Writes down which upload began when. */
function watched(ids: IdSource, { begun }: World): IdSource {
  return {
    next(prefix) {
      const id = ids.next(prefix);
      if (prefix === "file") begun.push(id);
      return id;
    },
  };
}
