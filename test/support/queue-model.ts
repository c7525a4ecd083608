import type { JsonValue } from "#ports/record-store.ts";

export interface ModelMessage {
  readonly order: number;
  readonly group: string;
  readonly sent: number;
  visible: number;
  receives: number;
  takeovers: number;
  lease: number | null;
  cause: string | null;
}

export interface ModelDelivery {
  readonly order: number;
  readonly group: string;
  readonly receives: number;
  readonly isLast: boolean;
  readonly lease: number;
}

/** One queue in plain words: arrays and filters, slow and easy to believe. Messages are called by the order of sending. */
export interface QueueModel {
  send(now: number, message: { group: string; delayMs: number; key: string | null }): void;
  receive(now: number, most: number): readonly ModelDelivery[];
  acknowledge(delivery: ModelDelivery): boolean;
  extend(now: number, delivery: ModelDelivery, visibilityMs: number): boolean;
  release(
    now: number,
    delivery: ModelDelivery,
    how: { delayMs: number | null; cause: string; uncounted: boolean },
  ): boolean;
  takeOver(now: number): void;
  redrive(now: number, order: number): boolean;
  discard(order: number): boolean;
  /** Those set aside, as a queue lists them. */
  dead(): readonly { readonly body: JsonValue; readonly receives: number; readonly cause: string | null }[];
  depth(now: number): { ready: number; inFlight: number; delayed: number; dead: number };
}

export function createQueueModel(settings: { visibilityMs: number; mostReceives: number }): QueueModel {
  let messages: ModelMessage[] = [];
  let dead: (ModelMessage & { readonly diedAt: number })[] = [];
  const keys = new Map<string, number>();
  const turns = new Map<string, number>(); // in the order in which groups came up
  let sent = 0;
  let turn = 0;

  const held = ({ order, lease }: ModelDelivery): ModelMessage | undefined =>
    messages.find((message) => message.order === order && message.lease === lease);

  const remove = (gone: ModelMessage): void => void (messages = messages.filter((message) => message !== gone));

  function setAside(message: ModelMessage, now: number): void {
    remove(message);
    dead.push({ ...message, diedAt: now });
  }

  return {
    send(now, { group, delayMs, key }) {
      const order = (sent += 1);
      if (key !== null && (keys.get(key) ?? 0) > now) return;
      if (key !== null) keys.set(key, now + 300_000);
      if (!turns.has(group)) turns.set(group, 0);
      const fresh = { receives: 0, takeovers: 0, lease: null, cause: null };
      messages.push({ order, group, sent: now, visible: now + delayMs, ...fresh });
    },

    receive(now, most) {
      const taken: ModelDelivery[] = [];
      while (taken.length < most) {
        const ready = messages.filter(({ visible }) => visible <= now);
        const [group] = [...turns]
          .filter(([name]) => ready.some((message) => message.group === name))
          .toSorted(([, left], [, right]) => left - right)
          .map(([name]) => name);
        const [first] = ready
          .filter((message) => message.group === group)
          .toSorted((left, right) => left.visible - right.visible || left.order - right.order);
        if (group === undefined || first === undefined) break;
        if (first.receives >= settings.mostReceives) {
          setAside(first, now);
          continue;
        }
        turns.set(group, (turn += 1));
        first.receives += 1;
        first.visible = now + settings.visibilityMs;
        first.lease = turn;
        const { order, receives } = first;
        taken.push({ order, group, receives, isLast: receives === settings.mostReceives, lease: turn });
      }
      return taken;
    },

    acknowledge(delivery) {
      const message = held(delivery);
      if (message !== undefined) remove(message);
      return message !== undefined;
    },

    extend(now, delivery, visibilityMs) {
      const message = held(delivery);
      if (message !== undefined) message.visible = now + visibilityMs;
      return message !== undefined;
    },

    release(now, delivery, { delayMs, cause, uncounted }) {
      const message = held(delivery);
      if (message === undefined) return false;
      message.lease = null;
      message.cause = cause;
      message.visible = uncounted && delayMs === null ? message.sent : now + (delayMs ?? 0);
      if (uncounted) message.receives -= 1;
      else if (message.receives >= settings.mostReceives) setAside(message, now);
      return true;
    },

    takeOver(now) {
      for (const message of messages.filter(({ lease }) => lease !== null)) {
        message.takeovers += 1;
        if (message.takeovers >= 50) setAside({ ...message, cause: "its owners" }, now);
        message.lease = null;
        message.receives -= 1;
        message.visible = message.sent;
      }
    },

    redrive(now, order) {
      const back = dead.find((message) => message.order === order);
      if (back === undefined) return false;
      dead = dead.filter((message) => message !== back);
      messages.push({ ...back, visible: now, receives: 0, takeovers: 0, lease: null, cause: null });
      return true;
    },

    discard(order) {
      const before = dead.length;
      dead = dead.filter((message) => message.order !== order);
      return dead.length < before;
    },

    dead() {
      return dead
        .toSorted((left, right) => left.diedAt - right.diedAt || left.order - right.order)
        .map(({ order, receives, cause }) => ({ body: order, receives, cause }));
    },

    depth(now) {
      const isHidden = ({ visible }: ModelMessage): boolean => visible > now;
      const inFlight = messages.filter((message) => isHidden(message) && message.lease !== null).length;
      const hidden = messages.filter(isHidden).length;
      return { ready: messages.length - hidden, inFlight, delayed: hidden - inFlight, dead: dead.length };
    },
  };
}
