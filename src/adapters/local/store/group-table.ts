import type { DatabaseSync } from "node:sqlite";

const findSql = `SELECT id FROM message_group WHERE queue = ? AND name = ?`;

const insertSql = `INSERT INTO message_group (queue, name, turn, is_open, due_ms) VALUES (?, ?, 0, 0, NULL) RETURNING id`;

const announceSql = `UPDATE message_group SET is_open = :visibleMs <= :now, due_ms = :visibleMs
  WHERE id = :id AND is_open = 0 AND (due_ms IS NULL OR due_ms > :visibleMs)`;

const openSql = `UPDATE message_group SET is_open = 1 WHERE queue = ? AND is_open = 0 AND due_ms <= ?`;

const nextSql = `SELECT id, name FROM message_group WHERE queue = ? AND is_open = 1 ORDER BY turn, id LIMIT 1`;

const closeSql = `UPDATE message_group SET is_open = 0, due_ms = ? WHERE id = ?`;

const serveSql = `UPDATE message_group SET turn = ?, is_open = ?, due_ms = ? WHERE id = ?`;

const isOpenSql = `SELECT 1 FROM message_group WHERE queue = ? AND is_open = 1 LIMIT 1`;

const dueSql = `SELECT min(due_ms) AS due_ms FROM message_group WHERE queue = ? AND is_open = 0`;

/**
 * Whose turn it is. A group is open while its first message may be visible, and the open ones are kept in the order in
 * which they were served: the next is one step of an index away, however many groups and messages there are.
 *
 * `due_ms` of a closed group may be too early (its message was acknowledged in the meantime), never too late; opening it
 * then finds nothing and closes it again.
 */
export interface GroupTable {
  /** Made where there is none. */
  idOf(queue: string, name: string): number;
  announce(id: number, visibleMs: number, now: number): void;
  openDue(queue: string, now: number): void;
  /** The open group that was served least recently. */
  next(queue: string): { readonly id: number; readonly name: string } | null;
  close(id: number, dueMs: number | null): void;
  /** Puts the group last in line; `dueMs` is when its next message is visible. */
  serve(id: number, turn: number, dueMs: number, now: number): void;
  /** Reads only. */
  isIdle(queue: string, now: number): boolean;
  nextDueMs(queue: string): number | null;
  /** Others may have closed what was open. */
  beginTransaction(): void;
  /** After something was undone: groups that it made are not there. */
  forget(): void;
}

export function createGroupTable(database: DatabaseSync): GroupTable {
  const find = database.prepare(findSql);
  const insert = database.prepare(insertSql);
  const announce = database.prepare(announceSql);
  const openDue = database.prepare(openSql);
  const next = database.prepare(nextSql);
  const close = database.prepare(closeSql);
  const serve = database.prepare(serveSql);
  const isOpen = database.prepare(isOpenSql);
  const due = database.prepare(dueSql);
  const known = new Map<string, Map<string, number>>();
  const open = new Set<number>(); // as far as this transaction knows

  function nextDueMs(queue: string): number | null {
    const found = due.get(queue)?.["due_ms"];
    return found === null || found === undefined ? null : Number(found);
  }

  return {
    idOf(queue, name) {
      let ids = known.get(queue);
      if (ids === undefined) known.set(queue, (ids = new Map()));
      let id = ids.get(name);
      if (id === undefined) ids.set(name, (id = Number((find.get(queue, name) ?? insert.get(queue, name))?.["id"])));
      return id;
    },
    announce(id, visibleMs, now) {
      if (open.has(id)) return;
      announce.run({ id, visibleMs, now });
      if (visibleMs <= now) open.add(id);
    },
    openDue: (queue, now) => void openDue.run(queue, now),
    next(queue) {
      const row = next.get(queue);
      return row === undefined ? null : { id: Number(row["id"]), name: String(row["name"]) };
    },
    close(id, dueMs) {
      close.run(dueMs, id);
      open.delete(id);
    },
    serve(id, turn, dueMs, now) {
      serve.run(turn, dueMs <= now ? 1 : 0, dueMs, id);
      open.delete(id);
    },
    isIdle(queue, now) {
      return isOpen.get(queue) === undefined && (nextDueMs(queue) ?? Number.POSITIVE_INFINITY) > now;
    },
    nextDueMs,
    beginTransaction: () => open.clear(),
    forget() {
      known.clear();
      open.clear();
    },
  };
}
