import { z } from "zod";
import { OmError, toOmError } from "#core/errors.ts";
import type { DecidedBy, FileReport, TableReport } from "#core/report.ts";
import { assertRejectsKept, assertTable, readOriginal } from "../../../home/chosen-table.ts";
import type { OmService } from "../../../home/service.ts";
import { defineRoute, type RouteRequest } from "../route.ts";
import { fileReport, listedFile } from "../schemas/file-report.ts";
import {
  fileId,
  fileName,
  idempotencyKey,
  onlyThisFile,
  region,
  replaces,
  settingPairs,
  settings,
  source,
  tableName,
} from "../schemas/requests.ts";
import { accepted, assertPlainBytes, locationHeader } from "./accepted.ts";

const oneFile = z.strictObject({ fileId });
const mostListed = 500;
const mostWaitSeconds = 60;

export const acceptFile = defineRoute({
  id: "acceptFile",
  method: "POST",
  path: "/v1/files",
  summary: "Takes the bytes of a file. When it answers they are safe, and the file is in its queue.",
  access: "business",
  input: z.object({
    query: z.strictObject({
      name: fileName,
      source: source.optional(),
      region: region.optional(),
      set: settingPairs.optional(),
      onlyThisFile,
      replaces: replaces.optional(),
    }),
    headers: z.object({ "idempotency-key": idempotencyKey.optional() }),
  }),
  takesBytes: true,
  replies: { 202: { description: "what is known of the file by now", json: fileReport, headers: locationHeader } },
  errors: [
    "EMPTY_FILE",
    "LENGTH_WRONG",
    "IDEMPOTENCY_CONFLICT",
    "CONFLICT",
    "DECISION_INVALID",
    "STATE_WRONG",
    "NOT_FOUND",
    "DISK_FULL",
  ],
  async handle({ query, headers }, request, { service }) {
    assertPlainBytes(request);
    const key = headers["idempotency-key"];
    const report = await service.accept({
      business: request.business,
      name: query.name,
      source: query.source ?? null,
      region: query.region ?? null,
      settings: query.set ?? new Map(),
      onlyThisFile: query.onlyThisFile,
      content: request.bytes(),
      sizeBytes: request.sizeBytes,
      ...(query.replaces === undefined ? {} : { replaces: query.replaces }),
      correlationId: request.requestId,
      by: callerOf(request),
      ...(key === undefined ? {} : { idempotencyKey: key }),
    });
    return accepted(report);
  },
});

export const listFiles = defineRoute({
  id: "listFiles",
  method: "GET",
  path: "/v1/files",
  summary: "The files, newest first, without mapping and issues.",
  access: "business",
  input: z.object({
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(mostListed).default(50),
      before: fileId.optional().describe("`next` of the page before"),
    }),
  }),
  replies: {
    200: {
      description: "one page",
      json: z.object({ files: z.array(listedFile), next: z.string().nullable().describe("null on the last page") }),
    },
  },
  async handle({ query: { limit, before } }, { business }, { service }) {
    const found = await service.files(business, { limit: limit + 1, ...(before === undefined ? {} : { before }) });
    const files = found.slice(0, limit).map(toListed);
    const next = found.length > limit ? (files.at(-1)?.fileId ?? null) : null;
    return { status: 200, body: { json: { files, next }, revalidates: true } };
  },
});

export const readFile = defineRoute({
  id: "readFile",
  method: "GET",
  path: "/v1/files/{fileId}",
  summary: "Everything that is known of a file.",
  access: "business",
  input: z.object({
    params: oneFile,
    query: z.strictObject({
      wait: z.coerce
        .number()
        .int()
        .min(0)
        .max(mostWaitSeconds)
        .default(0)
        .describe("seconds to wait for the file to be settled, before it is answered as it is"),
    }),
  }),
  replies: {
    200: { description: "the file report", json: fileReport, headers: { ETag: "of this report" } },
    304: { description: "nothing has changed since the report of `If-None-Match`" },
  },
  async handle({ params: { fileId: id }, query: { wait } }, request, { service }) {
    const report = await (wait === 0 ? service.file(request.business, id) : waitFor(id, wait, request, service));
    return { status: 200, body: { json: report, revalidates: true } };
  },
});

