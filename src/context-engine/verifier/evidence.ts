import type { MetricDefinition } from "#core/metric.ts";
import { type Decimal, parseDecimal } from "#core/money.ts";
import type { Cell, ResultColumn } from "#metrics/query.ts";
import type { AnswerTable } from "../models/answer.ts";
import type { Plan } from "../models/plan.ts";
import type { FoundItem } from "../retrievers/retriever.ts";
import type { Lexicon } from "../router/lexicon/lexicon.ts";
import { singular } from "../router/lexicon/singular.ts";
import { readDate } from "./read-date.ts";
import { readNumberWords } from "./read-number-words.ts";
import { type Window, windowOf } from "./windows.ts";

/** One number of a cited item, with all that a sentence about it has to agree with. */
export interface FactCell {
  /** Id of the metric, without what a comparison or a share adds. */
  readonly metric: string;
  readonly role: "value" | "previous" | "change" | "rate" | "share";
  readonly value: Decimal;
  readonly unit: ResultColumn["unit"];
  readonly currency: string | null;
  readonly row: number;
  /** What its row is of: dimension -> label. */
  readonly labels: ReadonlyMap<string, string>;
}

/** A text that stands for something in the data. */
export interface Name {
  readonly text: string;
  readonly dimension: string;
  readonly value: string;
  /** Only in quotation marks is it told from the words of the sentence. */
  readonly isQuoted: boolean;
  /** Only as it is written: its words mean something by themselves. */
  readonly isExact: boolean;
}

export interface ItemEvidence {
  readonly citation: string;
  /** Numbers that may be phrased; words of ours, and words of others, that may be quoted. */
  readonly form: "facts" | "words" | "passage";
  readonly text: string;
  /** Of a definition, which holds no name of the business: each may be told by itself. */
  readonly sentences: readonly string[];
  readonly cells: readonly FactCell[];
  /** Of its rows, without the currency. */
  readonly dimensions: readonly string[];
  readonly rows: number;
  readonly isTruncated: boolean;
  /** Some of its rows were kept, as by a threshold: what is said of all of them is not known. */
  readonly isPart: boolean;
  readonly rowsUsed: number | null;
  readonly rowsTotal: number | null;
  readonly names: readonly Name[];
  readonly filters: ReadonlyMap<string, readonly string[]>;
  /** Something is left out that no name in a sentence can say. */
  readonly leavesOut: boolean;
  readonly window: Window | null;
  readonly comparison: Window | null;
  /** Metrics whose values may be added up over rows. */
  readonly additive: ReadonlySet<string>;
}

export interface Evidence {
  readonly items: ReadonlyMap<string, ItemEvidence>;
  /** How metrics are called: words without plural -> ids. */
  readonly metrics: ReadonlyMap<string, ReadonlySet<string>>;
  readonly question: string;
  /** What the plan calls its period, in parts: "last month". */
  readonly periodPhrases: readonly string[];
  readonly fileNames: readonly string[];
  readonly firstWeekday: number;
}

export interface EvidenceDeps {
  readonly definitions: readonly MetricDefinition[];
  readonly lexicon: Lexicon;
  readonly firstWeekday: number;
}

/** Rows that a sentence can be about. */
const mostRows = 1_000;
export const timeDimensions: ReadonlySet<string> = new Set(["day", "week", "month", "quarter", "year"]);

/** What sentences about these items are checked by; an item is cited by its place, from 1. */
export function gatherEvidence(
  items: readonly FoundItem[],
  question: string,
  plan: Plan,
  { definitions, lexicon, firstWeekday }: EvidenceDeps,
): Evidence {
  const read = items.map((item, at): ItemEvidence => toEvidence(item, String(at + 1), definitions));
  const used = new Set(read.flatMap(({ cells }) => cells.map(({ metric }) => metric)));
  const columns = items.flatMap(({ table }) => (table?.columns ?? []).filter(({ unit }) => unit !== "dimension"));
  return {
    items: new Map(read.map((item) => [item.citation, item])),
    metrics: namesOfMetrics(new Set([...used, ...columns.map(({ id }) => id)]), definitions, lexicon),
    question,
    periodPhrases: phrasesOf(plan.period),
    fileNames: items.flatMap(({ citations }) => citations.flatMap(({ name }) => name ?? [])),
    firstWeekday,
  };
}

