import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore } from "#adapters/local/store.sqlite.ts";
import { queueSettings } from "#apps/home/queues.ts";
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
import { undoFile } from "#processing/commit/undo-file.ts";
import { createInlineOverlaps } from "./inline-overlaps.ts";
import { createInlineStreams } from "./inline-streams.ts";
import { sharedTableWorkers } from "./shared-table-workers.ts";

export type Settings = Readonly<Record<string, string>>;
const broken = new OmError("ENGINE_FAILED", "every attempt failed");

/** A home in which nobody works on the queues: each step is made by hand, in the order that a test is about. */
export function openStepsByHand({ tableWorkers = sharedTableWorkers } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "om-by-hand-"));
  let now = Date.parse("2026-06-01T10:00:00Z");
  const clock = { now: () => (now += 1) };
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  const file = join(folder, "om.sqlite");
  const store = createSqliteStore({ file, clock, queues: queueSettings, writer: "inline", owner: true });
  const { records } = store;
  let meanwhile: (() => Promise<unknown>) | null = null;
  let kill: { stepsBefore: number; readonly parts: number } | null = null;
  let between: { readonly parts: number; readonly act: () => Promise<unknown> } | null = null;
  let lastKill: "none" | "whole" | "killed" = "none";
  const steps: Effects[] = [];
  const effects = {
    async apply(step: Effects): Promise<void> {
      const act = meanwhile;
      meanwhile = null;
      await act?.();
      if (kill !== null && (kill.stepsBefore -= 1) < 0) await beKilled(step, kill.parts);
      if (between === null) await store.effects.apply(step);
      else await applyInParts(step, between);
      steps.push(step);
    },
  };
  async function applyInParts(step: Effects, { parts, act }: NonNullable<typeof between>): Promise<void> {
    between = null;
    for (const [index, part] of partsOf(step).entries()) {
      if (index === parts) await act();
      await store.effects.apply(part);
    }
  }
  async function beKilled(step: Effects, after: number): Promise<void> {
    kill = null;
    const parts = partsOf(step);
    const made = Number.isFinite(after) ? after : (step.writes ?? []).length;
    lastKill = made < parts.length ? "killed" : "whole";
    if (made >= parts.length) return;
    for (const part of parts.slice(0, made)) await store.effects.apply(part);
    throw Number.isFinite(after) ? new Error("killed") : cutOff(); // the first is what no step catches
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
  const streams = createInlineStreams(folder);
  const told: TraceEvent[] = [];
  const hooks = new Map<TraceEvent["event"], () => void>();
  const trace = (event: TraceEvent): void => {
    told.push(event);
    hooks.get(event.event)?.();
  };
  const deps = {
    blobs,
    records,
    effects,
    files,
    routing,
    ids,
    clock,
    trace,
    overlaps,
    streams,
    making: new Set<string>(),
  };
  const hold = (record: StoredFile["file"]) => holdContent(record, records);
  const processor = createFileProcessorService(
    {
      ...deps,
      tableWorkers,
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
    /** The next step, as without transactions: it comes as far as so many of its parts; further than its end is whole. Or a later one. */
    killAfter(parts: number, stepsBefore = 0): void {
      kill = { stepsBefore, parts };
      lastKill = "none";
    },
    /** Amidst the next step, as without transactions: after so many of its parts. */
    amidst(parts: number, act: () => Promise<unknown>): void {
      between = { parts, act };
    },
    /** The next step, as without transactions: all of its writes, and nothing after them. */
    killBeforeSends(): void {
      kill = { stepsBefore: 0, parts: Number.POSITIVE_INFINITY };
    },
    /** What became of the last kill: no such step was made, it had no so many parts, or it was broken off. */
    lastKill: () => lastKill,
    /** At each event of this name. */
    when(event: TraceEvent["event"], act: () => void): void {
      hooks.set(event, act);
    },
    send(
      content: string | Readable,
      settings: Settings = {},
      otherwise: { readonly replaces?: string } = {},
    ): Promise<FileReport> {
      const upload = { business: "shop", name: "orders.csv", region: null, source: null, correlationId: "request_1" };
      const bytes = typeof content === "string" ? Readable.from([Buffer.from(content)]) : content;
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
      const taken = delivery ?? (await home.take(routeQueue));
      const message = readWorkMessage(taken.body);
      if (message.kind === "route") await routeFile(message, taken, deps);
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

/** A step as the AWS home makes it: the writes one after the other, then the sends, then the acknowledgement. */
function partsOf({ writes = [], sends = [], acknowledges }: Effects): Effects[] {
  return [
    ...writes.map((write) => ({ writes: [write] })),
    ...(sends.length === 0 ? [] : [{ sends }]),
    ...(acknowledges === undefined ? [] : [{ acknowledges }]),
  ];
}

export type StepsByHand = ReturnType<typeof openStepsByHand>;

/** What whoever lives on sees of it. */
function cutOff(): OmError {
  return new OmError("NOT_AVAILABLE", "killed before the sends", { retryable: true });
}