export const readRejects = defineRoute({
  id: "readRejects",
  method: "GET",
  path: "/v1/files/{fileId}/rejects.csv",
  summary:
    "The rejected rows of a file in their own columns, then line, code and reason; of several tables `_table` first. Empty when there are none.",
  access: "business",
  input: z.object({
    params: oneFile,
    query: z.strictObject({ table: tableName.optional().describe("only the rows of this table of the file") }),
  }),
  replies: { 200: { description: "CSV", type: "text/csv; charset=utf-8" } },
  async handle({ params: { fileId: id }, query: { table } }, { business }, { service }) {
    // what is not there is said before anything is sent
    const original = await readOriginal(service, business, id);
    assertRejectsKept(original);
    assertTable(original.tables, table);
    return {
      status: 200,
      headers: { "content-disposition": `attachment; filename="rejects-${id}.csv"` },
      body: { stream: service.rejectsCsv(business, id, table), type: "text/csv; charset=utf-8" },
    };
  },
});

export const decideFile = defineRoute({
  id: "decideFile",
  method: "POST",
  path: "/v1/files/{fileId}/decide",
  summary: "Answers questions of a file, or changes choices; it is read again, and its rows stay until then.",
  access: "business",
  input: z.object({
    params: oneFile,
    body: z.union([
      z.strictObject({
        set: settings,
        onlyThisFile: z.boolean().default(false).describe("not remembered for the next files of its source"),
      }),
      z.strictObject({ undo: z.literal(true).describe("takes the last decision back") }),
    ]),
  }),
  replies: { 202: { description: "the file, about to be read again", json: fileReport, headers: locationHeader } },
  errors: ["DECISION_INVALID", "STATE_WRONG"],
  async handle({ params, body }, request, { service }) {
    const { business } = request;
    const by = callerOf(request);
    if ("undo" in body) return accepted(await service.takeBackDecision(business, params.fileId, by));
    const chosen = new Map(Object.entries(body.set));
    if (chosen.size === 0) {
      throw new OmError("USAGE", "there is nothing to decide", {
        fix: 'send {"set": {"repeats": "once"}}, for example',
      });
    }
    return accepted(await service.decide(business, params.fileId, chosen, { by, onlyThisFile: body.onlyThisFile }));
  },
});

export const reprocessFile = defineRoute({
  id: "reprocessFile",
  method: "POST",
  path: "/v1/files/{fileId}/reprocess",
  summary:
    "Reads a file again by what was decided about it, under the settings of its business as they are now; its rows stay until then.",
  access: "business",
  input: z.object({ params: oneFile }),
  replies: { 202: { description: "the file, about to be read again", json: fileReport, headers: locationHeader } },
  errors: ["STATE_WRONG"],
  async handle({ params }, { business }, { service }) {
    return accepted(await service.reprocess(business, params.fileId));
  },
});

export const cancelFile = defineRoute({
  id: "cancelFile",
  method: "POST",
  path: "/v1/files/{fileId}/cancel",
  summary: "Ends what is still to be done for a file; rows that show stay.",
  access: "business",
  input: z.object({ params: oneFile }),
  replies: { 200: { description: "the file as it stays", json: fileReport } },
  errors: ["STATE_WRONG"],
  async handle({ params }, request, { service }) {
    const report = await service.cancel(request.business, params.fileId, callerOf(request));
    return { status: 200, body: { json: report } };
  },
});

export const undoFile = defineRoute({
  id: "undoFile",
  method: "POST",
  path: "/v1/files/{fileId}/undo",
  summary: "Takes the rows of a file out of the numbers, as if it had never been sent.",
  access: "business",
  input: z.object({ params: oneFile }),
  replies: { 200: { description: "the file, undone; `replacedBy` is its oldest duplicate", json: fileReport } },
  errors: ["STATE_WRONG"],
  async handle({ params }, { business }, { service }) {
    return { status: 200, body: { json: await service.undo(business, params.fileId) } };
  },
});

/** The command line says who it is, where it comes through the server. */
function callerOf({ headers }: RouteRequest): DecidedBy {
  return headers["om-caller"] === "command" ? "command" : "http";
}

async function waitFor(
  id: string,
  seconds: number,
  { business, gone }: RouteRequest,
  service: OmService,
): Promise<FileReport> {
  const signal = AbortSignal.any([gone(), AbortSignal.timeout(seconds * 1_000)]);
  try {
    return await service.wait(business, id, { signal });
  } catch (thrown) {
    if (toOmError(thrown).code !== "CANCELLED") throw thrown;
    return service.file(business, id);
  }
}

function toListed({ tables, ...report }: FileReport) {
  return { ...report, tables: tables.map(withoutDetails) };
}

function withoutDetails({
  mapping: _mapping,
  issues: _issues,
  profile: _profile,
  hygiene: _hygiene,
  ...table
}: TableReport) {
  return table;
}
