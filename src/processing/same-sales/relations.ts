import type { SalesKey } from "#core/unlike-sales.ts";
import { compareAcceptance, type ManifestFile, type RowClaim } from "#engine/dataset.ts";

/** A table that takes part in comparisons of streams. */
export type Streaming = ManifestFile & { readonly claim: RowClaim & { readonly stream: string } };

/** Sales of `loser` that `winner` has too do not count. */
export interface Relation {
  readonly loser: string;
  readonly winner: string;
  readonly by: SalesKey;
}

export function isStreaming(file: ManifestFile): file is Streaming {
  return file.claim?.stream !== undefined && file.parts.length > 0;
}

/**
 * Which streams give way to which: of what was decided of two of them the answer for the file that was accepted last holds.
 * Where answers go round in a circle, the one for the oldest file is turned, so that somebody shows each sale.
 */
export function relationsOf(files: readonly ManifestFile[]): Relation[] {
  const newestFirst = files.filter(isStreaming).toSorted((one, other) => compareAcceptance(other, one));
  const relations: Relation[] = [];
  for (const { claim } of newestFirst) {
    const { stream, beside, sameSales } = claim;
    if (beside === undefined || sameSales === undefined || sameSales === "add" || beside.stream === stream) continue;
    const pair = [stream, beside.stream];
    if (relations.some(({ loser, winner }) => pair.includes(loser) && pair.includes(winner))) continue;
    const [loser, winner] = sameSales === "leave" ? [stream, beside.stream] : [beside.stream, stream];
    const isCircle = reaches(winner, loser, relations);
    relations.push(isCircle ? { loser: winner, winner: loser, by: beside.by } : { loser, winner, by: beside.by });
  }
  return relations;
}

/** Something was decided of the two, be it by way of others. */
export function areRelated(one: string, other: string, relations: readonly Relation[]): boolean {
  return reaches(one, other, relations) || reaches(other, one, relations);
}

/** True where the one gives way to the other, be it by way of others. */
function reaches(from: string, to: string, relations: readonly Relation[]): boolean {
  return from === to || relations.some(({ loser, winner }) => loser === from && reaches(winner, to, relations));
}
