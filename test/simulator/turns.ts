import type { Timers } from "#core/timers.ts";
import type { Random } from "./random.ts";

/** One run of the product: what it asks of the world waits for its turn, and stops for good when it is killed. */
export interface Life {
  /** Asks; is answered when it is its turn. Of a life that was killed nothing is ever answered. */
  ask<Answer>(act: () => Answer | Promise<Answer>): Promise<Answer>;
  readonly timers: Timers;
  /** What was asked and had not its turn is done without an answer, or not at all; no timer rings any more. */
  kill(): void;
}

/** Decides what happens next: of all that was asked one, or the next moment at which something is due. */
export interface Turns {
  now(): number;
  begin(): Life;
  /** Waits for what is no part of the order: computing that only looks asynchronous. */
  outside<Result>(act: () => Promise<Result>): Promise<Result>;
  /** One turn. False where nothing was asked and no timer runs. */
  next(): Promise<boolean>;
  /** Something was asked and had no turn yet. */
  isBusy(): boolean;
}

interface Asked {
  readonly life: object;
  /** Does it, and answers. */
  readonly act: () => void;
  /** Does it, and tells nobody. */
  readonly actSilently: () => void;
}

interface Due {
  readonly life: object;
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

export interface TurnsOptions {
  readonly startMs: number;
  /** How often time passes although something could be done. */
  readonly passes: () => number;
  /** How often what was asked hangs for a while: some answers come later than any lease, or after two looks for garbage. */
  readonly hangs: () => number;
}

const hangsMs = [100, 70_000, 3 * 3_600_000];

export function createTurns(random: Random, { startMs, passes, hangs }: TurnsOptions): Turns {
  let now = startMs;
  let order = 0;
  const outside = { count: 0 };
  let hanging = 0;
  let asked: Asked[] = [];
  let due: Due[] = [];

  return {
    now: () => now,
    begin: beginLife,
    async outside(act) {
      outside.count += 1;
      try {
        return await act();
      } finally {
        outside.count -= 1;
      }
    },
    async next() {
      await settled();
      const waits = due.length > 0;
      if (asked.length > 0 && !(waits && random.chance(passes()))) {
        const at = random.below(asked.length);
        asked.splice(at, 1)[0]?.act();
        return true;
      }
      if (!waits) return false;
      ring();
      return true;
    },
    isBusy: () => asked.length + hanging > 0,
  };

  /** Everything that follows from the last turn has happened. */
  async function settled(): Promise<void> {
    do await new Promise<void>((resolve) => void setImmediate(resolve));
    while (outside.count > 0);
  }

  function ring(): void {
    const next = due.reduce((first, each) => (isBefore(each, first) ? each : first));
    due = due.filter((each) => each !== next);
    now = Math.max(now, next.at);
    next.act();
  }

  function beginLife(): Life {
    const life = {};
    let isDead = false;
    let own = 0;
    const hang = (one: Asked): void => {
      hanging += 1;
      own += 1;
      after(random.pick(hangsMs), () => {
        hanging -= 1;
        own -= 1;
        asked.push(one);
      });
    };
    const after = (ms: number, act: () => void): (() => void) => {
      if (isDead) return () => undefined;
      order += 1;
      const one = { life, at: now + ms, order, act };
      due.push(one);
      return () => void (due = due.filter((each) => each !== one));
    };
    return {
      ask<Answer>(act: () => Answer | Promise<Answer>) {
        return new Promise<Answer>((resolve, reject) => {
          if (isDead) return;
          const one = {
            life,
            act: () => void attempt(act).then(resolve, reject),
            actSilently: () => void attempt(act).catch(() => undefined),
          };
          if (random.chance(hangs())) hang(one);
          else asked.push(one);
        });
      },
      timers: { after, every: (ms, act) => repeat(ms, act, after) },
      kill() {
        isDead = true;
        hanging -= own;
        const mine = asked.filter((each) => each.life === life);
        asked = asked.filter((each) => each.life !== life);
        due = due.filter((each) => each.life !== life);
        for (const { actSilently } of mine) if (random.chance(0.3)) actSilently();
      },
    };
  }
}

function repeat(ms: number, act: () => void, after: Timers["after"]): () => void {
  let cancel = (): void => undefined;
  const again = (): void => {
    cancel = after(ms, () => {
      again();
      act();
    });
  };
  again();
  return () => cancel();
}

function isBefore(one: Due, other: Due): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

/** Begins at once; what is thrown at once is a rejection too. */
async function attempt<Answer>(act: () => Answer | Promise<Answer>): Promise<Answer> {
  return act();
}
