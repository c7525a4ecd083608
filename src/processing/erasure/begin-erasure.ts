import { toInstant } from "#core/clock.ts";
import type { ErasedFile } from "#core/erasure.ts";
import { OmError } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import type { EffectStore, RecordWrite } from "#ports/effects.ts";
import type { FileChange, FileRecords, StoredFile } from "#ports/file-records.ts";
import { type CommitDeps, prepareCommit } from "../commit/commit.ts";
import { type Erasing, erasingKey } from "./erasing.ts";
import { takenOut, takeTables } from "../commit/take-out.ts";

export interface BeginErasureDeps extends CommitDeps {
  readonly files: FileRecords;
  readonly effects: EffectStore;
  /** The writes that tell whoever is just receiving the same bytes to look again. */
  readonly renewClaim: (report: FileReport) => Promise<readonly RecordWrite[]>;
}

export interface ErasureRequest {
  /** Null: every file of the business, and what else is kept of it. */
  readonly fileIds: readonly string[] | null;
  /** Other files with the same bytes may go with them. */
  readonly withCopies: boolean;
  /** Under which it was asked for; a new one where it is left out. */
  readonly erasureId?: string;
}

/**
 * Takes the content of files out of the numbers and puts down that it is to be erased, in one step. A content is erased as
 * a whole: every file of the business with the same bytes goes with it, and none takes its place.
 * @throws OmError `NOT_FOUND`; `STATE_WRONG` where other files have the same bytes and were not named, or one is still read
 */
export async function beginErasure(
  business: string,
  request: ErasureRequest,
  deps: BeginErasureDeps,
): Promise<Erasing> {
  for (;;) {
    const contents = await findContents(business, request, deps);
    // Before the files of these contents are listed: who is just receiving the same bytes then looks again, or is among them.
    const claims = await Promise.all([...contents.values()].map(deps.renewClaim));
    const members = await findMembers(business, request, contents, deps);
    const erasing: Erasing = {
      business,
      id: request.erasureId ?? deps.ids.next("erasure"),
      erasedAt: toInstant(deps.clock.now()),
      isWhole: request.fileIds === null,
      ...(request.fileIds === null ? { lists: await Array.fromAsync(deps.blobs.list(`${business}/lists/`)) } : {}),
      files: members.map(({ file: { report } }) => toErased(report, toInstant(deps.clock.now()))),
      obsolete: [],
      versions: 0,
    };
    const found: StoredFile[] = [];
    const changes = await Promise.all(
      members.map(({ file }) =>
        deps.files.prepare(business, file.report.fileId, (stored) => {
          assertRests(stored);
          found.push(stored);
          return outForGood(stored);
        }),
      ),
    );
    const commit = await prepareCommit(business, found.flatMap(takeTables), deps);
    const effects = changes.flatMap((change) => (change === null ? [] : [change.effects]));
    try {
      await deps.effects.apply({
        writes: [
          ...commit.writes,
          ...claims.flat(),
          ...effects.flatMap(({ writes = [] }) => writes),
          { key: erasingKey(erasing), value: JSON.parse(JSON.stringify(erasing)) },
        ],
        sends: effects.flatMap(({ sends = [] }) => sends),
      });
      return erasing;
    } catch (thrown) {
      if (!(thrown instanceof OmError) || thrown.code !== "CONFLICT") throw thrown;
      await commit.withdraw();
    }
  }
}

/** The contents that are to go, by their hash, each with a file that has it. */
async function findContents(
  business: string,
  { fileIds }: ErasureRequest,
  { files }: Pick<BeginErasureDeps, "files">,
): Promise<ReadonlyMap<string, FileReport>> {
  const reports: FileReport[] = [];
  for (const fileId of fileIds ?? []) {
    reports.push((await files.get(business, fileId)).file.report);
  }
  const found = fileIds === null ? await files.list(business) : reports;
  return new Map(found.map((report) => [report.contentHash, report]));
}

/** Every file with these contents, named or not. */
async function findMembers(
  business: string,
  { fileIds, withCopies }: ErasureRequest,
  contents: ReadonlyMap<string, FileReport>,
  { files }: BeginErasureDeps,
): Promise<StoredFile[]> {
  const reports = (await files.list(business)).filter(({ contentHash }) => contents.has(contentHash));
  const copies = reports.filter(({ fileId }) => fileIds?.includes(fileId) === false);
  if (copies.length > 0 && !withCopies) throw hasCopies(copies);
  return Promise.all(reports.map(({ fileId }) => files.get(business, fileId)));
}

/** Nobody may be about to write something of it. */
function assertRests({ file: { report } }: StoredFile): void {
  const isReadAnew = report.redo !== undefined && report.redo.error === undefined;
  if (!isUnfinished(report.state) && !isReadAnew) return;
  throw new OmError("STATE_WRONG", `${report.fileId} is still being read`, {
    fix: `wait until it is done, or \`om cancel ${report.fileId}\` first`,
  });
}

/** Also where no row of it ever showed: nothing may be decided about it any more. */
function outForGood(stored: StoredFile): FileChange {
  const change = takenOut(stored, null);
  const { file = stored.file } = change;
  if (stored.tables.length > 0) return change;
  return { ...change, file: { ...file, report: { ...file.report, state: "undone" } } };
}

function toErased({ fileId, receivedAt, contentHash, sizeBytes, tables }: FileReport, erasedAt: string): ErasedFile {
  const sum = (name: "read" | "accepted" | "rejected"): number =>
    tables.reduce((total, { rows }) => total + rows[name], 0);
  const rows = { read: sum("read"), accepted: sum("accepted"), rejected: sum("rejected") };
  return { fileId, erasedAt, receivedAt, contentHash, sizeBytes, tables: tables.length, rows };
}

function hasCopies(copies: readonly FileReport[]): OmError {
  const ids = copies.map(({ fileId }) => fileId).join(", ");
  return new OmError("STATE_WRONG", `the same content was also received as ${ids}, and would be erased with it`, {
    fix: "say so: `om erase --yes`, or `withCopies` over HTTP",
  });
}
