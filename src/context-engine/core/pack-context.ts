import type { EngineConfig } from "../config/engine-config.ts";
import type { Fused, RankedItem } from "../fusion/fuse.ts";
import type { Trace } from "../models/answer.ts";
import type { ContextItem, ContextPack } from "../models/context.ts";
import type { Routed } from "../models/plan.ts";
import type { ContextRequest } from "../models/question.ts";
import { countTokens, tokenizerName } from "../utils/tokens.ts";
import { toPromptLine, writePrompt } from "./write-prompt.ts";

interface Gathered {
  readonly routed: Routed;
  readonly fused: Fused;
  readonly gaps: readonly string[];
  readonly trace: Omit<Trace, "fusion" | "prompt">;
}

/** The best items that fit, as a prompt: the budget is never passed, what was left out is a gap. */
export async function packContext(
  { question, budget: asked }: ContextRequest,
  { routed, fused, gaps, trace }: Gathered,
  config: EngineConfig,
): Promise<ContextPack> {
  const budget = asked ?? config.budgetTokens;
  const plan = routed.is === "plan" ? routed.plan : null;
  const said = routed.is === "plan" ? "" : routed.text;
  const all = await Promise.all(fused.items.map((ranked, at) => toContextItem(ranked, at, config)));
  let items = all;
  let prompt = writePrompt(question, items, said);
  let used = await countTokens(`${prompt.system}\n${prompt.user}`);
  while (used > budget && items.length > 0) {
    items = items.slice(0, -1);
    prompt = writePrompt(question, items, said);
    used = await countTokens(`${prompt.system}\n${prompt.user}`);
  }
  const leftOut = all.length - items.length;
  const tooLong = used > budget;
  return {
    question,
    plan,
    items,
    prompt: tooLong ? { system: "", user: "" } : prompt,
    tokens: { used: tooLong ? 0 : used, budget, tokenizer: tokenizerName },
    gaps: [
      ...new Set(gaps),
      ...fused.disagreements,
      ...(leftOut > 0 ? [`${leftOut} of ${all.length} items do not fit into ${budget} tokens`] : []),
      ...(tooLong ? [`${budget} tokens are less than the rules and the question need`] : []),
    ],
    trace: { ...trace, fusion: fused.trace, prompt: { budget, used: tooLong ? 0 : used, leftOut } },
  };
}

async function toContextItem(
  { item, retriever, ranks, score }: RankedItem,
  at: number,
  { mostPromptRows }: EngineConfig,
): Promise<ContextItem> {
  const facts = item.facts.slice(0, mostPromptRows).map((fact, place) => ({ ...fact, id: `${at + 1}.${place + 1}` }));
  const told = { citation: String(at + 1), kind: item.kind, text: item.text, facts };
  return {
    ...told,
    retriever,
    score,
    ranks,
    tokens: await countTokens(toPromptLine(told)),
    files: item.citations.flatMap(({ fileId, name }) => (fileId === undefined ? [] : [{ fileId, name: name ?? "" }])),
  };
}
