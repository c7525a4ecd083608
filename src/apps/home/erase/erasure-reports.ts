import { toInstant } from "#core/clock.ts";
import type { Erasure, ErasureReport, ErasureUnderWay } from "#core/erasure.ts";
import { OmError } from "#core/errors.ts";
import type { RecordWrite } from "#ports/effects.ts";
import { partitionOf } from "#ports/keys.ts";
import type { RecordKey, RecordStore } from "#ports/record-store.ts";
import { type Erasing, listErasingOf } from "#processing/erasure/erasing.ts";
import { findAsked, toAsked } from "./erasure-requests.ts";
import { reportShape } from "./report-shape.ts";

/** What was erased stays on record with its proof: ids, hashes and counts, no name and no value. */
export function keepReport(report: ErasureReport): RecordWrite[] {
  const { business, erasureId } = report;
  if (erasureId === undefined) return [];
  return [{ key: reportKey(business, erasureId), value: JSON.parse(JSON.stringify(report)) }];
}

/**
 * How far an erasure is: the report of one that is done, or that it goes on.
 * @param waitMs how long who began earlier may still read
 * @throws OmError `NOT_FOUND`
 */
export async function readErasure(
  business: string,
  erasureId: string,
  { records, waitMs }: { readonly records: RecordStore; readonly waitMs: number },
): Promise<Erasure> {
  const underWay = (await listErasingOf(business, records)).find(({ id }) => id === erasureId);
  if (underWay !== undefined) return toUnderWay(underWay, waitMs);
  const asked = await findAsked(business, erasureId, records);
  if (asked !== null) return toAsked(asked);
  const done = await records.get(reportKey(business, erasureId));
  if (done !== null) return reportShape.parse(done.value);
  throw new OmError("NOT_FOUND", `there is no erasure ${erasureId} in this business`, {
    fix: "its id is in what the erasure answered",
  });
}

export function toUnderWay(
  { business, id = "", erasedAt, files, forgottenAt }: Erasing,
  waitMs: number,
): ErasureUnderWay {
  const goesOnAt = toInstant((forgottenAt ?? Date.parse(erasedAt)) + waitMs);
  return { business, erasureId: id, erasedAt, files, underWay: true, goesOnAt };
}

function reportKey(business: string, erasureId: string): RecordKey {
  return { partition: partitionOf(business), sort: `erasure#${erasureId}` };
}
