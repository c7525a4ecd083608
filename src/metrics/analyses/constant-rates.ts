import {
  addDecimals,
  type Decimal,
  divideDecimals,
  multiplyDecimals,
  parseDecimal,
  subtractDecimals,
  zero,
} from "#core/money.ts";
import { isLeftOut } from "../conversion/with-rates.ts";
import { moneyDigits } from "../groups.ts";
import type { QueryResult, ResultConversion } from "../query.ts";
import type { ToOldRates } from "./sold-twice.ts";

/** The amounts of a currency in a window, as they are and converted: their average rate. */
interface AverageRate {
  readonly original: Decimal;
  readonly converted: Decimal;
}

/**
 * Amounts of a converted answer at the average rates of the window that it is compared with: converted x (rate before / rate
 * now), rounded once. A currency that the other window does not have is left as it is. Nothing is changed where nothing is
 * converted.
 */
export function constantRates({ conversion, comparisonConversion }: QueryResult): {
  readonly toOldRates: ToOldRates;
  /** Currencies without a rate in the other window. */
  readonly without: readonly string[];
} {
  const [now, before] = [averageRates(conversion), averageRates(comparisonConversion)];
  return {
    toOldRates(amount, row) {
      const currency = row.text("currency") ?? "";
      const [rateNow, rateBefore] = [now.get(currency), before.get(currency)];
      if (rateNow === undefined || rateBefore === undefined) return [amount, zero];
      const top = multiplyDecimals(multiplyDecimals(amount, rateBefore.converted), rateNow.original);
      const bottom = multiplyDecimals(rateBefore.original, rateNow.converted);
      const moved = divideDecimals(top, bottom, moneyDigits);
      return moved === null ? [amount, zero] : [moved, subtractDecimals(amount, moved)];
    },
    without: [...now.keys()].filter((currency) => !before.has(currency)),
  };
}

function averageRates(conversion: ResultConversion | undefined): ReadonlyMap<string, AverageRate> {
  const rates = new Map<string, AverageRate>();
  for (const { currency, how, amounts } of conversion?.currencies ?? []) {
    const told = amounts.find(({ metric }) => metric === "net_sales");
    if (currency === null || isLeftOut(how) || told?.original == null || told.converted === null) continue;
    const known = rates.get(currency) ?? { original: zero, converted: zero };
    rates.set(currency, {
      original: addDecimals(known.original, parseDecimal(told.original) ?? zero),
      converted: addDecimals(known.converted, parseDecimal(told.converted) ?? zero),
    });
  }
  return new Map([...rates].filter(([, { original, converted }]) => original.units !== 0n && converted.units !== 0n));
}
