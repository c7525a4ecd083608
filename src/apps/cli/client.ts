import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { inOptionWords } from "./option-words.ts";
import type { ErasureReport } from "#core/erasure.ts";
import { errorCodes, OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import type { TraceEvent } from "#core/trace.ts";
import type { Explanation } from "#metrics/explain/explanation.ts";
import type { SourceReport } from "#metrics/completeness/list-sources.ts";
import type { Insight } from "#metrics/insights/insight.ts";
import type { QueryResult } from "#metrics/query.ts";
import type { BusinessState, ChangedBusiness, SettingsStep } from "../local/business-service.ts";
import type { BackupStep } from "../local/backup/write-backup.ts";
import { readEvents } from "../local/http/read-events.ts";
import * as answers from "../local/http/schemas/answers.ts";
import * as businessSchemas from "../local/http/schemas/business.ts";
import { explanation } from "../local/http/schemas/explanation.ts";
import { fileEvent } from "../local/http/schemas/events.ts";
import { sourceReport } from "../local/http/schemas/sources.ts";
import { fileReport, listedFile } from "../local/http/schemas/file-report.ts";
import type { AcceptRequest, DeadLetter, Health, OmService, QueueState, WaitOptions } from "../local/service.ts";
import { isSettled, toProgress } from "../local/wait-for-file.ts";

export interface ClientOptions {
  /** `http://127.0.0.1:4310` */
  readonly url: string;
  /** Of `server.json`: opens what operators see. */
  readonly token: string;
  /** Pauses between tries where a connection broke. */
  readonly retryAfterMs?: readonly number[];
}

const connectMs = 2_000;
const pageSize = 500;
const pollSeconds = 20;

/** The server of a `server.json`; null where it does not answer there any more, or another one does. */
export async function connect(server: { readonly url: string; readonly token: string }): Promise<OmService | null> {
  const call = createCaller(server);
  const found = await call("/v1/queues", { operator: true, signal: AbortSignal.timeout(connectMs) }).catch(() => null);
  await found?.body?.cancel();
  return found === null ? null : createClient(server);
}

/**
 * The product behind a running server. An upload whose connection breaks is sent again where its content can be read
 * again; the server knows it by its idempotency key.
 *
 * Besides the codes of the service: `NOT_AVAILABLE` where the server does not answer.
 */
export function createClient({ url, token, retryAfterMs = [200, 1_000] }: ClientOptions): OmService {
  const call = createCaller({ url, token });
  const closing = new AbortController();

  return {
    accept,
    wait,
    async files(business, { limit = Number.POSITIVE_INFINITY, before } = {}) {
      const found: FileReport[] = [];
      for (let next: string | null = before ?? ""; next !== null && found.length < limit;) {
        const query = new URLSearchParams({ limit: String(Math.min(pageSize, limit - found.length)) });
        if (next !== "") query.set("before", next);
        const page = await read(shapes.page, call(`/v1/files?${query.toString()}`, { business }));
        found.push(...page.files.map(toReport));
        next = page.next;
      }
      return found;
    },
    file: (business, fileId) => read(shapes.report, call(pathOf(fileId), { business })),
    async *rejectsCsv(business, fileId, table) {
      const query = table === undefined ? "" : `?${new URLSearchParams({ table }).toString()}`;
      const response = await call(`${pathOf(fileId)}/rejects.csv${query}`, { business });
      if (response.body !== null) yield* unbroken(response.body, url);
    },
    decide: (business, fileId, settings, { onlyThisFile = false } = {}) => {
      const json = { set: Object.fromEntries(settings), ...(onlyThisFile ? { onlyThisFile } : {}) };
      return read(shapes.report, call(`${pathOf(fileId)}/decide`, { business, json }));
    },
    reprocess: (business, fileId) =>
      read(shapes.report, call(`${pathOf(fileId)}/reprocess`, { business, method: "POST" })),
    settings: (business, version) => {
      const query = version === undefined ? "" : `?version=${version}`;
      return read(shapes.settings, call(`/v1/business${query}`, { business }));
    },
    settingsHistory: async (business) =>
      (await read(shapes.history, call("/v1/business/history", { business }))).versions,
    changeSettings: (business, change) => read(shapes.changed, call("/v1/business", { business, json: change })),
    takeBackDecision: (business, fileId) =>
      read(shapes.report, call(`${pathOf(fileId)}/decide`, { business, json: { undo: true } })),
    cancel: (business, fileId) => read(shapes.report, call(`${pathOf(fileId)}/cancel`, { business, method: "POST" })),
    undo: (business, fileId) => read(shapes.report, call(`${pathOf(fileId)}/undo`, { business, method: "POST" })),
    erase: (business, { fileIds, withCopies }) =>
      fileIds === null
        ? read(shapes.erasure, call("/v1/erase", { business, json: { everythingOf: business } }))
        : read(shapes.erasure, call("/v1/erase", { business, json: { fileIds, withCopies } })),
    query: (business, query) => read(shapes.result, call("/v1/query", { business, json: query })),
    explain: (business, query) =>
      read(shapes.explanation, call("/v1/query", { business, json: { ...query, explain: true } })),
    sources: async (business) => (await read(shapes.sources, call("/v1/sources", { business }))).sources,
    forget: async (business, request) =>
      (await read(shapes.counted, call("/v1/sources/forget", { business, json: { ...request } }))).count,
    insights: async (business) => (await read(shapes.insights, call("/v1/insights", { business }))).insights,
    queues: async () => (await read(shapes.queues, call("/v1/queues", { operator: true }))).queues,
    deadMessages: async () => (await read(shapes.dead, call("/v1/dlq", { operator: true }))).messages,
    redrive: async (ids) =>
      (await read(shapes.counted, call("/v1/dlq/redrive", { operator: true, json: { ids } }))).count,
    discard: async (ids) =>
      (await read(shapes.counted, call("/v1/dlq/discard", { operator: true, json: { ids } }))).count,
    async *backup(target) {
      const { body } = await call("/v1/backup", { operator: true, json: { target }, signal: closing.signal });
      for await (const line of linesOf(unbroken(body ?? nothing(), url))) yield readStep(line);
    },
    doctor: () => read(shapes.health, call("/v1/doctor", { operator: true, method: "POST" })),
    async close() {
      closing.abort();
    },
  };

  function accept(request: AcceptRequest): Promise<FileReport> {
    const key = request.idempotencyKey ?? randomUUID();
    const pauses = isRepeatable(request.content) ? retryAfterMs : [];
    return insist(pauses, () => read(shapes.report, send(request, key)));
  }

  function send(
    { business, name, source, region, settings, replaces, content, sizeBytes, correlationId }: AcceptRequest,
    key: string,
  ) {
    const query = new URLSearchParams({ name: basename(name) });
    if (source !== null) query.set("source", source);
    if (region !== null) query.set("region", region);
    if (replaces !== undefined) query.set("replaces", replaces);
    for (const [setting, value] of settings) query.append("set", `${setting}=${value}`);
    return call(`/v1/files?${query.toString()}`, {
      business,
      method: "POST",
      bytes: content,
      headers: {
        "idempotency-key": key,
        "content-type": "application/octet-stream",
        ...(sizeBytes === null ? {} : { "content-length": String(sizeBytes) }),
        ...(correlationId === undefined ? {} : { "x-request-id": correlationId }),
      },
    });
  }

  /** Asks until the file is settled; beside it the events of the file tell how far it is. */
  async function wait(business: string, fileId: string, { onProgress, signal }: WaitOptions = {}): Promise<FileReport> {
    const over = new AbortController();
    const ends = AbortSignal.any([closing.signal, over.signal, ...(signal ? [signal] : [])]);
    try {
      const first = await look(business, fileId, 0, ends);
      if (isSettled(first)) return first;
      if (onProgress !== undefined) void follow(business, first, onProgress, ends);
      return await poll(business, fileId, ends);
    } catch (thrown) {
      if (ends.aborted) throw new OmError("CANCELLED", "stopped waiting", { cause: thrown });
      throw thrown;
    } finally {
      over.abort();
    }
  }

  function look(business: string, fileId: string, waitSeconds: number, signal: AbortSignal): Promise<FileReport> {
    const ask = () => read(shapes.report, call(`${pathOf(fileId)}?wait=${waitSeconds}`, { business, signal }));
    return insist(retryAfterMs, ask);
  }

  async function poll(business: string, fileId: string, signal: AbortSignal): Promise<FileReport> {
    for (;;) {
      const report = await look(business, fileId, pollSeconds, signal);
      if (isSettled(report)) return report;
    }
  }

  /** Never fails: progress is good to have, and where its stream may not be had, or breaks, there is none. */
  async function follow(
    business: string,
    { fileId, sizeBytes }: FileReport,
    onProgress: NonNullable<WaitOptions["onProgress"]>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const { body } = await call(`/v1/events?file=${encodeURIComponent(fileId)}`, { business, signal });
      if (body === null) return;
      for await (const { data } of readEvents(body)) {
        const event = readEvent(data);
        const progress = event === null ? null : toProgress(event, sizeBytes);
        if (progress !== null) onProgress(progress);
      }
    } catch {
      // the answer itself is waited for elsewhere
    }
  }
}

