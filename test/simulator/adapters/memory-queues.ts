import type { Clock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { Timers } from "#core/timers.ts";
import type {
  DeadMessage,
  Lease,
  OutgoingMessage,
  Queue,
  QueueSettings,
  ReceivedMessage,
  ReceiveOptions,
  ReleaseOptions,
} from "#ports/queue.ts";
import type { JsonValue } from "#ports/record-store.ts";

/** What the world does to messages; without it every queue is as good as a queue can be. */
export interface Mischief {
  /** The message can be received by somebody else at once, too. */
  isRepeated(): boolean;
  /** Whoever waits is not told. */
  isWakeUpLost(): boolean;
  /** Which of so many messages that could be received comes first. */
  choose(count: number): number;
}

/** Queues in memory; every change happens at once when it is called. */
export interface MemoryQueues extends Queue {
  /** All at once, or nothing. @throws OmError `LEASE_LOST`, `NOT_FOUND` */
  assertStep(sends: readonly OutgoingMessage[], acknowledges: Lease | undefined): void;
  step(sends: readonly OutgoingMessage[], acknowledges: Lease | undefined): void;
  /** As a new owner does: whoever had messages has them no longer, and their attempts do not count. */
  takeOver(): void;
  /** No message is left but those that were set aside. */
  isEmpty(): boolean;
  close(): void;
}

interface Message {
  readonly id: string;
  readonly number: number;
  readonly queue: string;
  readonly group: string;
  readonly json: string;
  readonly sentAt: number;
  visibleAt: number;
  receives: number;
  token: string | null;
  cause: string | null;
  diedAt: number | null;
}

/** Somebody who receives and waits. */
interface Waiter {
  readonly look: () => void;
  /** Gives nothing, ever. */
  readonly stop: () => void;
}

const deduplicationMs = 300_000;

export function createMemoryQueues(
  queues: Readonly<Record<string, QueueSettings>>,
  { clock, timers, mischief }: { readonly clock: Clock; readonly timers: Timers; readonly mischief?: Mischief },
): MemoryQueues {
  let count = 0;
  let messages: Message[] = [];
  const served = new Map<string, number>();
  const known = new Map<string, number>();
  const waiting = new Set<Waiter>();

  function settingsOf(queue: string): QueueSettings {
    const settings = Object.hasOwn(queues, queue) ? queues[queue] : undefined;
    if (settings !== undefined) return settings;
    throw new OmError("NOT_FOUND", "there is no such queue", { details: { queue } });
  }

  const wake = (): void => {
    for (const { look } of Array.from(waiting)) look();
  };

  function find({ queue, id, token }: Lease): Message | undefined {
    return messages.find((each) => each.id === id && each.queue === queue && each.token === token);
  }

  function assertStep(sends: readonly OutgoingMessage[], acknowledges: Lease | undefined): void {
    for (const { queue } of sends) settingsOf(queue);
    if (acknowledges === undefined || find(acknowledges) !== undefined) return;
    throw new OmError("LEASE_LOST", "the message was delivered again, or is done", { details: { ...acknowledges } });
  }

  function step(sends: readonly OutgoingMessage[], acknowledges: Lease | undefined): void {
    const done = acknowledges === undefined ? undefined : find(acknowledges);
    messages = messages.filter((each) => each !== done);
    for (const each of sends) add(each);
    if (sends.length > 0 && mischief?.isWakeUpLost() !== true) wake();
  }

  function add({ queue, body, group, delayMs = 0, deduplicationKey }: OutgoingMessage): void {
    const now = clock.now();
    if (deduplicationKey !== undefined) {
      const key = JSON.stringify([queue, deduplicationKey]);
      const before = known.get(key);
      if (before !== undefined && now - before < deduplicationMs) return;
      known.set(key, now);
    }
    count += 1;
    const json = JSON.stringify(body);
    const fresh = { receives: 0, token: null, cause: null, diedAt: null };
    messages.push({
      id: `m${count}`,
      number: count,
      queue,
      group,
      json,
      sentAt: now,
      visibleAt: now + delayMs,
      ...fresh,
    });
  }

  /** What was received too often, and is visible again, is set aside. */
  function bury(queue: string): void {
    const { mostReceives } = settingsOf(queue);
    const now = clock.now();
    for (const each of messages) {
      if (each.queue !== queue || each.diedAt !== null) continue;
      if (each.visibleAt > now || each.receives < mostReceives) continue;
      each.diedAt = now;
      each.token = null;
    }
  }

  function takeOne(queue: string): ReceivedMessage | null {
    const now = clock.now();
    const visible = messages.filter((each) => each.queue === queue && each.diedAt === null && each.visibleAt <= now);
    if (visible.length === 0) return null;
    const turnOf = ({ group }: Message): number => served.get(JSON.stringify([queue, group])) ?? 0;
    const sorted = visible.toSorted((one, other) => turnOf(one) - turnOf(other) || one.number - other.number);
    const message = sorted[mischief?.choose(sorted.length) ?? 0];
    if (message === undefined) return null;
    count += 1;
    served.set(JSON.stringify([queue, message.group]), count);
    const { visibilityMs, mostReceives } = settingsOf(queue);
    const isLast = message.receives + 1 >= mostReceives;
    message.receives += 1;
    message.token = `t${count}`;
    message.visibleAt = !isLast && mischief?.isRepeated() === true ? now : now + visibilityMs;
    const body: JsonValue = JSON.parse(message.json);
    const { id, token, group, sentAt, receives } = message;
    return { lease: { queue, id, token }, body, group, sentAt, receives, isLast };
  }

  function take(queue: string, most: number): ReceivedMessage[] {
    bury(queue);
    const taken: ReceivedMessage[] = [];
    for (let one = takeOne(queue); one !== null; one = taken.length < most ? takeOne(queue) : null) taken.push(one);
    return taken;
  }

  function wait(queue: string, { most, waitMs, signal }: ReceiveOptions): Promise<ReceivedMessage[]> {
    return new Promise((resolve) => {
      let callOff = (): void => undefined;
      const stop = (): void => {
        waiting.delete(waiter);
        callOff();
        cancel();
        signal?.removeEventListener("abort", abort);
      };
      const end = (taken: ReceivedMessage[]): void => {
        stop();
        resolve(taken);
      };
      const abort = (): void => end([]);
      const look = (): void => {
        const taken = take(queue, most);
        if (taken.length > 0) return end(taken);
        const next = messages.filter((each) => each.queue === queue && each.diedAt === null);
        if (next.length === 0) return;
        callOff();
        callOff = timers.after(Math.max(0, Math.min(...next.map((each) => each.visibleAt)) - clock.now()), look);
      };
      const cancel = timers.after(waitMs, () => end(take(queue, most)));
      const waiter = { look, stop };
      waiting.add(waiter);
      signal?.addEventListener("abort", abort);
      look();
    });
  }

  function giveBack(lease: Lease, { delayMs = 0, cause, uncounted = false }: ReleaseOptions): boolean {
    const message = find(lease);
    if (message === undefined) return false;
    message.token = null;
    message.visibleAt = clock.now() + delayMs;
    if (uncounted) message.receives -= 1;
    if (cause !== undefined) message.cause = cause;
    wake();
    return true;
  }

  function stopWaiting(): void {
    for (const { stop } of Array.from(waiting)) stop();
  }

  const deadOf = (queue: string): Message[] => {
    settingsOf(queue);
    bury(queue);
    return messages.filter((each) => each.queue === queue && each.diedAt !== null);
  };

  return {
    assertStep,
    step,
    async send(sends) {
      assertStep(sends, undefined);
      step(sends, undefined);
    },
    async receive(queue, options) {
      settingsOf(queue);
      const isAborted = (): boolean => options.signal?.aborted === true;
      if (isAborted()) return [];
      const taken = options.waitMs > 0 ? await wait(queue, options) : take(queue, options.most);
      if (!isAborted()) return taken;
      for (const { lease } of taken) giveBack(lease, { uncounted: true });
      return [];
    },
    async extend(lease, visibilityMs) {
      const message = find(lease);
      if (message === undefined) return false;
      message.visibleAt = clock.now() + visibilityMs;
      return true;
    },
    release: async (lease, options) => giveBack(lease, options),
    async listDead(queue, { limit } = {}) {
      return deadOf(queue).slice(0, limit).map(toDead);
    },
    async redrive(queue, ids) {
      const driven = deadOf(queue).filter(({ id }) => ids.includes(id));
      for (const each of driven) {
        each.diedAt = null;
        each.receives = 0;
        each.visibleAt = clock.now();
      }
      if (driven.length > 0) wake();
      return driven.length;
    },
    async discard(queue, ids) {
      const gone = deadOf(queue).filter(({ id }) => ids.includes(id));
      messages = messages.filter((each) => !gone.includes(each));
      return gone.length;
    },
    async depth(queue) {
      settingsOf(queue);
      bury(queue);
      const now = clock.now();
      const alive = messages.filter((each) => each.queue === queue && each.diedAt === null);
      const ready = alive.filter((each) => each.visibleAt <= now);
      const inFlight = alive.filter((each) => each.visibleAt > now && each.token !== null);
      const oldest = Math.min(now, ...ready.map(({ visibleAt }) => visibleAt));
      return {
        ready: ready.length,
        inFlight: inFlight.length,
        delayed: alive.length - ready.length - inFlight.length,
        dead: messages.filter((each) => each.queue === queue && each.diedAt !== null).length,
        oldestMs: now - oldest,
      };
    },
    takeOver() {
      for (const each of messages) {
        if (each.token === null) continue;
        each.token = null;
        each.receives -= 1;
        each.visibleAt = clock.now();
      }
      stopWaiting();
    },
    isEmpty: () => messages.every(({ diedAt }) => diedAt !== null),
    close: stopWaiting,
  };
}

function toDead({ id, json, group, sentAt, diedAt, receives, cause }: Message): DeadMessage {
  return { id, body: JSON.parse(json), group, sentAt, diedAt: diedAt ?? sentAt, receives, cause };
}
