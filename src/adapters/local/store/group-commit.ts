import { OmError } from "#core/errors.ts";
import type { Commit, Operation, Outcome, QueueNews, Request, Result } from "./operations.ts";
import type { Writer, WriterEvents } from "./writer.ts";

/**
 * Operations of one turn of the event loop share one commit, and so one flush of the disk: a worker that acknowledges
 * and asks for its next message in the same breath pays for it once.
 */
export interface GroupCommit {
  /** `settle` is called once the operation is on the disk, or has failed; never during the call. */
  submit(operation: Operation, settle: (outcome: Outcome) => void): void;
  ask(operation: Operation): Promise<Result>;
  /** What is submitted while `act` is at work waits until it has ended, however long that is. */
  quiet<Result>(act: () => Promise<Result>): Promise<Result>;
  /** After all that was submitted is settled. */
  close(): Promise<void>;
}

export interface GroupCommitDeps {
  readonly connect: (events: WriterEvents) => Writer;
  readonly now: () => number;
  /** Called after the operations of a commit are settled. */
  readonly onNews: (news: readonly QueueNews[]) => void;
}

export function createGroupCommit({ connect, now, onNews }: GroupCommitDeps): GroupCommit {
  let collected: Request[] = [];
  let unsettled: ((outcome: Outcome) => void)[] = [];
  let gone: OmError | null = null;
  let onSettled: (() => void) | null = null;
  let holding = 0;
  let quieted: Promise<unknown> = Promise.resolve();
  let onWritten: (() => void) | null = null;
  const writer = connect({ onCommit, onGone });

  function onCommit({ outcomes, news }: Commit): void {
    const settles = unsettled;
    unsettled = settles.splice(outcomes.length);
    settles.forEach((settle, position) => settle(outcomes[position] ?? { error: closed() }));
    onNews(news);
    if (unsettled.length === collected.length) onWritten?.();
    if (unsettled.length === 0) onSettled?.();
  }

  function onGone(error: OmError): void {
    gone ??= error;
    const settles = unsettled.splice(0);
    for (const settle of settles) settle({ error });
    onWritten?.();
    onSettled?.();
  }

  function flush(): void {
    if (holding > 0) return;
    const requests = collected;
    collected = [];
    if (requests.length > 0 && gone === null) writer.write(requests);
  }

  /** What the writer has been given is settled. */
  async function whenWritten(): Promise<void> {
    if (unsettled.length > collected.length) await new Promise<void>((resolve) => (onWritten = resolve));
    onWritten = null;
  }

  function submit(operation: Operation, settle: (outcome: Outcome) => void): void {
    if (gone !== null) {
      const error = gone;
      setImmediate(() => settle({ error }));
      return;
    }
    if (collected.length === 0) setImmediate(flush);
    collected.push({ operation, now: now() });
    unsettled.push(settle);
  }

  return {
    submit,
    ask(operation) {
      return new Promise((resolve, reject) => {
        submit(operation, (outcome) => ("error" in outcome ? reject(outcome.error) : resolve(outcome.result)));
      });
    },
    async quiet(act) {
      holding += 1;
      const acting = quieted.then(whenWritten).then(act);
      quieted = acting.catch(() => undefined);
      try {
        return await acting;
      } finally {
        holding -= 1;
        flush();
      }
    },
    async close() {
      await quieted;
      flush();
      gone ??= closed();
      if (unsettled.length > 0) await new Promise<void>((resolve) => (onSettled = resolve));
      await writer.close();
    },
  };
}

function closed(): OmError {
  return new OmError("CANCELLED", "the store of the data folder is closed");
}
