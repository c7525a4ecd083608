import { type ErrorCode, OmError } from "#core/errors.ts";
import type { AnswerPart, ModelUsage } from "#core/model-answer.ts";
import { modelTooLong, usageOfFailure } from "#core/model-errors.ts";
import type { ModelPrice } from "#core/model-settings.ts";
import type { ModelRequest, StructuredRequest } from "#core/model-over-parts.ts";
import type { AnswerModel } from "#ports/answer-model.ts";
import type { CostLedger, Reservation } from "./cost-ledger.ts";
import { readPrices } from "./model-prices.ts";

export interface Budget {
  /** Prompt and answer together, at most. */
  readonly maxTokensPerRequest: number;
  readonly prices: ModelPrice;
}

export interface BudgetDeps {
  /** Shared by all models that one budget pays for. */
  readonly ledger: CostLedger;
  /** Never fewer than the model itself counts, or the budget is exceeded by the difference. */
  readonly countTokens: (text: string) => number;
}

/**
 * The same model, which asks nothing that the budget does not cover: each call sets aside the most it may cost, and counts
 * with what it did cost, also where nothing can be made of the answer. A call that broke off, or whose server told no usage, counts with the most; one that was refused
 * before a word came costs nothing.
 * @throws OmError `CONFIGURATION` for prices that are none; by each call `MODEL_OVER_BUDGET`, `MODEL_TOO_LONG`, else as the model
 */
export function withBudget(model: AnswerModel, budget: Budget, { ledger, countTokens }: BudgetDeps): AnswerModel {
  const costs = readPrices(budget.prices);

  function reserve(request: ModelRequest, schema: string): Reservation {
    const inputTokens = [request.system, request.user, schema].reduce((sum, text) => sum + countTokens(text), 0);
    const tokens = inputTokens + request.maxTokens;
    if (tokens > budget.maxTokensPerRequest) throw overTokens(model.id, tokens, budget.maxTokensPerRequest);
    if (tokens > model.contextTokens) throw modelTooLong({ model: model.id });
    return ledger.reserve(costs.atMost({ inputTokens, outputTokens: request.maxTokens }), model.id);
  }

  function settle(reservation: Reservation, usage: ModelUsage | null): void {
    if (usage === null) reservation.keep();
    else reservation.settle(costs.of(usage), usage);
  }

  async function pay<Answer extends { readonly usage: ModelUsage | null }>(
    reservation: Reservation,
    ask: () => Promise<Answer>,
  ): Promise<Answer> {
    try {
      const answer = await ask();
      settle(reservation, answer.usage);
      return answer;
    } catch (thrown) {
      const usage = usageOfFailure(thrown);
      if (usage === null) endFailed(reservation, thrown);
      else settle(reservation, usage);
      throw thrown;
    }
  }

  async function* payParts(request: ModelRequest): AsyncGenerator<AnswerPart, void> {
    const reservation = reserve(request, "");
    try {
      for await (const part of model.stream(request)) {
        if (part.kind === "end") settle(reservation, part.usage);
        yield part;
      }
    } catch (thrown) {
      endFailed(reservation, thrown);
      throw thrown;
    } finally {
      reservation.keep(); // who reads no further has paid for what was written
    }
  }

  return {
    id: model.id,
    contextTokens: model.contextTokens,
    generate: async (request) => pay(reserve(request, ""), () => model.generate(request)),
    stream: payParts,
    structured: async (request: StructuredRequest) =>
      pay(reserve(request, JSON.stringify(request.schema)), () => model.structured(request)),
  };
}

/** Nobody sends a bill for these. */
const free: ReadonlySet<ErrorCode> = new Set(["MODEL_REFUSED", "MODEL_UNKNOWN", "MODEL_TOO_LONG", "MODEL_LIMITED"]);

function endFailed(reservation: Reservation, thrown: unknown): void {
  const isAway = thrown instanceof OmError && thrown.code === "MODEL_UNREACHABLE" && thrown.details["cut"] !== true;
  if (isAway || (thrown instanceof OmError && free.has(thrown.code))) reservation.release();
  else reservation.keep();
}

function overTokens(model: string, tokens: number, limitTokens: number): OmError {
  return new OmError(
    "MODEL_OVER_BUDGET",
    `a call of ${model} takes up to ${tokens} tokens, and ${limitTokens} are allowed`,
    {
      fix: "ask with a smaller budget of tokens, or allow more for one request",
      details: { tokens, limitTokens },
    },
  );
}
