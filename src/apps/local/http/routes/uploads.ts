import { z } from "zod";
import { toInstant } from "#core/clock.ts";
import { OmError, toOmError } from "#core/errors.ts";
import { assertSettings } from "#intake/settings.ts";
import type { PartialUpload } from "#ports/partial-uploads.ts";
import type { HttpDeps } from "../deps.ts";
import { HttpRefusal } from "../problem.ts";
import { nothingHere } from "../read-input.ts";
import { defineRoute, type Reply, type RouteRequest } from "../route.ts";
import { fileReport } from "../schemas/file-report.ts";
import { fileName, offset, region, replaces, settings, sizeBytes, source, uploadId } from "../schemas/requests.ts";
import { accepted, assertPlainBytes, locationHeader } from "./accepted.ts";

const oneUpload = z.strictObject({ uploadId });
const offsetHeader = { "Upload-Offset": "bytes that are there" };
const upload = z.object({
  uploadId: z.string(),
  offset: z.int(),
  sizeBytes: z.int().nullable().describe("as announced"),
});

export const createUpload = defineRoute({
  id: "createUpload",
  method: "POST",
  path: "/v1/uploads",
  summary: "Begins an upload that may be broken off and gone on with, for seven days.",
  access: "business",
  input: z.object({
    body: z.strictObject({
      name: fileName,
      source: source.optional(),
      region: region.optional(),
      sizeBytes: sizeBytes.optional(),
      set: settings.optional(),
      onlyThisFile: z
        .boolean()
        .default(false)
        .describe("what is set is not remembered for the next files of its source"),
      replaces: replaces.optional(),
    }),
  }),
  replies: { 201: { description: "empty so far", json: upload, headers: { ...locationHeader, ...offsetHeader } } },
  errors: ["DECISION_INVALID", "DISK_FULL", "FILE_TOO_LARGE"],
  async handle({ body }, { business }, { uploads, ids, clock, assertRoom }) {
    const announced = body.sizeBytes ?? null;
    assertSettings(new Map(Object.entries(body.set ?? {})));
    await assertRoom(announced);
    const created = await uploads.create(ids.next("upload"), {
      business,
      name: body.name,
      source: body.source ?? null,
      region: body.region ?? null,
      settings: body.set ?? {},
      onlyThisFile: body.onlyThisFile,
      ...(body.replaces === undefined ? {} : { replaces: body.replaces }),
      sizeBytes: announced,
      createdAt: toInstant(clock.now()),
    });
    return {
      status: 201,
      headers: { location: `/v1/uploads/${created.id}`, ...offsetOf(created.offset) },
      body: { json: toAnswer(created) },
    };
  },
});

export const readUpload = defineRoute({
  id: "readUpload",
  method: "GET",
  path: "/v1/uploads/{uploadId}",
  summary: "How much of an upload is there; HEAD is enough.",
  access: "business",
  input: z.object({ params: oneUpload }),
  replies: {
    200: {
      description: "as far as it came",
      json: upload,
      headers: { ...offsetHeader, "Upload-Length": "bytes that were announced, if any" },
    },
  },
  async handle({ params }, request, deps) {
    const found = await findUpload(params.uploadId, request, deps);
    const announced = found.sizeBytes === null ? {} : { "upload-length": String(found.sizeBytes) };
    return { status: 200, headers: { ...offsetOf(found.offset), ...announced }, body: { json: toAnswer(found) } };
  },
});

export const appendUpload = defineRoute({
  id: "appendUpload",
  method: "PATCH",
  path: "/v1/uploads/{uploadId}",
  summary: "Adds bytes at the end of an upload. What arrived before a broken connection counts.",
  access: "business",
  input: z.object({ params: oneUpload, headers: z.object({ "upload-offset": offset }) }),
  takesBytes: true,
  replies: { 204: { description: "added", headers: offsetHeader } },
  errors: ["OFFSET_WRONG", "LENGTH_WRONG", "DISK_FULL", "FILE_TOO_LARGE"],
  async handle({ params, headers }, request, deps) {
    assertPlainBytes(request);
    const found = await findUpload(params.uploadId, request, deps);
    const from = headers["upload-offset"];
    if (from !== found.offset) throw offsetWrong(found.offset);
    assertFits(found, from + (request.sizeBytes ?? 0));
    await deps.assertRoom(request.sizeBytes);
    try {
      const reached = await deps.uploads.append(found.id, from, upTo(found, request.bytes()));
      return { status: 204, headers: offsetOf(reached) };
    } catch (thrown) {
      throw await withOffset(thrown, found.id, deps);
    }
  },
});

