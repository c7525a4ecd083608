import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore } from "#adapters/local/store.sqlite.ts";
import { queueSettings } from "#apps/local/workers.ts";
import { OmError } from "#core/errors.ts";
import { createIdSource } from "#core/ids.ts";
import type { FileReport } from "#core/report.ts";
import type { TraceEvent } from "#core/trace.ts";
import { notifyQueue, readWorkMessage, routeQueue } from "#core/work-messages.ts";
import { readHead } from "#engine/dataset.ts";
import { createJobFolders } from "#engine/job-folders.ts";
import { acceptUpload } from "#intake/accept-upload.ts";
import { cancelFile } from "#intake/cancel-file.ts";
import { holdContent } from "#intake/claims.ts";
import { decideFile, takeBackDecision } from "#intake/decide-file.ts";
import { createFileInspector } from "#intake/file-inspector.ts";
import { passOnContent } from "#intake/pass-on-content.ts";
import { giveUpRouting, routeFile } from "#intake/route-file.ts";
import { createRoutingService } from "#intake/routing-service.ts";
import type { Effects } from "#ports/effects.ts";
import { createBusinessRecords } from "#ports/business-records.ts";
import { createFileRecords, type StoredFile } from "#ports/file-records.ts";
import type { ReceivedMessage } from "#ports/queue.ts";
import { createFileProcessorService } from "#processing/file-processor-service.ts";
import { undoFile } from "#processing/undo-file.ts";
import { createInlineOverlaps } from "./inline-overlaps.ts";
import { sharedTableWorkers } from "./shared-table-workers.ts";

export type Settings = Readonly<Record<string, string>>;
const broken = new OmError("ENGINE_FAILED", "every attempt failed");

