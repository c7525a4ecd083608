import type { ModelTokens, UsedModel } from "./used-model.ts";
import type { ErrorCode } from "./errors.ts";
import type { TableState } from "./terms.ts";

/**
 * What happens on the way of a file, as it happens: the log, the live view and the counters are made of it. Ids, counts
 * and codes only; never a row, a name or a secret. An event stands behind each step that is durable when it is told.
 */
export type TraceEvent =
  | (FileEvent & { readonly business: string; readonly correlationId: string })
  | QueueEvent
  | QuestionEvent;

/** A question in words ended, or a context of one for which a model was asked: how it was read and which retrievers were asked, never its words nor a value. */
export interface QuestionEvent {
  readonly event: "question-answered";
  readonly business: string;
  readonly status: "answered" | "clarify" | "cannot_answer";
  /** Null where it was not read as one that can be answered. */
  readonly intent: string | null;
  readonly retrievers: readonly { readonly id: string; readonly status: string; readonly ms: number }[];
  readonly routerMs: number;
  /** What a model took for it, and what became of its sentences; null where none was asked. */
  readonly model: UsedModel | null;
  /** What a model took that was asked for a plan, and what came of it; absent where none was. */
  readonly proposal?: {
    readonly id: string;
    readonly outcome: string;
    readonly tokens: ModelTokens | null;
    readonly cost: string | null;
    readonly ms: number;
    readonly failure: ErrorCode | null;
  };
}

/** An attempt at a message ended with an error; the last one sets it aside. */
interface QueueEvent {
  readonly event: "attempt-failed";
  readonly queue: string;
  /** "" where the message names no file. */
  readonly fileId: string;
  readonly messageId: string;
  readonly receives: number;
  readonly isLast: boolean;
  readonly code: ErrorCode;
  readonly message: string;
  /** What the system said, paths included: this event is for the log, no client gets it. */
  readonly system?: string;
}

type FileEvent =
  | { readonly event: "upload-stored"; readonly fileId: string; readonly sizeBytes: number }
  | { readonly event: "file-accepted"; readonly fileId: string; readonly sizeBytes: number }
  | { readonly event: "file-duplicate"; readonly fileId: string }
  | { readonly event: "file-routing"; readonly fileId: string }
  | { readonly event: "file-routed"; readonly fileId: string; readonly types: readonly string[] }
  | ({ readonly event: "table-started"; readonly receives: number } & TableOf)
  | ({ readonly event: "table-progress"; readonly bytes: number; readonly rows: number } & TableOf)
  | ({ readonly event: "table-processed"; readonly rows: number } & TableOf)
  | ({ readonly event: "table-stored" } & TableOf)
  | ({
      readonly event: "table-ended";
      readonly state: TableState;
      readonly rows: RowCounts;
      readonly ms: number;
    } & TableOf)
  | { readonly event: "file-ended"; readonly fileId: string; readonly state: TableState; readonly code?: string }
  | { readonly event: "file-cancelled"; readonly fileId: string }
  | { readonly event: "notification-sent"; readonly fileId: string };

interface TableOf {
  readonly fileId: string;
  /** Position in the file. */
  readonly table: number;
  readonly type: string;
}

interface RowCounts {
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly duplicate: number;
}

export type TraceEvents = (event: TraceEvent) => void;