export const completeUpload = defineRoute({
  id: "completeUpload",
  method: "POST",
  path: "/v1/uploads/{uploadId}/complete",
  summary: "Makes a file of an upload. Sent again, it gives the same file.",
  access: "business",
  input: z.object({ params: oneUpload }),
  replies: { 202: { description: "what is known of the file by now", json: fileReport, headers: locationHeader } },
  errors: ["EMPTY_FILE", "LENGTH_WRONG", "DECISION_INVALID", "STATE_WRONG", "NOT_FOUND", "DISK_FULL"],
  async handle({ params }, request, deps) {
    return (await completedBefore(params.uploadId, request, deps)) ?? complete(params.uploadId, request, deps);
  },
});

async function complete(id: string, request: RouteRequest, deps: HttpDeps): Promise<Reply> {
  const { service, uploads } = deps;
  const { business, requestId } = request;
  const found = await findUpload(id, request, deps);
  if (found.sizeBytes !== null && found.offset !== found.sizeBytes) {
    throw new OmError("LENGTH_WRONG", `${found.sizeBytes} bytes were announced, ${found.offset} are there`, {
      fix: `send the rest from ${found.offset} on, then complete it again`,
      details: { offset: found.offset, sizeBytes: found.sizeBytes },
    });
  }
  const { name, source: stream, region: of, offset: size } = found;
  try {
    const report = await service.accept({
      by: "http",
      business,
      name,
      source: stream,
      region: of,
      settings: new Map(Object.entries(found.settings)),
      onlyThisFile: found.onlyThisFile ?? false,
      ...(found.replaces === undefined ? {} : { replaces: found.replaces }),
      content: uploads.read(id),
      sizeBytes: size,
      idempotencyKey: id,
      correlationId: requestId,
    });
    await uploads.discard(id);
    return accepted(report);
  } catch (thrown) {
    // The same request at the same time may have made the file, and taken the pieces away under our hands.
    const before = await completedBefore(id, request, deps);
    if (before === null) throw thrown;
    return before;
  }
}

/** After a crash, or an answer that got lost, the file is found by the upload's id. */
async function completedBefore(id: string, { business }: RouteRequest, deps: HttpDeps): Promise<Reply | null> {
  const { fileOfRequest, uploads } = deps;
  const report = await fileOfRequest(business, id);
  if (report === null) return null;
  const left = await uploads.get(id);
  if (left?.business === business) await uploads.discard(id);
  return accepted(report);
}

async function findUpload(id: string, { business }: RouteRequest, { uploads }: HttpDeps): Promise<PartialUpload> {
  const found = await uploads.get(id);
  if (found === null || found.business !== business) throw nothingHere();
  return found;
}

function assertFits({ sizeBytes: announced }: PartialUpload, reached: number): void {
  if (announced === null || reached <= announced) return;
  throw new OmError("LENGTH_WRONG", `this piece would reach byte ${reached}, but only ${announced} were announced`, {
    fix: "send only what is missing, or begin another upload with the right size",
  });
}

/** Where a piece does not say its size, it is stopped at the announced end. */
async function* upTo(found: PartialUpload, content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let reached = found.offset;
  for await (const chunk of content) {
    reached += chunk.length;
    assertFits(found, reached);
    yield chunk;
  }
}

/** Whoever was refused or broken off wants to know where to go on. */
async function withOffset(thrown: unknown, id: string, { uploads }: HttpDeps): Promise<OmError> {
  const error = toOmError(thrown);
  const found = await uploads.get(id);
  if (found === null) return nothingHere();
  if (error.code === "OFFSET_WRONG") return offsetWrong(found.offset);
  if (error.code !== "LENGTH_WRONG") return error;
  return new HttpRefusal(400, "LENGTH_WRONG", error.message, {
    fix: `send the rest from ${found.offset} on`,
    headers: offsetOf(found.offset),
    details: { offset: found.offset },
    retryable: true,
  });
}

function offsetWrong(right: number): OmError {
  return new HttpRefusal(409, "OFFSET_WRONG", `the upload is ${right} bytes long by now`, {
    fix: `send the bytes from ${right} on`,
    headers: offsetOf(right),
    details: { offset: right },
    retryable: true,
  });
}

function offsetOf(bytes: number): Record<string, string> {
  return { "upload-offset": String(bytes) };
}

function toAnswer({ id, offset: reached, sizeBytes: announced }: PartialUpload): z.output<typeof upload> {
  return { uploadId: id, offset: reached, sizeBytes: announced };
}
