import type { MetricDefinition } from "#core/metric.ts";
import type { EngineConfig } from "../config/engine-config.ts";
import type { Fused, RankedItem } from "../fusion/fuse.ts";
import type { Fact, Trace } from "../models/answer.ts";
import type { ContextItem, ContextPack } from "../models/context.ts";
import type { Routed } from "../models/plan.ts";
import type { ContextRequest } from "../models/question.ts";
import { buildPrompt } from "../prompt/build-prompt.ts";
import type { PackedLine } from "../prompt/pack-lines.ts";
import type { FoundItem } from "../retrievers/retriever.ts";
import { readByModel } from "./read-by-model.ts";
import { loadTokenCounter, tokenizerName } from "../utils/tokens.ts";

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
  { config, definitions }: { readonly config: EngineConfig; readonly definitions: readonly MetricDefinition[] },
): Promise<ContextPack> {
  const budget = asked ?? config.budgetTokens;
  const plan = routed.is === "plan" ? routed.plan : null;
  const said = routed.is === "plan" ? "" : routed.text;
  const template = plan === null ? "" : config.templates[plan.intent];
  const count = await loadTokenCounter();
  const candidates = fused.items;
  const read = readByModel(trace.router);
  const readAs = plan === null ? "" : (read.readByModel ?? "");
  const built = buildPrompt({ question, template, said, readAs, candidates, budget }, { config, definitions, count });
  const lines = built?.lines ?? [];
  const leftOut = candidates.length - lines.length;
  const shortened = lines.flatMap((line) => tellShortened(line, candidates[line.at]?.item));
  return {
    question,
    plan,
    ...read,
    items: lines.flatMap((line, place) => {
      const ranked = candidates[line.at];
      return ranked === undefined ? [] : [toContextItem(ranked, line, place)];
    }),
    prompt: built?.prompt ?? { system: "", user: "" },
    tokens: { used: built?.used ?? 0, budget, tokenizer: tokenizerName },
    gaps: [
      ...new Set(gaps),
      ...fused.disagreements,
      ...shortened,
      ...(leftOut > 0 ? [`${leftOut} of ${candidates.length} items do not fit into ${budget} tokens`] : []),
      ...(built === null ? [`${budget} tokens are less than the rules and the question need`] : []),
    ],
    trace: { ...trace, fusion: fused.trace, prompt: { budget, used: built?.used ?? 0, leftOut } },
  };
}

function tellShortened({ size }: PackedLine, item: FoundItem | undefined): readonly string[] {
  const rows = item?.table?.rows.length ?? 0;
  return item === undefined || size.rows >= rows
    ? []
    : [`${item.title}: ${rows - size.rows} of ${rows} rows are left out`];
}

function toContextItem({ item, retriever, ranks, score }: RankedItem, line: PackedLine, place: number): ContextItem {
  return {
    citation: String(place + 1),
    kind: item.kind,
    text: item.text,
    facts: factsOfRows(item, line.size.rows).map((fact, at) => ({ ...fact, id: `${place + 1}.${at + 1}` })),
    retriever,
    score,
    ranks,
    tokens: line.tokens,
    files: item.citations.flatMap(({ fileId, name = "", lines }) =>
      fileId === undefined ? [] : [{ fileId, name, ...(lines !== undefined && { lines }) }],
    ),
  };
}

/** Facts stand row by row, each with the numbers of its row. */
function factsOfRows({ facts, table }: FoundItem, rows: number): readonly Fact[] {
  const ofRow = new Set(facts.map(({ metric }) => metric)).size;
  return table === undefined ? facts : facts.slice(0, rows * ofRow);
}
