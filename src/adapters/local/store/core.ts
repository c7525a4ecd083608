import type { DatabaseSync } from "node:sqlite";
import { OmError } from "#core/errors.ts";
import { toSqliteOmError } from "../sqlite.ts";
import { createNewsCollector, type Moment } from "./moment.ts";
import {
  changed,
  type Commit,
  nothing,
  type Operation,
  type Outcome,
  type QueueSettingsByName,
  type Request,
  type Result,
  settingsOf,
} from "./operations.ts";
import { createSession, type Session, type Tables } from "./session.ts";

/** The synchronous heart of the store: it runs in the process of its user, or in a thread of its own. */
export interface StoreCore {
  /**
   * All requests in one transaction, in order: one that fails does not touch its neighbours, and what the others give is
   * on the disk. Where there is nothing but empty queues to receive from, no lock is taken.
   */
  run(requests: readonly Request[]): Commit;
  close(): void;
}

export interface StoreCoreOptions {
  /** Opens the file: for the first requests, and again after a transaction that failed as a whole. */
  readonly open: () => DatabaseSync;
  readonly queues: QueueSettingsByName;
  /** Of an owner: its transactions fail once another one has taken over. Null: no owner. */
  readonly epoch: number | null;
}

export function createStoreCore({ open, queues, epoch }: StoreCoreOptions): StoreCore {
  let session: Session | null = null;

  function close(): void {
    const closing = session;
    session = null;
    closing?.close();
  }

  return {
    run(requests) {
      try {
        session ??= createSession(open());
        return receiveNothing(session, requests, epoch) ?? runTogether(session, requests, queues, epoch);
      } catch (thrown) {
        const error = toSqliteOmError(thrown);
        try {
          close();
        } catch {
          // what counts is the first error
        }
        return { outcomes: requests.map(() => ({ error })), news: [] };
      }
    },
    close,
  };
}

/** Null where a request is more than a receive from an empty queue. */
function receiveNothing(session: Session, requests: readonly Request[], epoch: number | null): Commit | null {
  const { groups } = session.tables;
  const outcomes: Outcome[] = [];
  for (const { operation, now } of requests) {
    if (operation.kind !== "receive" || !groups.isIdle(operation.queue, now)) return null;
    outcomes.push({ result: { ...nothing, nextDueMs: groups.nextDueMs(operation.queue) } });
  }
  assertOwner(session.readState().epoch, epoch);
  return { outcomes, news: [] };
}

function runTogether(
  session: Session,
  requests: readonly Request[],
  queues: QueueSettingsByName,
  epoch: number | null,
): Commit {
  const attempt = (isCareful: boolean): Commit => {
    session.begin();
    const state = session.readState();
    assertOwner(state.epoch, epoch);
    let { sequence } = state;
    const news = createNewsCollector();
    const outcomes = requests.map(({ operation, now }) => {
      const moment: Moment = {
        now,
        next: () => (sequence += 1),
        announce: (queue, visibleMs) => news.announce(queue, visibleMs, now),
        take: news.take,
      };
      const act = (): Result => perform(operation, session.tables, queues, moment);
      return isCareful || mayEndHalfWay(operation) ? session.alone(act) : whole(act);
    });
    session.commit(sequence, requests.at(-1)?.now ?? 0);
    return { outcomes, news: news.collect() };
  };
  try {
    return attempt(false);
  } catch (thrown) {
    if (thrown instanceof OmError) throw thrown;
    session.undo(); // SQLite itself refused something; once more, so that it is the trouble of that request alone
    return attempt(true);
  }
}

/** Whether it can be refused after it has changed something. A savepoint for each of the others would cost a tenth. */
function mayEndHalfWay(operation: Operation): boolean {
  return operation.kind === "apply" && operation.writes.length + operation.sends.length > 0;
}

function whole(act: () => Result): Outcome {
  try {
    return { result: act() };
  } catch (thrown) {
    if (thrown instanceof OmError) return { error: thrown };
    throw thrown;
  }
}

function perform(operation: Operation, tables: Tables, queues: QueueSettingsByName, moment: Moment): Result {
  const { groups, messages, records } = tables;
  switch (operation.kind) {
    case "write":
      return changed(records.write(operation.write, moment.now));
    case "send":
      for (const message of operation.messages) messages.send(message, moment);
      return nothing;
    case "receive": {
      const { queue, most } = operation;
      const taken = messages.take(queue, most, settingsOf(queues, queue), moment);
      return { count: 0, messages: taken, nextDueMs: taken.length === 0 ? groups.nextDueMs(queue) : null };
    }
    case "extend":
      return changed(messages.extend(operation.lease, moment.now + operation.visibilityMs, moment) ? 1 : 0);
    case "release": {
      const settings = settingsOf(queues, operation.lease.queue);
      return changed(messages.release(operation.lease, operation, settings, moment) ? 1 : 0);
    }
    case "redrive":
      return changed(operation.ids.filter((id) => messages.redrive(operation.queue, id, moment)).length);
    case "discard":
      return changed(operation.ids.filter((id) => messages.discard(operation.queue, id)).length);
    case "apply":
      if (operation.acknowledges !== null && !messages.acknowledge(operation.acknowledges)) throw leaseLost();
      for (const write of operation.writes) records.write(write, moment.now);
      for (const message of operation.sends) messages.send(message, moment);
      return nothing;
  }
}

function assertOwner(found: number, epoch: number | null): void {
  if (epoch === null || found === epoch) return;
  throw new OmError("LEASE_LOST", "another process has taken over this data folder", {
    fix: "end this process: the other one goes on with its work",
  });
}

function leaseLost(): OmError {
  return new OmError("LEASE_LOST", "the message was delivered again in the meantime, so this result is not taken", {
    fix: "nothing to do: the newer delivery does the work",
  });
}
