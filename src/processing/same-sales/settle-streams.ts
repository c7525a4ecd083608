import { createHash } from "node:crypto";
import { firstWeekdayOf } from "#core/unlike-sales.ts";
import { compareAcceptance, type ManifestFile, type Superseded } from "#engine/dataset.ts";
import type { ListChange } from "../overlap/settle-overlaps.ts";
import { storeRollup, storeVector } from "../overlap/store-vector.ts";
import { daysTouch, tellsMonths } from "./days-touch.ts";
import { type FoundSales, linkComing } from "./link-streams.ts";
import { isStreaming, type Relation, relationsOf, type Streaming } from "./relations.ts";
import { mostDaysApart } from "./stream-rows.ts";
import { aboutDataset, type StreamsDeps, toStreamTable } from "./stream-table.ts";

export interface SettledStreams {
  readonly files: readonly ManifestFile[];
  readonly written: readonly string[];
  readonly sameSales: FoundSales | null;
}

/**
 * Of sales that two exports of other columns have, one shows them: that was decided for one of the two. Which rows are
 * seen follows from the tables that are listed and their answers; what was compared before with the same is kept.
 * @param files as their own streams show them; those of `change.after` are as they were seen before
 */
export async function settleStreams(
  change: ListChange,
  files: readonly ManifestFile[],
  deps: StreamsDeps,
): Promise<SettledStreams> {
  const { listed, sameSales } = await linkComing(change, files, deps);
  const relations = relationsOf(listed);
  const before = new Map(change.after.map((file) => [file.jobKey, file]));
  const settled: ManifestFile[] = [];
  const written: string[] = [];
  for (const file of listed) {
    const theirs = isStreaming(file) ? findWinners(file, listed, relations) : [];
    if (!isStreaming(file) || theirs.length === 0) {
      settled.push(file);
      continue;
    }
    const beside = listed.filter(isStreaming).filter((other) => isBeside(file, other, theirs));
    const comparedWith = printOf(file, theirs, beside);
    const former = before.get(file.jobKey);
    if (former?.claim?.comparedWith === comparedWith) {
      // What its own stream shows of it may have been added up anew.
      const kept = former.superseded?.ofStream === undefined ? file.superseded : former.superseded;
      settled.push({
        ...file,
        claim: { ...file.claim, comparedWith },
        ...(kept === undefined ? {} : { superseded: kept }),
      });
      continue;
    }
    const superseded = await leaveOutOf(change, file, { winners: theirs, beside }, deps);
    if (superseded !== null) {
      const { key, rollup } = superseded;
      written.push(key, ...(rollup === undefined ? [] : [rollup.key]));
    }
    const claim = { ...file.claim, comparedWith };
    settled.push(
      superseded === null
        ? { ...file, claim }
        : { ...file, claim, superseded: { ...superseded, ofStream: withoutRollup(file.superseded) } },
    );
  }
  return { files: settled, written, sameSales };
}

/** The table as its own stream shows it. */
export function asItsStreamShows(file: ManifestFile): ManifestFile {
  const { superseded, claim, ...rest } = file;
  if (claim?.comparedWith === undefined) return file;
  const { comparedWith: _compared, ...own } = claim;
  const before = superseded?.ofStream === undefined ? superseded : (superseded.ofStream ?? undefined);
  return { ...rest, claim: own, ...(before === undefined ? {} : { superseded: before }) };
}

function withoutRollup(superseded: Superseded | undefined): Exclude<Superseded["ofStream"], undefined> {
  if (superseded === undefined) return null;
  const { key, rows, by } = superseded;
  return { key, rows, by };
}

async function leaveOutOf(
  change: ListChange,
  file: Streaming,
  { winners, beside }: { readonly winners: readonly Winner[]; readonly beside: readonly Streaming[] },
  { blobs, ids, streams }: StreamsDeps,
): Promise<Superseded | null> {
  const theirs = winners.map(async ({ file: other, by }) => {
    return { ...(await toStreamTable(other, blobs)), by, stream: other.claim.stream };
  });
  const own = beside.map(async (other) => {
    return { ...(await toStreamTable(other, blobs)), isNewer: compareAcceptance(file, other) < 0 };
  });
  const request = {
    kind: "leave-out" as const,
    ...(await aboutDataset(change, blobs)),
    mine: await toStreamTable(file, blobs),
    theirs: await Promise.all(theirs),
    beside: await Promise.all(own),
  };
  return streams.ask(request, async ({ lines }) => {
    const vector = lines === null ? undefined : await storeVector(change, file, lines, { blobs, ids });
    if (lines === null || vector === undefined) return null;
    const rollup = lines.rollup && (await storeRollup(change, file, lines.rollup, { blobs, ids }));
    const unlike = lines.unlike.length === 0 ? {} : { unlike: lines.unlike };
    return { ...vector, ...(rollup === null ? {} : { rollup }), ...unlike };
  });
}

interface Winner extends Pick<Relation, "by"> {
  readonly file: Streaming;
}

/**
 * The tables that may have sales of this one and show them in its place, in the order of acceptance. One that was said to
 * tell other sales neither gives way nor takes a place, whatever was decided of other tables of its stream.
 */
function findWinners(file: Streaming, files: readonly ManifestFile[], relations: readonly Relation[]): Winner[] {
  if (file.claim.sameSales === "add") return [];
  const byStream = new Map(
    relations.filter(({ loser }) => loser === file.claim.stream).map(({ winner, by }) => [winner, by]),
  );
  if (byStream.size === 0) return [];
  return files.filter(isStreaming).flatMap((other) => {
    const by = other.claim.sameSales === "add" ? undefined : byStream.get(other.claim.stream);
    // Of two that both tell days, months say nothing.
    const isTold = by !== "months" || tellsMonths(file) || tellsMonths(other);
    return by !== undefined && isTold && daysTouch(file, other, apartOf(by)) ? { file: other, by } : [];
  });
}

/** How far apart the days of two tables may be that tell the same; a month says itself how long it is. */
function apartOf(by: Winner["by"]): number {
  if (by === "orders") return mostDaysApart;
  return firstWeekdayOf(by) === null ? 0 : 6;
}

/** Another table of its stream may tell of the same orders, days or months. */
function isBeside(file: Streaming, other: Streaming, winners: readonly Winner[]): boolean {
  const apart = Math.max(0, ...winners.map(({ by }) => apartOf(by)));
  return other !== file && other.claim.stream === file.claim.stream && daysTouch(file, other, apart);
}

/** Names everything that the comparison depends on. */
function printOf(file: Streaming, winners: readonly Winner[], beside: readonly Streaming[]): string {
  const inputs = [
    file.jobKey,
    file.superseded?.key,
    winners.map(({ file: other, by }) => [other.jobKey, other.superseded?.key, by]),
    beside.map((other) => [other.jobKey, other.superseded?.key]),
  ];
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 32);
}
