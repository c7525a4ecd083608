import { OmError } from "#core/errors.ts";
import type { ModelUsage } from "#core/model-answer.ts";
import type { ModelPrice } from "#core/model-settings.ts";
import { addDecimals, compareDecimals, type Decimal, parseDecimal, zero } from "#core/money.ts";

/** Exact costs by the tokens that were used, and the most that a call may cost. */
export interface ModelCosts {
  of(usage: ModelUsage): Decimal;
  atMost(tokens: { readonly inputTokens: number; readonly outputTokens: number }): Decimal;
}

/** @throws OmError `CONFIGURATION` for a price that is no number, or below zero */
export function readPrices(prices: ModelPrice): ModelCosts {
  const input = toPrice(prices.input);
  const output = toPrice(prices.output);
  const cached = toPrice(prices.cachedInput ?? prices.input);
  const written = toPrice(prices.cacheWrite ?? prices.input);
  const dearest = [input, cached, written].reduce((most, each) => (compareDecimals(each, most) > 0 ? each : most));
  return {
    of({ inputTokens, cachedTokens, cacheWrittenTokens, outputTokens }) {
      const plain = inputTokens - cachedTokens - cacheWrittenTokens;
      const parts = [
        costOf(plain, input),
        costOf(cachedTokens, cached),
        costOf(cacheWrittenTokens, written),
        costOf(outputTokens, output),
      ];
      return parts.reduce(addDecimals, zero);
    },
    atMost: ({ inputTokens, outputTokens }) => addDecimals(costOf(inputTokens, dearest), costOf(outputTokens, output)),
  };
}

const digitsOfMillion = 6;

function costOf(tokens: number, { units, scale }: Decimal): Decimal {
  return { units: units * BigInt(tokens), scale: scale + digitsOfMillion };
}

function toPrice(text: string): Decimal {
  const price = parseDecimal(text);
  if (price !== null && price.units >= 0n) return price;
  throw new OmError("CONFIGURATION", `the price ${JSON.stringify(text)} of a model is none`, {
    fix: "write what a million tokens cost, such as 2.50",
  });
}
