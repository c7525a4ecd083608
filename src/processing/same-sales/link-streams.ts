import type { ManifestFile } from "#engine/dataset.ts";
import { areNamedApart, isOfOneFile } from "#file-types/source-key.ts";
import type { ListChange } from "../overlap/settle-overlaps.ts";
import { dayOf, daysTouch } from "./days-touch.ts";
import { fewestDays } from "./judge.ts";
import { areRelated, isStreaming, type Relation, relationsOf, type Streaming } from "./relations.ts";
import type { SameSales } from "./same-sales-job.ts";
import { mostDaysApart } from "./stream-rows.ts";
import { aboutDataset, type StreamsDeps, toStreamTable } from "./stream-table.ts";

/** Sales of the examined table that another stream has, and the file where they stand: named by its id, for it may be erased. */
export interface FoundSales extends SameSales {
  readonly fileId: string;
}

/** More tables of other streams than these are not looked through for the same sales: the newest are. */
const mostCompared = 50;

/** Finds out beside which stream the tables stand that come: by what they hold, else as before, else as others of their stream do. */
export async function linkComing(
  change: ListChange,
  files: readonly ManifestFile[],
  deps: StreamsDeps,
): Promise<{ readonly listed: readonly ManifestFile[]; readonly sameSales: FoundSales | null }> {
  const known = new Set(change.before.map(({ jobKey }) => jobKey));
  const decided = relationsOf(files);
  const listed: ManifestFile[] = [];
  let sameSales: FoundSales | null = null;
  for (const file of files) {
    const isComing = !known.has(file.jobKey) && isStreaming(file) && !countsBesideAll(file);
    if (!isComing || (file.claim.sameSales === undefined && file.jobKey !== change.examined)) {
      listed.push(file);
      continue;
    }
    const own = [file, ...ofItsStream(file, files)];
    const others = files
      .filter(isStreaming)
      .filter((other) => isUndecided(file, other, decided) && own.some((each) => daysTouch(each, other, 1)));
    const compared = others.slice(-mostCompared);
    const found = compared.length === 0 ? null : await compareStreams(change, own, compared, deps);
    const theirs = found === null ? undefined : compared[found.at];
    if (found !== null && theirs !== undefined && file.jobKey === change.examined)
      sameSales = { ...found, fileId: theirs.fileId };
    if (file.claim.sameSales === undefined) {
      listed.push(file);
      continue;
    }
    const beside =
      theirs === undefined || found === null ? formerLink(file, change) : { stream: theirs.claim.stream, by: found.by };
    listed.push(beside === undefined ? file : { ...file, claim: { ...file.claim, beside } });
  }
  return { listed, sameSales };
}

/** Tables that are looked at beside one that has too few days to be judged by itself. */
const mostBeside = 6;

/** A shop that closes each day in a file of its own tells by none of them alone that it is told elsewhere, too. */
function ofItsStream(file: Streaming, files: readonly ManifestFile[]): Streaming[] {
  const isShort = dayOf(file.lastDay, Infinity) - dayOf(file.firstDay, -Infinity) < fewestDays;
  if (!isShort) return [];
  const others = files
    .filter(isStreaming)
    .filter((other) => other !== file && other.claim.stream === file.claim.stream);
  return others.filter((other) => daysTouch(file, other, mostDaysApart)).slice(-mostBeside);
}

function countsBesideAll({ claim }: Streaming): boolean {
  return claim.sameSales === "add" || isOfOneFile(claim.source);
}

/** Of another stream, and nothing was decided of the two that would hold for this table, too. */
function isUndecided(file: Streaming, other: Streaming, decided: readonly Relation[]): boolean {
  if (file.claim.stream === other.claim.stream || areNamedApart(file.claim.stream, other.claim.stream)) return false;
  return file.claim.sameSales !== undefined || !areRelated(file.claim.stream, other.claim.stream, decided);
}

function formerLink(file: Streaming, { before, after }: ListChange): Streaming["claim"]["beside"] {
  const own = before.find(({ fileId, table }) => fileId === file.fileId && table === file.table);
  const ofStream = after.findLast(({ claim }) => claim?.stream === file.claim.stream && claim.beside !== undefined);
  return own?.claim?.beside ?? ofStream?.claim?.beside;
}

async function compareStreams(
  change: ListChange,
  [file, ...own]: readonly Streaming[],
  others: readonly Streaming[],
  { blobs, streams }: StreamsDeps,
): Promise<SameSales | null> {
  if (file === undefined) return null;
  const theirs = await Promise.all(
    others.map(async (other) => ({ ...(await toStreamTable(other, blobs)), stream: other.claim.stream })),
  );
  const request = {
    kind: "compare" as const,
    ...(await aboutDataset(change, blobs)),
    mine: await toStreamTable(file, blobs),
    beside: await Promise.all(own.map((each) => toStreamTable(each, blobs))),
    theirs,
  };
  return streams.ask(request, ({ same }) => Promise.resolve(same));
}