function toEvidence(item: FoundItem, citation: string, definitions: readonly MetricDefinition[]): ItemEvidence {
  const { table, kind, text, citations } = item;
  const files = citations.flatMap(({ name }) => (name === undefined ? [] : [nameOf(name, "file")]));
  const bare = {
    citation,
    text,
    sentences: kind === "definition" ? text.split(/(?<=[.!?])\s+/u) : [],
    cells: [],
    dimensions: [],
    rows: 0,
    isTruncated: false,
    isPart: item.isPart === true,
    rowsUsed: null,
    rowsTotal: null,
    names: files,
    filters: new Map<string, readonly string[]>(),
    leavesOut: (table?.query?.where ?? []).some(({ op, value }) => op === "!=" || value === null),
    window: null,
    comparison: null,
    additive: new Set<string>(),
  };
  if (kind === "passage") return { ...bare, form: "passage" };
  if (kind !== "table" || table === undefined) return { ...bare, form: "words" };
  const dimensions = table.columns.flatMap(({ unit, id }) => (unit === "dimension" && id !== "currency" ? [id] : []));
  const cells = cellsOf(table);
  const labels = cells.flatMap((cell) => [...cell.labels]).filter(([dimension]) => !timeDimensions.has(dimension));
  const filters = filtersOf(table);
  const distinct = new Map(labels.map(([dimension, value]) => [`${dimension}\n${value}`, nameOf(value, dimension)]));
  const filtered = [...filters].flatMap(([dimension, values]) => values.map((value) => nameOf(value, dimension)));
  return {
    ...bare,
    form: "facts",
    cells,
    dimensions,
    rows: table.rows.length,
    isTruncated: table.truncated === true || table.rows.length > mostRows,
    rowsUsed: table.coverage?.rowsUsed ?? null,
    rowsTotal: table.coverage?.rowsTotal ?? null,
    names: [...distinct.values(), ...filtered, ...files],
    filters,
    window: windowOf(table.period),
    comparison: windowOf(table.comparison),
    additive: new Set(definitions.flatMap((definition) => (isAdditive(definition) ? [definition.id] : []))),
  };
}

/** Distinct counts, ratios and formulas over items have no sum. */
function isAdditive({ unit, value, parts, time }: MetricDefinition): boolean {
  if (value.kind !== "sum" || unit === "ratio" || time === "none") return false;
  return value.parts.every((part) => parts[part]?.aggregate !== "distinct" && parts[part]?.aggregate !== "items");
}

function filtersOf({ query }: AnswerTable): ReadonlyMap<string, readonly string[]> {
  const kept = (query?.where ?? []).flatMap(({ dimension, op, value }) =>
    op === "=" && value !== null ? [{ dimension, value }] : [],
  );
  return new Map(
    [...Map.groupBy(kept, ({ dimension }) => dimension)].map(([dimension, all]) => [
      dimension,
      all.map(({ value }) => value),
    ]),
  );
}

function cellsOf({ columns, rows, comparison }: AnswerTable): readonly FactCell[] {
  const ids = new Set(columns.map(({ id }) => id));
  const currencyAt = columns.findIndex(({ id }) => id === "currency");
  const read = columns.map((column, at) => ({ column, at, ...readColumn(column, ids) }));
  return rows.slice(0, mostRows).flatMap((cells, row) => {
    const labels = new Map(
      read.flatMap(({ column, at }): [string, string][] =>
        column.unit === "dimension" && column.id !== "currency" ? [[column.id, labelOf(cells[at] ?? null)]] : [],
      ),
    );
    const named = cells[currencyAt];
    return read.flatMap(({ column, at, metric, role }): FactCell[] => {
      const value = parseDecimal(String(cells[at] ?? ""));
      if (role === null || value === null || column.unit === "dimension") return [];
      if (role !== "value" && role !== "share" && comparison === undefined) return [];
      const currency = column.unit === "money" ? (column.currency ?? (typeof named === "string" ? named : null)) : null;
      return [{ metric, role, value, unit: column.unit, currency, row, labels }];
    });
  });
}

