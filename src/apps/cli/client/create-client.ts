import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import { inOnePart } from "#context-engine/models/answer-part.ts";
import type { FileReport } from "#core/report.ts";
import type { AcceptRequest, OmService } from "../../home/service.ts";
import { shapes, toReport } from "./answers.ts";
import { readBackupSteps } from "./backup-steps.ts";
import { readEmbedderSteps } from "./embedder-steps.ts";
import { createCaller, insist, isRepeatable, pathOf, read, unbroken } from "./call.ts";
import { createWait } from "./wait-on-server.ts";

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
  const askWhole: OmService["ask"] = (business, question) =>
    read(shapes.answer, call("/v1/ask", { business, json: question }));
  const closing = new AbortController();

  return {
    accept,
    wait: createWait({ call, retryAfterMs, closing: closing.signal }),
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
    loadList: (business, kind, { name, content, sizeBytes, settings, adds, skipsRefused }) => {
      const query = new URLSearchParams({ name: basename(name), add: String(adds), skipRefused: String(skipsRefused) });
      for (const [setting, value] of settings) query.append("set", `${setting}=${value}`);
      return read(
        shapes.listReport,
        call(`/v1/business/lists/${kind}?${query.toString()}`, {
          business,
          method: "POST",
          bytes: content,
          headers: {
            "content-type": "application/octet-stream",
            ...(sizeBytes === null ? {} : { "content-length": String(sizeBytes) }),
          },
        }),
      );
    },
    list: (business, kind, version) => {
      const query = version === undefined ? "" : `?version=${version}`;
      return read(shapes.list, call(`/v1/business/lists/${kind}${query}`, { business }));
    },
    takeBackDecision: (business, fileId) =>
      read(shapes.report, call(`${pathOf(fileId)}/decide`, { business, json: { undo: true } })),
    cancel: (business, fileId) => read(shapes.report, call(`${pathOf(fileId)}/cancel`, { business, method: "POST" })),
    undo: (business, fileId) => read(shapes.report, call(`${pathOf(fileId)}/undo`, { business, method: "POST" })),
    erase: (business, { fileIds, withCopies }) =>
      fileIds === null
        ? read(shapes.erasure, call("/v1/erase", { business, json: { everythingOf: business } }))
        : read(shapes.erasure, call("/v1/erase", { business, json: { fileIds, withCopies } })),
    erasure: (business, erasureId) =>
      read(shapes.erasure, call(`/v1/erasures/${encodeURIComponent(erasureId)}`, { business })),
    query: (business, query) => read(shapes.result, call("/v1/query", { business, json: query })),
    ask: askWhole,
    async *askInParts(business, question) {
      yield* inOnePart(await askWhole(business, question));
    },
    context: (business, request) => read(shapes.context, call("/v1/context", { business, json: request })),
    explain: (business, query) =>
      read(shapes.explanation, call("/v1/query", { business, json: { ...query, explain: true } })),
    analyse: (business, id, request) =>
      read(shapes.analysis, call(`/v1/analyses/${encodeURIComponent(id)}`, { business, json: request })),
    saveQuery: (business, request) => read(shapes.savedQuery, call("/v1/queries", { business, json: request })),
    savedQueries: async (business) => (await read(shapes.savedQueries, call("/v1/queries", { business }))).queries,
    savedQuery: (business, name, version) =>
      read(shapes.savedQuery, call(`${queryPath(name)}${toQuery({ version })}`, { business })),
    savedQueryHistory: async (business, name) =>
      (await read(shapes.savedVersions, call(`${queryPath(name)}/history`, { business }))).versions,
    removeQuery: (business, name) =>
      read(shapes.savedQuery, call(`${queryPath(name)}/remove`, { business, method: "POST" })),
    runSavedQuery: (business, name, request = {}) =>
      read(shapes.savedAnswer, call(`${queryPath(name)}/run`, { business, json: request })),
    explainSavedQuery: (business, name, request = {}) =>
      read(shapes.savedExplanation, call(`${queryPath(name)}/run`, { business, json: { ...request, explain: true } })),
    names: (business, { limit = 100_000, dataset, dimension, contains }) => {
      const query = new URLSearchParams({ limit: String(limit) });
      if (dataset !== undefined) query.set("dataset", dataset);
      if (dimension !== undefined) query.set("dimension", dimension);
      if (contains !== undefined) query.set("contains", contains);
      return read(shapes.names, call(`/v1/names?${query.toString()}`, { business }));
    },
    sources: async (business) => (await read(shapes.sources, call("/v1/sources", { business }))).sources,
    forget: async (business, request) =>
      (await read(shapes.counted, call("/v1/sources/forget", { business, json: { ...request } }))).count,
    changes: (business, request) => read(shapes.changes, call(`/v1/changes${toQuery({ ...request })}`, { business })),
    reconcile: (business, request) =>
      read(shapes.reconciliation, call("/v1/reconciliation", { business, json: { ...request } })),
    hygiene: (business, request) => read(shapes.hygiene, call(`/v1/hygiene${toQuery({ ...request })}`, { business })),
    async checkEmbedder(business, { questions, mostTokens, told = () => undefined }) {
      const json = { questions, ...(mostTokens === undefined ? {} : { mostTokens }) };
      // Hours may pass until the verdict: a server that says nothing for so long would be taken for gone.
      const headers = { accept: "application/x-ndjson" };
      const { body } = await call("/v1/texts/check-embedder", { business, json, headers });
      return readEmbedderSteps(body === null ? ReadableStream.from([]) : unbroken(body, url), told);
    },
    insights: async (business) => (await read(shapes.insights, call("/v1/insights", { business }))).insights,
    queues: async () => (await read(shapes.queues, call("/v1/queues", { operator: true }))).queues,
    deadMessages: async () => (await read(shapes.dead, call("/v1/dlq", { operator: true }))).messages,
    redrive: async (ids) =>
      (await read(shapes.counted, call("/v1/dlq/redrive", { operator: true, json: { ids } }))).count,
    discard: async (ids) =>
      (await read(shapes.counted, call("/v1/dlq/discard", { operator: true, json: { ids } }))).count,
    async *backup(target) {
      const { body } = await call("/v1/backup", { operator: true, json: { target }, signal: closing.signal });
      if (body !== null) yield* readBackupSteps(unbroken(body, url));
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
    {
      business,
      name,
      source,
      region,
      settings,
      onlyThisFile = false,
      replaces,
      content,
      sizeBytes,
      correlationId,
    }: AcceptRequest,
    key: string,
  ) {
    const query = new URLSearchParams({ name: basename(name) });
    if (source !== null) query.set("source", source);
    if (region !== null) query.set("region", region);
    if (replaces !== undefined) query.set("replaces", replaces);
    if (onlyThisFile) query.set("onlyThisFile", "true");
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
}

function queryPath(name: string): string {
  return `/v1/queries/${encodeURIComponent(name)}`;
}

/** `?limit=5`; what is not given is left out. */
function toQuery(given: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? "" : `?${query.toString()}`;
}
