import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { DeadMessage, QueueDepth } from "#ports/queue.ts";
import { withSqliteErrors } from "../sqlite.ts";

const readySql = `SELECT count(*) AS ready FROM message_group g
  JOIN message m ON m.group_id = g.id AND m.visible_ms <= :now WHERE g.queue = :queue`;

const hiddenSql = `SELECT count(*) AS hidden FROM message_group g
  JOIN message m ON m.group_id = g.id AND m.visible_ms > :now WHERE g.queue = :queue`;

const heldSql = `SELECT count(*) AS held FROM message m JOIN message_group g ON g.id = m.group_id
  WHERE m.lease IS NOT NULL AND m.visible_ms > :now AND g.queue = :queue`;

const deadSql = `SELECT count(*) AS dead FROM dead_message WHERE queue = ?`;

/** Of each group only the message that is next: the others were sent later, or came back later. */
const oldestSql = `SELECT min((SELECT sent_ms FROM message WHERE group_id = g.id AND visible_ms <= :now
  ORDER BY visible_ms, id LIMIT 1)) AS sent_ms FROM message_group g WHERE g.queue = :queue`;

const listDeadSql = `SELECT id, name, receives, sent_ms, died_ms, cause, body FROM dead_message
  WHERE queue = :queue ORDER BY died_ms, id LIMIT :limit`;

const unlimited = -1;

/** The queues, read on one connection. The depth is counted: `npm run bench -- queue` shows what that takes for a million. */
export interface QueueReader {
  depth(queue: string, now: number): QueueDepth;
  listDead(queue: string, limit?: number): readonly DeadMessage[];
}

export function createQueueReader(database: DatabaseSync): QueueReader {
  const ready = database.prepare(readySql);
  const hidden = database.prepare(hiddenSql);
  const held = database.prepare(heldSql);
  const dead = database.prepare(deadSql);
  const oldest = database.prepare(oldestSql);
  const listDead = database.prepare(listDeadSql);

  return {
    depth: (queue, now) => withSqliteErrors(() => atOneMoment(() => depth(queue, now))),
    listDead(queue, limit = unlimited) {
      return withSqliteErrors(() => listDead.all({ queue, limit })).map(toDead);
    },
  };

  function depth(queue: string, now: number): QueueDepth {
    const inFlight = Number(held.get({ queue, now })?.["held"]);
    const sentAt = oldest.get({ queue, now })?.["sent_ms"] ?? now;
    return {
      ready: Number(ready.get({ queue, now })?.["ready"]),
      inFlight,
      delayed: Number(hidden.get({ queue, now })?.["hidden"]) - inFlight,
      dead: Number(dead.get(queue)?.["dead"]),
      oldestMs: Math.max(0, now - Number(sentAt)),
    };
  }

  /** The writer goes on in the meantime; counts of different moments would not add up. */
  function atOneMoment<T>(read: () => T): T {
    database.exec("BEGIN");
    try {
      return read();
    } finally {
      database.exec("COMMIT");
    }
  }
}

function toDead(row: Readonly<Record<string, SQLOutputValue>>): DeadMessage {
  return {
    id: String(row["id"]),
    body: JSON.parse(String(row["body"])),
    group: String(row["name"]),
    sentAt: Number(row["sent_ms"]),
    diedAt: Number(row["died_ms"]),
    receives: Number(row["receives"]),
    cause: row["cause"] === null ? null : String(row["cause"]),
  };
}