/** A home in which nobody works on the queues: each step is made by hand, in the order that a test is about. */
export function openStepsByHand() {
  const folder = mkdtempSync(join(tmpdir(), "om-by-hand-"));
  let now = Date.parse("2026-03-01T10:00:00Z");
  const clock = { now: () => (now += 1) };
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  const file = join(folder, "om.sqlite");
  const store = createSqliteStore({ file, clock, queues: queueSettings, writer: "inline", owner: true });
  const { records } = store;
  let meanwhile: (() => Promise<unknown>) | null = null;
  let writesBeforeKill: number | null = null;
  const steps: Effects[] = [];
  const effects = {
    async apply(step: Effects): Promise<void> {
      const act = meanwhile;
      meanwhile = null;
      await act?.();
      if (writesBeforeKill !== null) await beKilled(step, writesBeforeKill);
      await store.effects.apply(step);
      steps.push(step);
    },
  };
  async function beKilled({ writes = [] }: Effects, after: number): Promise<void> {
    writesBeforeKill = null;
    if (after >= writes.length) return;
    for (const write of writes.slice(0, after)) await store.effects.apply({ writes: [write] });
    throw new OmError("CANCELLED", "killed");
  }
  const files = createFileRecords({ records, effects, clock });
  const ids = createIdSource(clock);
  const limits = { jobsFolder: join(folder, "jobs"), deadlineMs: 60_000 };
  const inspector = createFileInspector({ blobs, ids }, { ...limits, mostMemoryBytes: 1e9 });
  const routing = createRoutingService({
    blobs,
    inspector,
    businesses: createBusinessRecords({ records, effects, clock }),
    records,
  });
  const overlaps = createInlineOverlaps(folder);
  const told: TraceEvent[] = [];
  const hooks = new Map<TraceEvent["event"], () => void>();
  const trace = (event: TraceEvent): void => {
    told.push(event);
    hooks.get(event.event)?.();
  };
  const deps = { blobs, records, effects, files, routing, ids, clock, trace, overlaps, making: new Set<string>() };
  const hold = (record: StoredFile["file"]) => holdContent(record, records);
  const processor = createFileProcessorService(
    {
      ...deps,
      tableWorkers: sharedTableWorkers,
      jobFolders: createJobFolders(limits.jobsFolder, ids),
      holdContent: hold,
      async analyse(record, table, answers) {
        const routed = await routing.route(record, new Map([...Object.entries(record.settings), ...answers]));
        const found = routed[table];
        if (found === undefined) throw new Error("there is no such table");
        return found.analysis;
      },
    },
    { deadlineMs: limits.deadlineMs, memoryMb: 500 },
  );
  const undoDeps = { ...deps, passOnContent: (record: StoredFile["file"]) => passOnContent(record, deps) };

  const home = {
    deps,
    /** The data folder. */
    folder,
    told,
    /** Every step that was made, oldest first. */
    steps,
    processor,
    queue: store.queue,
    /** Between what the next step has read and its writes. */
    before(act: () => Promise<unknown>): void {
      meanwhile = act;
    },
    /** The next step, as without transactions: it comes as far as so many of its writes; further than its end is whole. */
    killAfter(writes: number): void {
      writesBeforeKill = writes;
    },
    /** At each event of this name. */
    when(event: TraceEvent["event"], act: () => void): void {
      hooks.set(event, act);
    },
    send(
      content: string,
      settings: Settings = {},
      otherwise: { readonly replaces?: string } = {},
    ): Promise<FileReport> {
      const upload = { business: "shop", name: "orders.csv", region: null, source: null, correlationId: "request_1" };
      const bytes = Readable.from([Buffer.from(content)]);
      return acceptUpload(
        { ...upload, settings: new Map(Object.entries(settings)), content: bytes, ...otherwise },
        deps,
      );
    },
    decide: ({ fileId }: FileReport, settings: Settings) =>
      decideFile("shop", fileId, new Map(Object.entries(settings)), deps),
    takeBack: ({ fileId }: FileReport) => takeBackDecision("shop", fileId, deps),
    cancel: ({ fileId }: FileReport) => cancelFile("shop", fileId, deps),
    undo: ({ fileId }: FileReport) => undoFile("shop", fileId, undoDeps),
    stored: ({ fileId }: FileReport): Promise<StoredFile> => files.get("shop", fileId),
    report: async (of: FileReport): Promise<FileReport> => (await files.get("shop", of.fileId)).file.report,
    async take(queue: string): Promise<ReceivedMessage> {
      const [delivery] = await store.queue.receive(queue, { most: 1, waitMs: 0 });
      if (delivery === undefined) throw new Error(`the queue ${queue} is empty`);
      return delivery;
    },
    async route(delivery?: ReceivedMessage): Promise<void> {
      const { body, lease } = delivery ?? (await home.take(routeQueue));
      const message = readWorkMessage(body);
      if (message.kind === "route") await routeFile(message, lease, deps);
    },
    async process(queue: string, delivery?: ReceivedMessage): Promise<void> {
      const taken = delivery ?? (await home.take(queue));
      const message = readWorkMessage(taken.body);
      if (message.kind === "table") await processor.process(message, taken, new AbortController().signal);
    },
    /** As when every attempt failed; the message is kept, to be sent again. */
    async setAside(queue: string): Promise<ReceivedMessage> {
      const delivery = await home.take(queue);
      const message = readWorkMessage(delivery.body);
      if (message.kind === "route") await giveUpRouting(message, broken, deps);
      if (message.kind === "table") await processor.giveUp(message, broken);
      return delivery;
    },
    /** To its end; one table of sales. */
    async read(content: string, settings: Settings = {}): Promise<FileReport> {
      const sent = await home.send(content, settings);
      await home.route();
      await home.process("sales");
      return home.report(sent);
    },
    /** The files whose rows are in the numbers, one for each table. */
    async counted(dataset = "sales"): Promise<string[]> {
      const { manifest } = await readHead("shop", dataset, deps);
      return (manifest?.files ?? []).map(({ fileId }) => fileId);
    },
    /** Queues, besides that of the news, that hold something. */
    async unacknowledged(): Promise<string[]> {
      const names = Object.keys(queueSettings).filter((name) => name !== notifyQueue);
      const depths = await Promise.all(names.map(async (name) => ({ name, ...(await store.queue.depth(name)) })));
      return depths.filter(({ ready, inFlight }) => ready + inFlight > 0).map(({ name }) => name);
    },
    async close(): Promise<void> {
      await inspector.close();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
  return home;
}

export type StepsByHand = ReturnType<typeof openStepsByHand>;
