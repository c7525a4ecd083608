import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Random } from "#apps/demo/random.ts";
import { isUnfinished } from "#core/fold-state.ts";
import { tableStates } from "#core/terms.ts";
import type { Ledger } from "../promises.ts";
import { answer, nameOf, type SalesRequest } from "../sales-requests.ts";
import { ask, decide, inTime, type Place, Refused } from "./ask.ts";
import { replace, revoke, undo } from "./change-mind.ts";

const reportShape = z.object({ fileId: z.string(), state: z.enum(tableStates) });
const uploadShape = z.object({ uploadId: z.string(), offset: z.number() });
/**
 * Brings one request to its end, as a careful client does: what was confirmed is noted, and done once; what was not is
 * done again with the same key. True: nothing more is to be done. False: the server went away, go on with the next.
 * @throws Refused for an answer that a careful client must never get
 */
export async function deliver(request: SalesRequest, place: Place, ledger: Ledger, random: Random): Promise<boolean> {
  if (ledger.of(request.key).asked === undefined) ledger.note(request.key, { asked: true });
  try {
    if (request.repeats !== null && random.chance(0.7)) await untilDone(request.repeats, place, ledger);
    const fileId = ledger.of(request.key).fileId ?? (await send(request, place, ledger, random));
    if (request.kind === "cancelled") await cancel(request, fileId, place, ledger);
    if (request.kind === "replaced") await replace(request, fileId, place, ledger);
    else await settle(request, fileId, place, ledger);
    if (request.kind === "undone") await undo(request, fileId, place, ledger);
    if (request.kind === "revoked") await revoke(request, fileId, place, ledger);
    return true;
  } catch (thrown) {
    if (place.gone.aborted || isBroken(thrown)) return false;
    throw thrown;
  }
}

/** A repeat is a duplicate only of what is done by then; for a while. */
async function untilDone(key: string, { gone }: Place, ledger: Ledger): Promise<void> {
  for (let looks = 0; looks < 60 && !gone.aborted && ledger.of(key).done === undefined; looks += 1) await wait(50);
}

async function send(request: SalesRequest, place: Place, ledger: Ledger, random: Random): Promise<string> {
  const { key, kind, bytes } = request;
  if (kind === "pieces") return sendInPieces(request, place, ledger, random);
  const query = new URLSearchParams({ name: nameOf(request) });
  const headers = { "Idempotency-Key": key };
  const { fileId } = reportShape.parse(
    await ask(request, place, "POST", `/v1/files?${query.toString()}`, { headers, body: bytes }),
  );
  ledger.note(key, { fileId });
  return fileId;
}

async function sendInPieces(request: SalesRequest, place: Place, ledger: Ledger, random: Random): Promise<string> {
  const { key, bytes } = request;
  let upload = ledger.of(key).upload;
  if (upload === undefined) {
    const body = JSON.stringify({ name: nameOf(request), sizeBytes: bytes.length });
    const headers = { "Content-Type": "application/json" };
    const { uploadId } = uploadShape.parse(await ask(request, place, "POST", "/v1/uploads", { headers, body }));
    ledger.note(key, { upload: (upload = { id: uploadId, offset: 0 }) });
  }
  const { id } = upload;
  for (;;) {
    const there = await whereIs(request, id, place);
    if (there === null || there === bytes.length) break; // null: it was completed, and the answer got lost
    const piece = bytes.subarray(there, there + random.whole(1, bytes.length));
    await ask(request, place, "PATCH", `/v1/uploads/${id}`, {
      headers: { "Upload-Offset": String(there) },
      body: piece,
    });
    ledger.note(key, { upload: { id, offset: there + piece.length } });
  }
  const { fileId } = reportShape.parse(await ask(request, place, "POST", `/v1/uploads/${id}/complete`));
  ledger.note(key, { fileId });
  return fileId;
}

async function whereIs(request: SalesRequest, id: string, place: Place): Promise<number | null> {
  try {
    return uploadShape.parse(await ask(request, place, "GET", `/v1/uploads/${id}`)).offset;
  } catch (thrown) {
    if (thrown instanceof Refused && thrown.code === "NOT_FOUND") return null;
    throw thrown;
  }
}

async function cancel(request: SalesRequest, fileId: string, place: Place, ledger: Ledger): Promise<void> {
  if (ledger.of(request.key).cancelled) return;
  if (await inTime(ask(request, place, "POST", `/v1/files/${fileId}/cancel`)))
    ledger.note(request.key, { cancelled: true });
}

/** Waits for the end, and answers what is asked. */
async function settle(request: SalesRequest, fileId: string, place: Place, ledger: Ledger): Promise<void> {
  for (;;) {
    const report = reportShape.parse(await ask(request, place, "GET", `/v1/files/${fileId}?wait=10`));
    if (isUnfinished(report.state)) continue;
    if (report.state !== "needs_decision") {
      if (report.state === "done" || report.state === "done_with_rejects") ledger.note(request.key, { done: true });
      return;
    }
    await inTime(decide(request, fileId, { [answer.name]: answer.value }, place));
  }
}

/** The connection was refused or cut: the server is going, though we have not heard of its end yet. */
function isBroken(thrown: unknown): boolean {
  return thrown instanceof TypeError && thrown.cause instanceof Error;
}