interface Call {
  readonly business?: string;
  readonly operator?: true;
  readonly method?: "POST";
  readonly json?: unknown;
  readonly bytes?: AsyncIterable<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The connection was there and broke: what was sent may or may not have arrived. */
class BrokenConnection extends OmError {}

/** Again after each pause, as long as the connection breaks. */
async function insist<Result>(pauses: readonly number[], act: () => Promise<Result>): Promise<Result> {
  const [pause, ...later] = pauses;
  try {
    return await act();
  } catch (thrown) {
    if (pause === undefined || !(thrown instanceof BrokenConnection)) throw thrown;
  }
  await setTimeout(pause);
  return insist(later, act);
}

function createCaller({ url, token }: { readonly url: string; readonly token: string }) {
  return async (path: string, options: Call): Promise<Response> => {
    const { business, operator, json, signal } = options;
    const content = options.bytes && watch(options.bytes);
    const response = await fetch(`${url}${path}`, {
      method: json !== undefined ? "POST" : (options.method ?? "GET"),
      headers: {
        "om-caller": "command",
        ...(business !== undefined && { "om-business": business }),
        ...(operator && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { "content-type": "application/json" }),
        ...options.headers,
      },
      redirect: "error",
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(content && { body: ReadableStream.from(content.bytes), duplex: "half" as const }),
      ...(signal && { signal }),
    }).catch((thrown: unknown) => {
      throw content?.failure() ?? notAnswered(thrown, url);
    });
    if (response.ok) return response;
    throw await toError(response);
  };
}

/** Remembers what went wrong with the content itself, which is nobody's connection. */
function watch(content: AsyncIterable<Uint8Array>) {
  let failed: unknown = null;
  async function* pass(): AsyncGenerator<Uint8Array> {
    try {
      // A chunk is valid until the next one is asked for, and fetch asks ahead.
      for await (const chunk of content) yield Uint8Array.from(chunk);
    } catch (thrown) {
      failed = thrown;
      throw thrown;
    }
  }
  return { bytes: pass(), failure: () => failed };
}

function notAnswered(thrown: unknown, url: string): unknown {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (!(thrown instanceof TypeError)) return thrown;
  const options = { fix: "see whether `om serve` still runs, then run the same command again", retryable: true, cause };
  if (code === "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH") {
    return new OmError("LENGTH_WRONG", "the file changed while it was read", {
      fix: "send it again once nobody writes to it",
      cause,
    });
  }
  if (code === "ECONNREFUSED") return new OmError("NOT_AVAILABLE", `no server answers at ${url}`, options);
  return new BrokenConnection("NOT_AVAILABLE", `the connection to the server at ${url} broke`, options);
}

const problemShape = z.object({
  code: z.enum(errorCodes).catch("INTERNAL"),
  detail: z.string(),
  fix: z.string().catch(""),
  retryable: z.boolean().catch(false),
  details: answers.problem.shape.details.catch({}),
});

async function toError(response: Response): Promise<OmError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = problemShape.safeParse(body);
  if (!problem.success) return notUnderstood(`HTTP status ${response.status}`);
  const { code, detail, fix, retryable, details = {} } = problem.data;
  return inOptionWords(new OmError(code, detail, { fix, retryable, details }));
}

