import { OmError } from "#core/errors.ts";
import type { Manifest, ManifestFile } from "#engine/dataset.ts";
import { toStreamKey } from "#file-types/source-key.ts";
import type { FileRecords } from "#ports/file-records.ts";
import type { ChangesRequest } from "./stock-changes.ts";

/** A file with the tables of stock that it has in the numbers. */
export interface StockList {
  readonly fileId: string;
  readonly tables: readonly [ManifestFile, ...ManifestFile[]];
}

/** An older list of a source is looked for among so many. */
const mostLookedAt = 1_000;

/**
 * The two lists that are meant. What was undone, erased or replaced is in no manifest, so it is never compared.
 * @throws OmError `NOT_FOUND`, `STATE_WRONG`, `NO_DATA`
 */
export async function chooseLists(
  business: string,
  manifest: Manifest | null,
  { file, since, source }: ChangesRequest,
  files: Pick<FileRecords, "find" | "get">,
): Promise<{ readonly before: StockList; readonly after: StockList }> {
  const lists = toLists(manifest);
  const named = async (fileId: string): Promise<StockList> =>
    lists.find((list) => list.fileId === fileId) ?? (await refuseFile(business, fileId, files));
  const newest = lists.filter(({ tables }) => source === undefined || tables[0].source === source);
  const candidates = file === undefined ? newest : [await named(file)];
  if (since !== undefined) {
    const [after] = candidates.filter(({ fileId }) => fileId !== since);
    if (after === undefined) throw nothingToCompare(source);
    return { before: await named(since), after };
  }
  const streams = createStreams(business, files);
  for (const after of candidates.slice(0, mostLookedAt)) {
    const stream = await streams.of(after);
    const older = lists.filter(({ fileId }) => fileId < after.fileId).slice(0, mostLookedAt);
    for (const before of older) if ((await streams.of(before)) === stream) return { before, after };
  }
  throw nothingToCompare(source);
}

/** Newest first: ids of files sort by acceptance. */
function toLists(manifest: Manifest | null): StockList[] {
  const byFile = Map.groupBy(
    (manifest?.files ?? []).filter(({ parts }) => parts.length > 0),
    ({ fileId }) => fileId,
  );
  return [...byFile]
    .flatMap(([fileId, [first, ...more]]) =>
      first === undefined ? [] : [{ fileId, tables: [first, ...more] as const }],
    )
    .toSorted((one, other) => (one.fileId < other.fileId ? 1 : -1));
}

/** By which source lists are one stream, each looked up once. */
function createStreams(business: string, files: Pick<FileRecords, "find">) {
  const known = new Map<string, Promise<string>>();
  const read = async ({ fileId, tables: [table] }: StockList): Promise<string> => {
    const stored = await files.find(business, fileId);
    const decision = stored?.tables.find(({ result }) => result?.jobKey === table.jobKey)?.result?.decision;
    return decision === undefined ? `only ${fileId}` : toStreamKey(table, decision);
  };
  return {
    of(list: StockList): Promise<string> {
      const key = known.get(list.fileId) ?? read(list);
      known.set(list.fileId, key);
      return key;
    },
  };
}

async function refuseFile(business: string, fileId: string, files: Pick<FileRecords, "get">): Promise<never> {
  const { state, name, duplicateOf } = (await files.get(business, fileId)).file.report;
  throw new OmError("STATE_WRONG", `${name} (${fileId}, ${state}) has no list of stock in the numbers`, {
    fix:
      duplicateOf === undefined
        ? "name a list of stock that is in the numbers; what sales files changed is in `om sources`"
        : `its content is that of ${duplicateOf}: name that one`,
  });
}

function nothingToCompare(source: string | undefined): OmError {
  const whose = source === undefined ? "" : ` of ${source}`;
  return new OmError("NO_DATA", `there is no list of stock${whose} with an older one of its source in the numbers`, {
    fix: "name both: `om changes FILE OLDER_FILE`",
  });
}
