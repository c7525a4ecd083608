import type { EffectStore } from "#ports/effects.ts";
import { assertRecordKey } from "#ports/keys.ts";
import type { SqsQueue } from "./queue.sqs.ts";
import type { DynamoRecordStore } from "./record-store.dynamodb.ts";

export interface AwsEffectsDeps {
  readonly records: DynamoRecordStore;
  readonly queue: SqsQueue;
}

/**
 * A step in parts, for AWS has no transaction over records and queues: the writes one after the other, each on its
 * condition, then the sends, then the acknowledgement. A crash in between, or a write that comes second, leaves what went
 * before; the message comes again and the step is made anew over it. Keys and queues are checked before the first write.
 */
export function createAwsEffects({ records, queue }: AwsEffectsDeps): EffectStore {
  return {
    async apply({ writes = [], sends = [], acknowledges }) {
      for (const { key } of writes) assertRecordKey(key);
      queue.assertKnown(sends);
      for (const { key, value, ifVersion } of writes) {
        const condition = ifVersion === undefined ? undefined : { ifVersion };
        if (value === null) await records.remove(key, condition);
        else await records.put(key, value, condition);
      }
      if (sends.length > 0) await queue.send(sends);
      if (acknowledges !== undefined) await queue.acknowledge(acknowledges);
    },
  };
}