async function read<Shape>(shape: z.ZodType<Shape>, call: Promise<Response>): Promise<Shape> {
  const response = await call;
  const body: unknown = await response.json().catch((thrown: unknown) => {
    throw thrown instanceof SyntaxError ? notUnderstood("no JSON") : notAnswered(thrown, new URL(response.url).origin);
  });
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  throw notUnderstood(`${parsed.error.issues[0]?.path.join(".")}: ${parsed.error.issues[0]?.message}`);
}

function notUnderstood(what: string): OmError {
  return new OmError("INTERNAL", `the server's answer is not understood (${what})`, {
    fix: "server and command may be of different versions: stop the server, and start it again with this one",
  });
}

/** Checks an answer and gives it back as it came: what a newer server adds is not lost. */
function whole<Value>(schema: z.ZodType<Value>): z.ZodType<Value> {
  return z.custom<Value>((value) => schema.safeParse(value).success);
}

type ListedFile = z.output<typeof listedFile>;

const shapes = {
  report: whole<FileReport>(fileReport),
  page: whole<{ files: ListedFile[]; next: string | null }>(
    z.object({ files: z.array(listedFile), next: z.string().nullable() }),
  ),
  result: whole<QueryResult>(answers.queryResult),
  explanation: whole<Explanation>(explanation),
  sources: whole<{ sources: SourceReport[] }>(z.object({ sources: z.array(sourceReport) })),
  insights: whole<{ insights: Insight[] }>(z.object({ insights: z.array(answers.insight) })),
  erasure: whole<ErasureReport>(answers.erasureReport),
  queues: whole<{ queues: QueueState[] }>(z.object({ queues: z.array(answers.queueState) })),
  dead: whole<{ messages: DeadLetter[] }>(z.object({ messages: z.array(answers.deadLetter) })),
  settings: whole<BusinessState>(businessSchemas.businessState),
  history: whole<{ versions: SettingsStep[] }>(z.object({ versions: z.array(businessSchemas.settingsStep) })),
  changed: whole<ChangedBusiness>(businessSchemas.changedBusiness),
  counted: whole<{ count: number }>(z.object({ count: z.int() })),
  health: whole<Health>(answers.healthReport),
};

