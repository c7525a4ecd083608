import type { MetricDefinition } from "#core/metric.ts";
import { readWords } from "../words.ts";
import { absentPhrases } from "./absent-phrases.ts";
import { cuePhrases } from "./cue-phrases.ts";
import { dimensionPhrases } from "./dimension-phrases.ts";
import { metricPhrases, notSaid } from "./metric-phrases.ts";
import type { PhraseGroup, Sense } from "./phrase.ts";
import { plainWords } from "./plain-words.ts";
import { singular } from "./singular.ts";

/** Every phrase that a question is read by; made once of the definitions and of how people speak. */
export interface Lexicon {
  /** By the first word: longest first. */
  readonly phrases: ReadonlyMap<string, readonly Phrase[]>;
  /** Every word of a phrase, and those that carry nothing. */
  readonly words: ReadonlySet<string>;
  readonly plain: ReadonlySet<string>;
  /** Words that a misspelt one may stand for. */
  readonly corrections: ReadonlySet<string>;
}

export interface Phrase {
  readonly keys: readonly string[];
  /** Several where one way to say it has several meanings. */
  readonly senses: readonly Sense[];
}

export function createLexicon(definitions: readonly MetricDefinition[]): Lexicon {
  const found = new Map<string, Phrase & { senses: Sense[] }>();
  const add = (text: string, sense: Sense): void => {
    const keys = readWords(text).map(({ key }) => singular(key));
    const name = keys.join(" ");
    const known = found.get(name);
    if (known === undefined) found.set(name, { keys, senses: [sense] });
    else if (!known.senses.some((other) => isSame(other, sense))) known.senses.push(sense);
  };
  for (const group of [...metricPhrases, ...dimensionPhrases, ...cuePhrases, ...absentPhrases]) addAll(group, add);
  const unsaid = new Set(notSaid.map(nameOf));
  for (const { id, title, synonyms } of definitions) {
    for (const text of [id.replaceAll("_", " "), id, title, ...synonyms]) {
      const name = nameOf(text);
      if (!found.has(name) && !unsaid.has(name)) add(text, { is: "metric", metric: id }); // what people say of it is said above
    }
  }
  const phrases = [...found.values()].toSorted((one, other) => other.keys.length - one.keys.length);
  const plain = new Set(plainWords.map(singular));
  return {
    phrases: Map.groupBy(phrases, ({ keys }) => keys[0] ?? ""),
    words: new Set([...phrases.flatMap(({ keys }) => keys), ...plain]),
    plain,
    corrections: new Set(
      phrases.filter(({ senses }) => senses.some(({ is }) => is !== "absent")).flatMap(({ keys }) => keys),
    ),
  };
}

function addAll({ sense, phrases }: PhraseGroup, add: (text: string, sense: Sense) => void): void {
  for (const text of phrases.split("|")) add(text.trim(), sense);
}

function isSame(one: Sense, other: Sense): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function nameOf(text: string): string {
  return readWords(text)
    .map(({ key }) => singular(key))
    .join(" ");
}
