import type { DatabaseSync } from "node:sqlite";
import type { Lease, QueueSettings } from "#ports/queue.ts";
import type { GroupTable } from "./group-table.ts";
import type { Moment } from "./moment.ts";
import type { NewMessages } from "./new-messages.ts";
import type { NewMessage, TakenMessage } from "./operations.ts";

const headsSql = `SELECT id, visible_ms, receives, sent_ms, body FROM message WHERE group_id = ?
  ORDER BY visible_ms, id LIMIT 2`;

const takeSql = `UPDATE message SET visible_ms = ?, lease = ?, receives = receives + 1 WHERE id = ?`;

const acknowledgeSql = `DELETE FROM message WHERE id = ? AND lease = ?`;

const extendSql = `UPDATE message SET visible_ms = ? WHERE id = ? AND lease = ? RETURNING group_id`;

const releaseSql = `UPDATE message
  SET lease = NULL, visible_ms = coalesce(:visibleMs, min(sent_ms, :now)), receives = receives - :uncounted,
    cause = coalesce(:cause, cause)
  WHERE id = :id AND lease = :lease RETURNING group_id, visible_ms, receives`;

const copyToDeadSql = `INSERT INTO dead_message
  SELECT m.id, g.queue, g.name, m.receives, m.sent_ms, :now, coalesce(:cause, m.cause), m.body
  FROM message m JOIN message_group g ON g.id = m.group_id WHERE m.id = :id`;

const deleteSql = `DELETE FROM message WHERE id = ?`;

const findDeadSql = `SELECT name, sent_ms, body FROM dead_message WHERE queue = ? AND id = ?`;

const deleteDeadSql = `DELETE FROM dead_message WHERE queue = ? AND id = ?`;

const findKeySql = `SELECT 1 FROM deduplication_key WHERE queue = ? AND key = ? AND until_ms > ?`;

const putKeySql = `INSERT INTO deduplication_key VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET until_ms = excluded.until_ms`;

const deleteKeysSql = `DELETE FROM deduplication_key WHERE until_ms <= ?`;

const deduplicationMs = 5 * 60_000;

/** The messages of all queues, changed inside a transaction of the caller. */
export interface MessageTable {
  send(message: NewMessage, moment: Moment): void;
  /** Groups take turns; in a group the message goes first that has been visible for the longest time. */
  take(queue: string, most: number, settings: QueueSettings, moment: Moment): readonly TakenMessage[];
  /** False: the lease is void, nothing was changed. */
  acknowledge(lease: Lease): boolean;
  extend(lease: Lease, visibleMs: number, moment: Moment): boolean;
  /** Without `delayMs` what does not count regains its place; anything else goes to the end of its group. */
  release(lease: Lease, options: Release, settings: QueueSettings, moment: Moment): boolean;
  setAside(id: number, cause: string | null, moment: Moment): void;
  redrive(queue: string, id: string, moment: Moment): boolean;
  discard(queue: string, id: string): boolean;
}

interface Release {
  readonly delayMs: number | null;
  readonly cause: string | null;
  readonly uncounted: boolean;
}

