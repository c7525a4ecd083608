import { z } from "zod";
import { isUnfinished } from "#core/fold-state.ts";
import { tableStates } from "#core/terms.ts";
import type { Ledger } from "../promises.ts";
import { answer, nameOf, type SalesRequest } from "../sales-requests.ts";
import { ask, decide, inTime, type Place } from "./ask.ts";

const reportShape = z.object({
  fileId: z.string(),
  state: z.enum(tableStates),
  tables: z.array(z.looseObject({ type: z.string() })),
  redo: z.looseObject({ error: z.unknown().optional() }).optional(),
});
type Report = z.output<typeof reportShape>;

/**
 * For a file that waits for an answer: answers, takes that back, sends the same bytes again with the answer, and then
 * answers the first all the same, which must not count beside the second.
 */
export async function replace(request: SalesRequest, fileId: string, place: Place, ledger: Ledger): Promise<void> {
  const { key } = request;
  while (ledger.of(key).cancelled === undefined) {
    const { state } = await untilSettled(request, fileId, place);
    if (state === "done") return ledger.note(key, { done: true }); // the cancellation came too late
    if (state !== "cancelled") {
      await decide(request, fileId, { [answer.name]: answer.value }, place);
      await inTime(ask(request, place, "POST", `/v1/files/${fileId}/cancel`));
    } else ledger.note(key, { cancelled: true });
  }
  const again = await sendAgain(request, { set: `${answer.name}=${answer.value}` }, place, ledger);
  await untilSettled(request, again, place);
  await inTime(decide(request, fileId, { [answer.name]: answer.value }, place));
  await untilSettled(request, fileId, place);
}

/**
 * For a file that is done: decides about it, takes that back, decides something that changes nothing, and sends the same
 * bytes again. Its rows must be what they were.
 */
export async function revoke(request: SalesRequest, fileId: string, place: Place, ledger: Ledger): Promise<void> {
  const { key } = request;
  while (ledger.of(key).revoked === undefined) {
    const { tables } = await untilSettled(request, fileId, place);
    const isAsSent = tables.every(({ type }) => type === "sales");
    await decide(request, fileId, { type: isAsSent ? "general" : "sales" }, place); // back, where it was done before it could be revoked
    if (isAsSent && (await inTime(ask(request, place, "POST", `/v1/files/${fileId}/cancel`))))
      ledger.note(key, { revoked: true });
  }
  await decide(request, fileId, { repeats: "keep" }, place);
  const { state } = await untilSettled(request, fileId, place);
  if (state === "done") ledger.note(key, { done: true });
  await sendAgain(request, {}, place, ledger);
}

/** For a file that is done: sends the same bytes again, then takes the first out, so that the second is read and counts. */
export async function undo(request: SalesRequest, fileId: string, place: Place, ledger: Ledger): Promise<void> {
  const { key } = request;
  const again = ledger.of(key).again ?? (await sendAgain(request, {}, place, ledger));
  // Refused: it was undone before, and the answer got lost.
  await inTime(ask(request, place, "POST", `/v1/files/${fileId}/undo`));
  ledger.note(key, { undone: true });
  await untilSettled(request, again, place);
}

async function sendAgain(
  request: SalesRequest,
  settings: Readonly<Record<string, string>>,
  place: Place,
  ledger: Ledger,
): Promise<string> {
  const { key, bytes } = request;
  const query = new URLSearchParams({ name: nameOf(request), ...settings });
  const headers = { "Idempotency-Key": `${key}-again` };
  const answered = await ask(request, place, "POST", `/v1/files?${query.toString()}`, { headers, body: bytes });
  const { fileId } = z.object({ fileId: z.string() }).parse(answered);
  ledger.note(key, { again: fileId });
  return fileId;
}

/** Until nothing more happens to the file by itself. */
async function untilSettled(request: SalesRequest, fileId: string, place: Place): Promise<Report> {
  for (;;) {
    const report = reportShape.parse(await ask(request, place, "GET", `/v1/files/${fileId}?wait=10`));
    const isReread = report.redo !== undefined && report.redo.error === undefined;
    if (!isUnfinished(report.state) && !isReread) return report;
  }
}
