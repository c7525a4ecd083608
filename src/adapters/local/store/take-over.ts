import type { DatabaseSync } from "node:sqlite";
import { withSqliteErrors } from "../sqlite.ts";

/** A message whose work ends its owner again and again is set aside after so many; the process does not get away otherwise. */
const mostTakeovers = 50;

const shiftSql = `UPDATE message SET visible_ms = visible_ms - :gap WHERE visible_ms > :now`;

const shiftGroupsSql = `UPDATE message_group SET due_ms = due_ms - :gap WHERE due_ms > :now`;

const shiftKeysSql = `UPDATE deduplication_key SET until_ms = until_ms - :gap`;

const openGroupsSql = `UPDATE message_group SET is_open = 1
  WHERE is_open = 0 AND id IN (SELECT group_id FROM message WHERE lease IS NOT NULL)`;

const setAsideSql = `INSERT INTO dead_message
  SELECT m.id, g.queue, g.name, m.receives, m.sent_ms, :now, :cause, m.body
  FROM message m JOIN message_group g ON g.id = m.group_id WHERE m.lease IS NOT NULL AND m.takeovers >= :most - 1`;

const removeSql = `DELETE FROM message WHERE lease IS NOT NULL AND takeovers >= :most - 1`;

const giveBackSql = `UPDATE message
  SET lease = NULL, visible_ms = min(sent_ms, :now), receives = receives - 1, takeovers = takeovers + 1
  WHERE lease IS NOT NULL`;

const raiseSql = `UPDATE store_state SET epoch = epoch + 1, clock_ms = :now RETURNING epoch`;

/**
 * Makes the caller the owner of the file and gives its epoch: leases of those before are void, and their messages are
 * back in their places at once. The end of an owner is not the message's fault, so that attempt does not count.
 */
export function takeOver(database: DatabaseSync, now: number): number {
  return withSqliteErrors(() => {
    database.exec("BEGIN IMMEDIATE");
    try {
      const gap = Number(database.prepare("SELECT clock_ms FROM store_state").get()?.["clock_ms"]) - now;
      // The clock was set back while nobody was here: what was visible then is visible now, the rest waits as long as before.
      if (gap > 0) {
        for (const sql of [shiftSql, shiftGroupsSql]) database.prepare(sql).run({ gap, now });
        database.prepare(shiftKeysSql).run({ gap });
      }
      const cause = `whoever worked on it was ended ${mostTakeovers} times`;
      database.prepare(openGroupsSql).run();
      database.prepare(setAsideSql).run({ now, cause, most: mostTakeovers });
      database.prepare(removeSql).run({ most: mostTakeovers });
      database.prepare(giveBackSql).run({ now });
      const [state] = database.prepare(raiseSql).all({ now });
      database.exec("COMMIT");
      return Number(state?.["epoch"]);
    } catch (thrown) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw thrown;
    }
  });
}
