import type { Clock } from "#core/clock.ts";
import { toInstant } from "#core/clock.ts";
import type { TableDecision } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import type { TableState } from "#core/terms.ts";
import type { JsonValue, RecordStore } from "./record-store.ts";

/** What is kept of a file: its report, where its bytes are, and what was decided about it. */
export interface FileRecord {
  readonly report: FileReport;
  readonly uploadKey: string;
  /** Answers and choices of people (`--set`, `om decide`), newest win. */
  readonly settings: Readonly<Record<string, string>>;
  /** The decision by which the visible result was made; null before there is one. */
  readonly decision: TableDecision | null;
  /** Folder of blobs with the rejects and the line index of the visible result; null before there is one. */
  readonly account: string | null;
}

/** Files as every home keeps them in its record store. */
export interface FileRecords {
  create(record: FileRecord): Promise<void>;
  /** @throws OmError `NOT_FOUND` */
  get(business: string, fileId: string): Promise<FileRecord>;
  /** Newest first. */
  list(business: string): Promise<readonly FileRecord[]>;
  /** One conditional write; `change` may run again when another write came first. A new state joins the history. */
  update(business: string, fileId: string, change: (record: FileRecord) => FileRecord): Promise<FileRecord>;
  /** The file that holds this content; claims it for `fileId` when there is none (then `fileId` is returned). */
  claimContent(business: string, contentHash: string, fileId: string): Promise<string>;
  /** Hands the claim over, from a file that failed to the one that tries again. */
  moveClaim(business: string, contentHash: string, fileId: string): Promise<void>;
}

export function createFileRecords(records: RecordStore, clock: Clock): FileRecords {
  const fileKey = (business: string, fileId: string) => ({ partition: `business#${business}`, sort: `file#${fileId}` });
  const contentKey = (business: string, hash: string) => ({
    partition: `business#${business}`,
    sort: `content#${hash}`,
  });

  return {
    async create(record) {
      await records.put(fileKey(record.report.business, record.report.fileId), toJson(record), { ifVersion: 0 });
    },
    async get(business, fileId) {
      const stored = await records.get(fileKey(business, fileId));
      if (stored === null) throw notFound(fileId);
      return toFileRecord(stored.value);
    },
    async list(business) {
      const stored = await records.list(`business#${business}`, { prefix: "file#", descending: true });
      return stored.map((record) => toFileRecord(record.value));
    },
    async update(business, fileId, change) {
      for (;;) {
        const stored = await records.get(fileKey(business, fileId));
        if (stored === null) throw notFound(fileId);
        const before = toFileRecord(stored.value);
        const after = withHistory(before.report.state, change(before), clock);
        try {
          await records.put(fileKey(business, fileId), toJson(after), { ifVersion: stored.version });
          return after;
        } catch (error) {
          if (!(error instanceof OmError) || error.code !== "CONFLICT") throw error;
        }
      }
    },
    async claimContent(business, contentHash, fileId) {
      const key = contentKey(business, contentHash);
      try {
        await records.put(key, fileId, { ifVersion: 0 });
        return fileId;
      } catch (error) {
        const holder = await records.get(key);
        if (holder === null || typeof holder.value !== "string") throw error;
        return holder.value;
      }
    },
    async moveClaim(business, contentHash, fileId) {
      await records.put(contentKey(business, contentHash), fileId);
    },
  };
}

function withHistory(before: TableState, record: FileRecord, clock: Clock): FileRecord {
  const { report } = record;
  if (report.state === before) return record;
  const history = [...report.history, { state: report.state, at: toInstant(clock.now()) }];
  return { ...record, report: { ...report, history } };
}

function notFound(fileId: string): OmError {
  return new OmError("NOT_FOUND", `there is no file ${fileId} in this business`, { fix: "`om files` lists them" });
}

/** Records are plain data; the round trip drops `undefined`, which JSON does not have. */
function toJson(record: FileRecord): JsonValue {
  return JSON.parse(JSON.stringify(record));
}

/** Only this module writes these records. */
function toFileRecord(value: JsonValue): FileRecord {
  return JSON.parse(JSON.stringify(value));
}