const stepShape = z.object({ target: z.string(), files: z.int(), bytes: z.int(), isDone: z.boolean() });
const failureShape = z.object({
  error: z.object({ code: z.enum(errorCodes).catch("INTERNAL"), message: z.string(), fix: z.string() }),
});

function readStep(line: string): BackupStep {
  const value: unknown = JSON.parse(line);
  const failure = failureShape.safeParse(value);
  if (failure.success) {
    const { code, message, fix } = failure.data.error;
    throw new OmError(code, message, { fix });
  }
  const step = stepShape.safeParse(value);
  if (step.success) return step.data;
  throw notUnderstood("a step of a backup");
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function toReport({ tables, ...report }: ListedFile): FileReport {
  return { ...report, tables: tables.map((table) => ({ ...table, mapping: [], issues: [] })) };
}

const eventShape = whole<TraceEvent>(fileEvent);

/** Null for what this version does not know. */
function readEvent(data: string): TraceEvent | null {
  try {
    return eventShape.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}

function pathOf(fileId: string): string {
  return `/v1/files/${encodeURIComponent(fileId)}`;
}

/** Whether each reading begins anew: what is an iterator or a stream itself is gone once it was read. */
function isRepeatable(content: AsyncIterable<Uint8Array>): boolean {
  return !["next", "pipe", "getReader"].some((name) => name in content);
}

async function* unbroken(body: AsyncIterable<Uint8Array>, url: string): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (thrown) {
    throw notAnswered(thrown, url);
  }
}
