import type { Phrasing } from "#context-engine/core/phrase-answer.ts";
import type { Clock } from "#core/clock.ts";
import { formatDecimal, parseDecimal } from "#core/money.ts";
import type { ModelSettings } from "#core/model-settings.ts";
import { type ModelDeps, openAnswerModel } from "./open-models.ts";

/** Other models count a text with more tokens than the tokenizer here, and a budget is never passed. */
const otherTokenizers = 1.15;
/** A question and its answer, at most: the packer keeps far below it. */
const mostTokens = 200_000;

/** The model of the settings as answers use it: within its budget, with what its tokens cost; null where none is set. */
export async function openPhrasing(
  settings: ModelSettings,
  { clock, ...deps }: ModelDeps & { readonly clock: Clock },
): Promise<Phrasing | null> {
  const model = await openAnswerModel(settings, deps);
  const { modelPrice: prices, modelBudget } = settings;
  if (model === null) return null;
  const plans = settings.modelPlan ? ({ plans: true } as const) : {};
  if (prices === null) return { model, ...plans, costOf: () => null };
  const { readPrices } = await import("#context-engine/gateway/model-prices.ts");
  const costs = readPrices(prices);
  const costOf: Phrasing["costOf"] = (usage) => formatDecimal(costs.of(usage));
  const maxCostPerDay = parseDecimal(modelBudget ?? "");
  if (maxCostPerDay === null) return { model, ...plans, costOf };
  const { createCostLedger } = await import("#context-engine/gateway/cost-ledger.ts");
  const { withBudget } = await import("#context-engine/gateway/with-budget.ts");
  const { loadTokenCounter } = await import("#context-engine/utils/tokens.ts");
  const count = await loadTokenCounter();
  const ledger = createCostLedger({ maxCostPerDay }, { clock });
  const countTokens = (text: string): number => Math.ceil(count(text) * otherTokenizers);
  return {
    model: withBudget(model, { maxTokensPerRequest: mostTokens, prices }, { ledger, countTokens }),
    ...plans,
    costOf,
  };
}
