import { type Manifest, type ManifestFile, readHead, readManifest } from "#engine/dataset.ts";
import type { FileChange, StoredFile } from "#ports/file-records.ts";
import { type CommitDeps, type DatasetChange, prepareCommit, takeTable } from "./commit.ts";

/** How far back the rows are looked for that a table should show: they were replaced by the last commit of it. */
const mostVersions = 1_000;

/**
 * Rows that show, and of which no record knows: without transactions a commit may have moved the head of a dataset, and
 * been broken off, and then its work was cancelled. They leave the numbers, and those that the table showed before come
 * back. Nothing while work is to be done for the table: its end has the last word. The file is written as it is, so that who
 * changes it meanwhile, by an undo say, makes this be looked at again.
 * @param dataset that of the work
 */
export async function takeStrayRows(
  { file, tables }: StoredFile,
  { index, dataset }: { readonly index: number; readonly dataset: string },
  deps: CommitDeps,
): Promise<Pick<FileChange, "writes" | "withdraw" | "file">> {
  const table = tables.find((each) => each.index === index);
  if (table === undefined || table.work !== null) return {};
  const { business, fileId } = file.report;
  const { result } = table;
  const name = result?.decision.table ?? table.report.name;
  const changes: DatasetChange[] = [];
  for (const place of new Set([dataset, result?.decision.type ?? dataset])) {
    const { manifest } = await readHead(business, place, deps);
    const listed = manifest?.files.find((each) => each.fileId === fileId && each.table === name);
    const shown = result?.decision.type === place ? result.jobKey : undefined;
    if (manifest === null || listed?.jobKey === shown) continue;
    const before = shown === undefined ? undefined : await findListed(manifest, shown, deps);
    if (shown !== undefined && before === undefined) continue; // it is not kept any more: what shows stays
    changes.push(before === undefined ? takeTable(place, fileId, name) : putBack(place, before));
  }
  if (changes.length === 0) return {};
  const { writes, withdraw } = await prepareCommit(business, changes, deps);
  return { writes, withdraw, file };
}

function putBack(dataset: string, before: ManifestFile): DatasetChange {
  const isOther = ({ fileId, table }: ManifestFile): boolean => fileId !== before.fileId || table !== before.table;
  return { dataset, change: (files) => [...files.filter(isOther), before] };
}

async function findListed(
  from: Manifest,
  jobKey: string,
  { blobs }: Pick<CommitDeps, "blobs">,
): Promise<ManifestFile | undefined> {
  let key = from.previous;
  for (let steps = 0; key !== null && steps < mostVersions; steps += 1) {
    if ((await blobs.head(key)) === null) return undefined;
    const manifest = await readManifest(key, blobs);
    const found = manifest.files.find((listed) => listed.jobKey === jobKey);
    if (found !== undefined) return found;
    key = manifest.previous;
  }
  return undefined;
}
