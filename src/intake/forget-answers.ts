import { OmError } from "#core/errors.ts";
import type { FileRecords } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { listRemembered } from "#ports/remembered.ts";

export interface ForgetDeps {
  readonly files: FileRecords;
  readonly records: RecordStore;
}

/**
 * Answers of a source hold for the files about which they were given, and for no other one any more. No file is read again
 * by that: those that took them over are stale.
 * @param of the sources of these files; of them one key, or all that is remembered where it is null
 * @returns how many answers were forgotten
 * @throws OmError `NOT_FOUND` where nothing of the kind is remembered
 */
export async function forgetAnswers(
  business: string,
  { fileIds, key }: { readonly fileIds: ReadonlySet<string>; readonly key: string | null },
  { files, records }: ForgetDeps,
): Promise<number> {
  const remembered = await listRemembered(business, records);
  const sources = new Set(remembered.flatMap(({ fileId, stream }) => (fileIds.has(fileId) ? [stream.source] : [])));
  const chosen = remembered.filter((answer) => sources.has(answer.stream.source) && (key ?? answer.key) === answer.key);
  if (chosen.length === 0) {
    throw new OmError("NOT_FOUND", `nothing${key === null ? "" : ` about ${key}`} is remembered of this source`, {
      fix: "`om sources` shows what is",
    });
  }
  for (const fileId of new Set(chosen.map((answer) => answer.fileId))) {
    const keys = new Set(chosen.flatMap((answer) => (answer.fileId === fileId ? [answer.key] : [])));
    await files.change(business, fileId, ({ file }) => {
      const written = new Set(
        (file.streams ?? [])
          .filter(({ stream }) => sources.has(stream.source))
          .flatMap(({ answers }) => answers.flatMap((answer) => (keys.has(answer.key) ? [answer.written] : []))),
      );
      const decisions = (file.report.decisions ?? []).map((entry) =>
        written.has(entry.key) ? { ...entry, onlyThisFile: true as const } : entry,
      );
      return { file: { ...file, report: { ...file.report, decisions } } };
    });
  }
  return chosen.length;
}
