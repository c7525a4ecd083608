import { OmError } from "#core/errors.ts";
import type { FileReport, TableReport } from "#core/report.ts";
import type { OmService } from "./service.ts";

/** The report with the tables that a file shows: a duplicate has those of the file whose bytes it repeats. */
export async function readOriginal(
  service: Pick<OmService, "file">,
  business: string,
  fileId: string,
): Promise<FileReport> {
  const asked = await service.file(business, fileId);
  return asked.duplicateOf === undefined ? asked : service.file(business, asked.duplicateOf);
}

/** @throws OmError `NOT_FOUND` where they were removed by the rule of the business: that is not the same as none */
export function assertRejectsKept({ fileId, expired }: Pick<FileReport, "fileId" | "expired">): void {
  if (expired?.rejects === undefined) return;
  throw new OmError("NOT_FOUND", `the rejects of ${fileId} are not kept any more, since ${expired.rejects}`, {
    fix: "`om file` still counts them by reason; the file read anew, or sent again after `om undo`, gives them again",
  });
}

/** @throws OmError `NOT_FOUND` for a name that no table has */
export function assertTable(tables: readonly Pick<TableReport, "name">[], table: string | undefined): void {
  if (table === undefined || tables.some(({ name }) => name === table)) return;
  const names = tables.map(({ name }) => JSON.stringify(name)).join(", ");
  throw new OmError("NOT_FOUND", `the file has no table ${JSON.stringify(table)}`, {
    fix: names === "" ? "wait until the file is read" : `it has ${names}`,
  });
}
