import type { BusinessSettings, KeptDays } from "#core/business-settings.ts";
import { type Clock, toInstant } from "#core/clock.ts";
import type { Config } from "#core/config.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import { listBusinesses } from "#intake/businesses.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { FileChange, FileRecords, StoredFile } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import type { Holds } from "../holds.ts";

/** How long a business keeps what its numbers do not need; null: always. Rows stay. */
export interface RetentionRule {
  readonly uploadsMs: number | null;
  readonly rejectsMs: number | null;
}

/** What the business says, else what the data folder does (null: never). */
export function retentionOf(
  settings: Pick<BusinessSettings, "keepUploadsDays" | "keepRejectsDays">,
  config: Pick<Config, "keepUploadsDays" | "keepRejectsDays">,
): RetentionRule {
  const toMs = (own: KeptDays | undefined, days: number | null): number | null => {
    const kept = own ?? days ?? "never";
    return kept === "never" ? null : kept * dayMs;
  };
  return {
    uploadsMs: toMs(settings.keepUploadsDays, config.keepUploadsDays),
    rejectsMs: toMs(settings.keepRejectsDays, config.keepRejectsDays),
  };
}

const dayMs = 86_400_000;

export interface RetentionDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly files: FileRecords;
  readonly clock: Clock;
  readonly holds: Pick<Holds, "oldest" | "now">;
  readonly readRule: (business: string) => Promise<RetentionRule>;
}

/** What was removed at one look. */
export interface Expired {
  readonly uploads: number;
  readonly rejects: number;
}

/**
 * Removes the bytes and the rejects of files whose time is over. The report says so first, so that nobody takes what is gone
 * for empty; the blobs follow when nobody reads any more who began before that, at this look or the next. Bytes that several
 * files share go with the last of them.
 */
export async function applyRetention(deps: RetentionDeps): Promise<Expired> {
  const removed = { uploads: 0, rejects: 0 };
  for (const business of await listBusinesses(deps.records)) {
    const { uploads, rejects } = await applyRetentionTo(business, await deps.readRule(business), deps);
    removed.uploads += uploads;
    removed.rejects += rejects;
  }
  return removed;
}

/** The same for one business. */
export async function applyRetentionTo(
  business: string,
  rule: RetentionRule,
  deps: Omit<RetentionDeps, "readRule" | "records">,
): Promise<Expired> {
  if (rule.uploadsMs === null && rule.rejectsMs === null) return { uploads: 0, rejects: 0 };
  await markExpired(business, rule, deps);
  return removeExpired(business, deps);
}

async function markExpired(
  business: string,
  rule: RetentionRule,
  { files, clock }: Pick<RetentionDeps, "files" | "clock">,
): Promise<void> {
  const now = clock.now();
  const isOver = (report: FileReport, keepMs: number | null): boolean =>
    keepMs !== null && isAtRest(report) && lastTouched(report) < now - keepMs;
  for (const sharing of (await byContent(business, files)).values()) {
    const uploadsOver = sharing.every((report) => isOver(report, rule.uploadsMs));
    for (const report of sharing) {
      const upload = uploadsOver && report.expired?.upload === undefined;
      const rejects = isOver(report, rule.rejectsMs) && report.expired?.rejects === undefined;
      if (!upload && !rejects) continue;
      await files.change(business, report.fileId, (stored) =>
        lastTouched(stored.file.report) === lastTouched(report) && isAtRest(stored.file.report)
          ? marked(stored, { upload, rejects }, toInstant(now))
          : null,
      );
    }
  }
}

/** With the rejects go the cells that the report quotes of them; how many there were stays. */
function marked(
  { file, tables }: StoredFile,
  { upload, rejects }: { readonly upload: boolean; readonly rejects: boolean },
  at: string,
): FileChange {
  const expired = { ...file.report.expired, ...(upload && { upload: at }), ...(rejects && { rejects: at }) };
  const withoutCells = tables.map((table) => ({
    ...table,
    report: { ...table.report, issues: table.report.issues.map((issue) => ({ ...issue, examples: [] })) },
  }));
  return { file: { ...file, report: { ...file.report, expired } }, ...(rejects ? { tables: withoutCells } : {}) };
}

async function removeExpired(
  business: string,
  { files, blobs, holds, clock }: Pick<RetentionDeps, "files" | "blobs" | "holds" | "clock">,
): Promise<Expired> {
  const isReadable = (at: string | undefined): boolean => {
    if (at === undefined) return true;
    // While the machine's clock is behind, since it was set back, nobody can tell who began before.
    const steady = holds.now();
    return holds.oldest() <= (steady > clock.now() ? steady : Date.parse(at));
  };
  const uploads = new Set<string>();
  const rejects = new Set<string>();
  for (const sharing of (await byContent(business, files)).values()) {
    const isGone = sharing.every(({ expired }) => !isReadable(expired?.upload));
    for (const { fileId, expired } of sharing) {
      if (isGone) uploads.add(fileId);
      if (!isReadable(expired?.rejects)) rejects.add(fileId);
    }
  }
  const ofUploads = await deleteOf(blobs, `${business}/uploads/`, (key) => uploads.has(lastOf(key)));
  const ofRejects = await deleteOf(
    blobs,
    `${business}/accounts/`,
    (key) => rejects.has(key.split("/")[2] ?? "") && lastOf(key).startsWith("rejects."),
  );
  return { uploads: ofUploads, rejects: ofRejects };
}

async function deleteOf(blobs: BlobStore, prefix: string, isOver: (key: string) => boolean): Promise<number> {
  const keys = (await Array.fromAsync(blobs.list(prefix))).filter(isOver);
  for (const key of keys) await blobs.delete(key);
  return keys.length;
}

function lastOf(key: string): string {
  return key.split("/").at(-1) ?? "";
}

/** Files with the same bytes may share one blob. */
async function byContent(business: string, files: FileRecords): Promise<Map<string, FileReport[]>> {
  return Map.groupBy(await files.list(business), ({ contentHash }) => contentHash);
}

/** Nobody waits for its bytes: it is not being read, and no question is open. */
function isAtRest({ state, redo }: FileReport): boolean {
  return !isUnfinished(state) && state !== "needs_decision" && (redo === undefined || redo.error !== undefined);
}

/** What was read anew since it was received has new rejects. */
function lastTouched({ receivedAt, finishedAt, decisions = [] }: FileReport): number {
  const times = [
    receivedAt,
    finishedAt ?? receivedAt,
    ...decisions.flatMap(({ at, takenBack }) => [at, takenBack?.at ?? at]),
  ];
  return Math.max(...times.map((time) => Date.parse(time)));
}