export function createMessageTable(database: DatabaseSync, groups: GroupTable, added: NewMessages): MessageTable {
  const heads = database.prepare(headsSql);
  const take = database.prepare(takeSql);
  const acknowledge = database.prepare(acknowledgeSql);
  const extend = database.prepare(extendSql);
  const release = database.prepare(releaseSql);
  const copyToDead = database.prepare(copyToDeadSql);
  const remove = database.prepare(deleteSql);
  const findDead = database.prepare(findDeadSql);
  const removeDead = database.prepare(deleteDeadSql);
  const findKey = database.prepare(findKeySql);
  const putKey = database.prepare(putKeySql);
  const removeKeys = database.prepare(deleteKeysSql);

  function isRepeat(queue: string, key: string, now: number): boolean {
    if (findKey.get(queue, key, now) !== undefined) return true;
    removeKeys.run(now);
    putKey.run(queue, key, now + deduplicationMs);
    return false;
  }

  function announce(queue: string, groupId: number, visibleMs: number, moment: Moment): void {
    groups.announce(groupId, visibleMs, moment.now);
    moment.announce(queue, visibleMs);
  }

  function setAside(id: number, cause: string | null, { now }: Moment): void {
    copyToDead.run({ id, cause, now });
    remove.run(id);
  }

  return {
    setAside,

    send({ queue, group, body, delayMs, deduplicationKey }, moment) {
      if (deduplicationKey !== null && isRepeat(queue, deduplicationKey, moment.now)) return;
      const groupId = groups.idOf(queue, group);
      const visibleMs = moment.now + delayMs;
      added.add(moment.next(), groupId, visibleMs, moment.now, body);
      announce(queue, groupId, visibleMs, moment);
    },

    take(queue, most, { visibilityMs, mostReceives }, moment) {
      const { now } = moment;
      const taken: TakenMessage[] = [];
      added.flush();
      groups.openDue(queue, now);
      while (taken.length < most) {
        const group = groups.next(queue);
        if (group === null) break;
        const [first, second] = heads.all(group.id);
        if (first === undefined || Number(first["visible_ms"]) > now) {
          groups.close(group.id, first === undefined ? null : Number(first["visible_ms"]));
          continue;
        }
        const id = Number(first["id"]);
        const receives = Number(first["receives"]) + 1;
        if (receives > mostReceives) {
          setAside(id, null, moment);
          continue;
        }
        const token = moment.next();
        const hiddenUntilMs = now + visibilityMs;
        take.run(hiddenUntilMs, token, id);
        moment.take(queue);
        moment.announce(queue, hiddenUntilMs);
        const dueMs = second === undefined ? hiddenUntilMs : Math.min(hiddenUntilMs, Number(second["visible_ms"]));
        groups.serve(group.id, token, dueMs, now);
        taken.push({
          lease: { queue, id: String(id), token: String(token) },
          body: String(first["body"]),
          group: group.name,
          sentAt: Number(first["sent_ms"]),
          receives,
          isLast: receives >= mostReceives,
        });
      }
      return taken;
    },

    acknowledge: ({ id, token }) => acknowledge.run(toNumber(id), toNumber(token)).changes > 0,

    extend({ queue, id, token }, visibleMs, moment) {
      const row = extend.get(visibleMs, toNumber(id), toNumber(token));
      if (row === undefined) return false;
      announce(queue, Number(row["group_id"]), visibleMs, moment);
      return true;
    },

    release({ queue, id, token }, { delayMs, cause, uncounted }, { mostReceives }, moment) {
      const keepsPlace = uncounted && delayMs === null;
      const row = release.get({
        id: toNumber(id),
        lease: toNumber(token),
        visibleMs: keepsPlace ? null : moment.now + (delayMs ?? 0),
        now: moment.now,
        uncounted: uncounted ? 1 : 0,
        cause,
      });
      if (row === undefined) return false;
      if (!uncounted && Number(row["receives"]) >= mostReceives) setAside(toNumber(id), null, moment);
      else announce(queue, Number(row["group_id"]), Number(row["visible_ms"]), moment);
      return true;
    },

    redrive(queue, id, moment) {
      const row = findDead.get(queue, toNumber(id));
      if (row === undefined) return false;
      removeDead.run(queue, toNumber(id));
      const groupId = groups.idOf(queue, String(row["name"]));
      added.add(toNumber(id), groupId, moment.now, Number(row["sent_ms"]), String(row["body"]));
      announce(queue, groupId, moment.now, moment);
      return true;
    },

    discard: (queue, id) => removeDead.run(queue, toNumber(id)).changes > 0,
  };
}

/** Ids and tokens of ours; 0, which is none of them, for any other text. */
function toNumber(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
}
