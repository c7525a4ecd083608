import { type Clock, toInstant } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { ModelUsage } from "#core/model-answer.ts";
import { addDecimals, compareDecimals, type Decimal, formatDecimal, subtractDecimals, zero } from "#core/money.ts";

/** What models took on one day (UTC), as far as this process asked them. */
export interface SpentOnDay {
  readonly day: string;
  /** Exact, in the currency of the prices. */
  readonly cost: string;
  /** Of calls that are under way, the most they may come to. */
  readonly reserved: string;
  readonly calls: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** Of these calls, those whose server told no usage: they count with the most they may have cost. */
  readonly untold: number;
}

export interface CostLedger {
  /**
   * Sets aside the most that a call may cost, on the day on which it begins.
   * @throws OmError `MODEL_OVER_BUDGET` where the rest of the day's budget is less
   */
  reserve(most: Decimal, model: string): Reservation;
  today(): SpentOnDay;
}

/** Ends once; what comes later changes nothing. */
export interface Reservation {
  settle(cost: Decimal, usage: ModelUsage): void;
  /** It counts with all that was set aside. */
  keep(): void;
  /** It cost nothing. */
  release(): void;
}

interface Day {
  cost: Decimal;
  reserved: Decimal;
  calls: number;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  untold: number;
}

/** Costs by day. What is under way counts, so calls at the same moment cannot exceed the budget together. */
export function createCostLedger(
  { maxCostPerDay }: { readonly maxCostPerDay: Decimal },
  { clock }: { readonly clock: Clock },
): CostLedger {
  const days = new Map<string, Day>();
  const dayNow = (): string => toInstant(clock.now()).slice(0, 10);

  function open(name: string): Day {
    const known = days.get(name);
    if (known !== undefined) return known;
    for (const [old, { reserved }] of days) if (old < name && reserved.units === 0n) days.delete(old);
    const day = { cost: zero, reserved: zero, calls: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0, untold: 0 };
    days.set(name, day);
    return day;
  }

  return {
    reserve(most, model) {
      const day = open(dayNow());
      const committed = addDecimals(day.cost, day.reserved);
      if (compareDecimals(addDecimals(committed, most), maxCostPerDay) > 0) throw overBudget(committed, most, model);
      day.reserved = addDecimals(day.reserved, most);
      let isOpen = true;
      const end = (change: () => void): void => {
        if (!isOpen) return;
        isOpen = false;
        day.reserved = subtractDecimals(day.reserved, most);
        change();
      };
      return {
        settle: (cost, usage) =>
          end(() => {
            day.cost = addDecimals(day.cost, cost);
            day.calls += 1;
            day.inputTokens += usage.inputTokens;
            day.cachedTokens += usage.cachedTokens;
            day.outputTokens += usage.outputTokens;
          }),
        keep: () =>
          end(() => {
            day.cost = addDecimals(day.cost, most);
            day.calls += 1;
            day.untold += 1;
          }),
        release: () => end(() => undefined),
      };
    },
    today() {
      const day = dayNow();
      const { cost, reserved, ...counts } = open(day);
      return { day, cost: formatDecimal(cost), reserved: formatDecimal(reserved), ...counts };
    },
  };

  function overBudget(committed: Decimal, most: Decimal, model: string): OmError {
    const [spent, next, budget] = [committed, most, maxCostPerDay].map(formatDecimal);
    return new OmError(
      "MODEL_OVER_BUDGET",
      `a call of ${model} may cost ${next}, and ${spent} of ${budget} are used today`,
      {
        fix: "go on without a model until 00:00 UTC, or raise the budget of a day",
      },
    );
  }
}