/** What is running or a mean that moves has no plain words. */
function readColumn(
  { id, unit }: ResultColumn,
  ids: ReadonlySet<string>,
): { metric: string; role: FactCell["role"] | null } {
  if (unit === "dimension") return { metric: id, role: null };
  const [, base = "", suffix = ""] =
    /^(.+?)_(previous|change_rate|change|share|share_of_\w+|running|moving_mean|moving_sum)$/.exec(id) ?? [];
  if (!ids.has(base)) return { metric: id, role: "value" };
  if (suffix === "previous" || suffix === "change" || suffix === "share") return { metric: base, role: suffix };
  return { metric: base, role: suffix === "change_rate" ? "rate" : null };
}

function labelOf(cell: Cell): string {
  return cell === null ? "(unknown)" : String(cell);
}

/** How a sentence has to write a name, so that it is not taken for words of its own. */
function nameOf(value: string, dimension: string): Name {
  const isSentence =
    value.length > 60 ||
    /[.!?;:]\s|[,%€$£¥₹]|\d{6}|\b[A-Z]{3}\b\s?-?\d|\d\s?\b[A-Z]{3}\b/u.test(value) ||
    value.split(/\s+/u).length > 5;
  return {
    text: value,
    dimension,
    value,
    isQuoted:
      !/\p{L}/u.test(value) || isFigureOrDate(value) || (dimension !== "file" && isSentence) || hasStatement(value),
    isExact: value.split(/\s+/u).length === 1,
  };
}

/** "May", "Half": bare it is read as what it means elsewhere. */
function isFigureOrDate(value: string): boolean {
  const date = readDate(value, 0, { years: [2000], firstWeekday: 1 });
  return date === "unreadable" || date?.to === value.length || readNumberWords(value, 0)?.to === value.length;
}

/** Words by which a name would say something of the numbers beside it. */
function hasStatement(value: string): boolean {
  return /\b(?:is|are|was|were|be|rose|fell|grew|up|down|total|net|gross|sales|revenue|profit|more|less|because|due|ignore|say|not|no)\b/iu.test(
    value,
  );
}

function phrasesOf(period: string | null): readonly string[] {
  if (period === null) return [];
  const [, words = "", label = ""] = /^([^(]*?)\s*(?:\(([^)]*)\))?$/.exec(period) ?? [];
  return [period, words, label].filter((part) => /^\p{L}/u.test(part)); // what begins with a digit is read as a date
}

/** Titles, ids, synonyms and what people say of these metrics. */
function namesOfMetrics(
  ids: ReadonlySet<string>,
  definitions: readonly MetricDefinition[],
  lexicon: Lexicon,
): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  const add = (keys: readonly string[], id: string): void => {
    const name = keys.map((key) => singular(key)).join(" ");
    if (name !== "") names.set(name, (names.get(name) ?? new Set()).add(id));
  };
  for (const id of ids) add(id.split("_"), id);
  for (const { id, title, synonyms } of definitions) {
    if (ids.has(id)) for (const text of [title, ...synonyms]) add(text.toLowerCase().split(/[^\p{L}\p{N}%]+/u), id);
  }
  for (const { keys, senses } of [...lexicon.phrases.values()].flat()) {
    for (const sense of senses) if (sense.is === "metric" && ids.has(sense.metric)) add(keys, sense.metric);
  }
  return names;
}
