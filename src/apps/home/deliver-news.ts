import type { TraceEvents } from "#core/trace.ts";
import type { NotifyMessage } from "#core/work-messages.ts";
import type { EffectStore } from "#ports/effects.ts";
import type { FileRecords } from "#ports/file-records.ts";
import type { Notification, Notifier } from "#ports/notifier.ts";
import type { FileReport } from "#core/report.ts";
import type { Lease } from "#ports/queue.ts";

export interface DeliverNewsDeps {
  readonly files: FileRecords;
  readonly effects: EffectStore;
  /** Null where nobody wants to be told. */
  readonly notifier: Notifier | null;
  readonly trace: TraceEvents;
}

/** A file that ended -> one notification; after a crash perhaps two, with the same id. */
export async function deliverNews(message: NotifyMessage, lease: Lease, deps: DeliverNewsDeps): Promise<void> {
  const { business, fileId, correlationId } = message;
  const stored = await deps.files.find(business, fileId);
  if (stored !== null && deps.notifier !== null) {
    await deps.notifier.notify(toNotification(message, stored.file.report));
    deps.trace({ event: "notification-sent", business, fileId, correlationId });
  }
  await deps.effects.apply({ acknowledges: lease });
}

function toNotification({ id, at, business, fileId }: NotifyMessage, report: FileReport): Notification {
  const sum = (name: "read" | "accepted" | "rejected"): number =>
    report.tables.reduce((total, table) => total + table.rows[name], 0);
  const { name, state } = report;
  return {
    id,
    type: typeOf(state),
    business,
    at,
    data: { fileId, name, state, rows: { read: sum("read"), accepted: sum("accepted"), rejected: sum("rejected") } },
  };
}

function typeOf(state: FileReport["state"]): Notification["type"] {
  if (state === "undone") return "file.undone";
  return state === "failed" ? "file.failed" : "file.processed";
}
