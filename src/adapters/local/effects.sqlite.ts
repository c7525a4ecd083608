import type { EffectStore } from "#ports/effects.ts";
import { toNewMessages } from "./queue.sqlite.ts";
import type { GroupCommit } from "./store/group-commit.ts";
import type { LongPoll } from "./store/long-poll.ts";
import type { QueueSettingsByName } from "./store/operations.ts";
import { toRecordChange } from "./store/records.ts";

export interface SqliteEffectsDeps {
  readonly commits: GroupCommit;
  readonly polls: LongPoll;
  readonly queues: QueueSettingsByName;
}

/** One transaction for all of a step: records, messages and the acknowledgement hold together or not at all. */
export function createSqliteEffects({ commits, polls, queues }: SqliteEffectsDeps): EffectStore {
  return {
    async apply({ writes = [], sends = [], acknowledges = null }) {
      const changes = writes.map(({ key, value, ifVersion = null }) =>
        toRecordChange(key, value === null ? null : JSON.stringify(value), ifVersion),
      );
      const sent = toNewMessages(sends, queues);
      const done = commits.ask({ kind: "apply", writes: changes, sends: sent, acknowledges });
      polls.expect(sent);
      await done;
    },
  };
}
