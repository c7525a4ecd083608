import type { Question } from "#context-engine/models/question.ts";
import type { CommandContext } from "../context.ts";
import { parseDay } from "#core/calendar.ts";
import { OmError } from "#core/errors.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printAnswer, printContext } from "../print/answer.ts";

export interface AskFlags {
  readonly region?: string;
  readonly asOf?: string;
  readonly after?: readonly string[];
  /** `--no-model` */
  readonly model?: boolean;
}

/** `om ask "QUESTION"`: the answer in words and as a table; ends 3 where it asks back or cannot be given. */
export async function ask(context: CommandContext, words: readonly string[], flags: AskFlags): Promise<ExitCode> {
  const service = await context.service("look");
  const answer = await service.ask(context.config.business, toQuestion(words, flags));
  context.terminal.print(context.json ? JSON.stringify(answer) : printAnswer(answer, context.page));
  const pending = answer.table?.pending ?? [];
  return answer.status === "answered" && pending.length === 0 ? exitCodes.done : exitCodes.needsAttention;
}

export interface ContextFlags extends AskFlags {
  readonly budget?: string;
}

/** `om context "QUESTION"`: the same facts as a prompt for any model, within a budget of tokens. */
export async function retrieveContext(
  context: CommandContext,
  words: readonly string[],
  { budget, ...flags }: ContextFlags,
): Promise<ExitCode> {
  const tokens = budget === undefined ? {} : { budget: readBudget(budget) };
  const service = await context.service("look");
  const pack = await service.context(context.config.business, { ...toQuestion(words, flags), ...tokens });
  context.terminal.print(context.json ? JSON.stringify(pack) : printContext(pack, context.page));
  return pack.items.length > 0 ? exitCodes.done : exitCodes.needsAttention;
}

function toQuestion(words: readonly string[], { region, asOf, after, model }: AskFlags): Question {
  if (asOf !== undefined && parseDay(asOf) === null) {
    throw new OmError("PERIOD_INVALID", `"${asOf}" is not a day`, { fix: "write the day as 2026-03-05" });
  }
  return {
    question: words.join(" "),
    ...(region !== undefined && { region }),
    ...(asOf !== undefined && { asOf }),
    ...(after !== undefined && { after }),
    ...(model === false && { model: false as const }),
  };
}

function readBudget(text: string): number {
  const budget = Number(text);
  if (/^\d+$/.test(text) && budget >= 200 && budget <= 200_000) return budget;
  throw new OmError("USAGE", `--budget ${text} is no number of tokens`, { fix: "give 200 to 200000" });
}
