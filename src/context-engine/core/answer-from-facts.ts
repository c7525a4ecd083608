import type { Answer, AnswerTable, Citation, Fact, Trace } from "../models/answer.ts";
import type { Plan } from "../models/plan.ts";
import type { Fused } from "../fusion/fuse.ts";
import type { FoundItem } from "../retrievers/retriever.ts";
import { readByModel } from "./read-by-model.ts";
import { chartOf } from "../answers/chart.ts";
import { passagesAssumption, passagesToTell, tellPassage } from "../answers/tell-passages.ts";

/** Findings and definitions that are told one after the other. */
const mostTold = 5;

/** An item that an answer tells, with the citations of the answer behind its sentences. */
export interface ToldItem {
  readonly item: FoundItem;
  readonly score: number;
  /** What the answer says of it. */
  readonly text: string;
  /** "[1][2]" */
  readonly marks: string;
}

export interface ToldAnswer {
  readonly answer: Answer;
  /** In order; their sentences are the text. Empty where there is no answer. */
  readonly told: readonly ToldItem[];
}

/** The answer that needs no model: what was found, said in sentences, each number with what it can be followed to. */
export function answerFromFacts(
  question: string,
  plan: Plan,
  fused: Fused,
  trace: Omit<Trace, "fusion" | "prompt">,
  late: readonly string[],
): ToldAnswer {
  const items = fused.items.map(({ item }) => item);
  const first = isAnswer(plan, items[0]) ? items[0] : undefined;
  const passages = passagesToTell(plan, fused.items);
  const base = {
    question,
    assumptions: [
      ...new Set([
        ...plan.assumptions,
        ...(plan.intent === "documents" ? [passagesAssumption] : []),
        ...fused.assumptions,
        ...(passages.length > 0 ? fused.disagreements : []),
      ]),
    ],
    gaps: [...new Set([...late, ...fused.gaps])],
    ...readByModel(trace.router),
    trace: { ...trace, fusion: fused.trace, prompt: null },
    model: null,
    verified: true,
  };
  if (first === undefined) {
    const isQuiet = plan.intent === "insights" && late.length === 0;
    const text = isQuiet
      ? "Nothing stands out in the numbers."
      : `It cannot be told now: ${late.join("; ") || "nothing was found for it"}.`;
    const status = isQuiet ? "answered" : "cannot_answer";
    return { answer: { ...base, status, text, facts: [], citations: [], suggestions: [] }, told: [] };
  }
  if (first.unknown !== undefined) {
    const text = `${first.title} cannot be told: ${first.unknown}.`;
    const answer: Answer = {
      ...base,
      status: "cannot_answer",
      text,
      facts: [],
      citations: numberCitations([first]),
      suggestions: [],
      gaps: [first.unknown, ...base.gaps],
    };
    return { answer, told: [] };
  }
  const told = toldOf(plan, items);
  const citations = numberCitations([...told, ...passages]);
  const numbers = new Map(citations.map((citation, at) => [keyOf(citation), at + 1]));
  const marked = [...told, ...passages].map((item): ToldItem => {
    const score = fused.items.find((ranked) => ranked.item === item)?.score ?? 0;
    return {
      item,
      score,
      text: passages.includes(item) ? tellPassage(item) : item.text,
      marks: marksOf(item, numbers),
    };
  });
  const tables = told.flatMap(({ table, title }) => (table === undefined ? [] : [{ title, table }]));
  const [main, ...more] = tables;
  const chart = main === undefined ? null : chartOf(main.table);
  const answer: Answer = {
    ...base,
    status: "answered",
    text: marked.map(sayTold).join("\n"),
    facts: told.flatMap(({ facts }) => facts).map((fact, at): Fact => ({ ...fact, id: `f${at + 1}` })),
    ...(main !== undefined && { table: main.table }),
    ...(more.length > 0 && { more }),
    ...(chart !== null && { chart }),
    citations,
    suggestions: suggestionsFor(plan, main?.table),
  };
  return { answer, told: marked };
}

/** The sentences of an item, as the text has them. */
export function sayTold({ text, marks }: ToldItem): string {
  return marks === "" ? text : `${text} ${marks}`;
}

/** A definition beside numbers that could not be read is no answer to them. */
function isAnswer({ intent }: Plan, item: FoundItem | undefined): boolean {
  if (item?.kind === "passage") return intent === "documents";
  return item !== undefined && (intent === "definition" || item.kind !== "definition");
}

/** The answer itself; a definition beside a number is cited and not told. */
function toldOf({ intent }: Plan, items: readonly FoundItem[]): readonly FoundItem[] {
  if (intent === "documents") return [];
  const found = items.filter(({ kind }) => kind !== "passage");
  const wanted = found.filter(({ kind }) => (intent === "definition" ? kind === "definition" : kind !== "definition"));
  return (wanted.length === 0 ? found : wanted).slice(0, mostTold);
}

/** Each thing once, numbered as the text marks it: [1], [2]. */
function numberCitations(items: readonly FoundItem[]): readonly Citation[] {
  const distinct = new Map(items.flatMap(({ citations }) => citations).map((citation) => [citation.id, citation]));
  return [...distinct.values()].map((citation, at) => ({ ...citation, id: String(at + 1) }));
}

function keyOf({ fileId, metric, lines }: Citation): string {
  return JSON.stringify([fileId, metric, lines]);
}

function marksOf(item: FoundItem, numbers: ReadonlyMap<string, number>): string {
  const own = item.citations.flatMap((citation) => numbers.get(keyOf(citation)) ?? []);
  const shown = [...new Set(own)].slice(0, 4).map((at) => `[${at}]`);
  return shown.join("");
}

function suggestionsFor({ intent, queries }: Plan, table: AnswerTable | undefined): readonly string[] {
  const [first] = queries;
  if (intent === "definition" || first === undefined || table === undefined) return [];
  const metric = (first.query.metrics[0] ?? "").replaceAll("_", " ");
  const hasBy = (first.query.by ?? []).length > 0;
  return [
    ...(hasBy ? [] : [`${metric} by store`]),
    ...(first.query.compare === undefined ? ["compare it with last year"] : []),
    `how is ${metric} defined`,
  ];
}
