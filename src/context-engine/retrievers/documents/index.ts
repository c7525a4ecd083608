import type { ListedText } from "#core/listed-text.ts";
import { type Hit, searchSegments } from "#text-index/search.ts";
import { asksForText } from "../../router/asks-for-text.ts";
import { defineRetriever, type FoundItem } from "../retriever.ts";
import type { PassagesAsked } from "../../models/plan.ts";
import type { OpenedText } from "./passage-memory.ts";
import { longestInContext, longestQuote, quotePassage } from "./quote-passage.ts";
import { type QuestionTerms, termsOfQuestion } from "./weigh-passage.ts";

/** Passages that are looked at, and of them those that are told. */
const mostHits = 30;
const mostPassages = 8;
/** A passage that scores less than this share of the best one is of something else. */
const leastOfBest = 0.5;

/** What documents, notes and long texts of other files say: passages by their words (BM25), quoted with their lines. */
export const documents = defineRetriever({
  id: "documents",
  answers: ({ passages }) => {
    if (passages === undefined) return null;
    return passages.stands !== "beside"
      ? "no number answers the question; a document may"
      : "what documents and notes say of it stands beside the numbers";
  },
  async retrieve({ passages }, view, { passages: memory, vectors, signal }) {
    if (passages === undefined) return { items: [], gaps: [], assumptions: [] };
    const opened = await memory.open(view, signal);
    const { region } = passages;
    const listed = opened.texts.filter(({ about }) => region === null || isOfRegion(about, region));
    const gaps = [...opened.gaps, ...(region === null ? [] : tellLeftOut(opened.texts, region))];
    if (listed.length === 0) return { items: [], gaps: passages.stands === "beside" ? [] : gaps, assumptions: [] };
    const { query } = passages;
    const isInContext = passages.stands === "in a context";
    const byWords = searchSegments(listed, query, { limit: mostHits });
    // What an answer quotes must have the words of its question; who reads a context judges what is near in meaning.
    const {
      hits,
      notes,
      gaps: withoutVectors,
    } = isInContext
      ? await vectors.improve(query, byWords, { view, all: opened.texts, listed, limit: mostHits, signal })
      : { hits: byWords, notes: [], gaps: [] };
    const terms = termsOfQuestion(
      query,
      listed.map(({ segment }) => segment),
    );
    const least = leastCoverage(query, passages.stands, terms);
    const [leastShare, longest] = isInContext ? [0, longestInContext] : [leastOfBest, longestQuote];
    const best = hits[0]?.score ?? 0;
    const strong = hits.filter((hit) => hit.score >= best * leastShare && terms.covered(hit.terms) >= least);
    const byKey = new Map(listed.map((text) => [text.key, text]));
    const items = strong.slice(0, mostPassages).flatMap((hit): FoundItem[] => {
      const text = byKey.get(hit.key);
      return text === undefined ? [] : [toItem(text, hit, hit.score / best, longest)];
    });
    const told = items.length > 0 || passages.stands !== "beside" ? gaps : [];
    return { items, gaps: [...told, ...withoutVectors], assumptions: [], ...(notes.length > 0 && { notes }) };
  },
});

/** A document without a region is of all of them; rows of a table may each be of another one, which their texts do not say. */
function isOfRegion({ type, region: own }: ListedText, region: string): boolean {
  return own === region || (own === null && type === "documents");
}

function tellLeftOut(texts: readonly OpenedText[], region: string): readonly string[] {
  const names = texts.flatMap(({ about }) => (about.region === null && !isOfRegion(about, region) ? [about.name] : []));
  if (names.length === 0) return [];
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  return [
    `the texts in ${names.slice(0, mostNamed).join(", ")}${more} are not looked at: of which region each is, they do not say`,
  ];
}

const mostNamed = 3;

/** A question that asks for a text is answered by less than one that may want something else; who reads a context judges. */
function leastCoverage(query: string, stands: PassagesAsked["stands"], { count }: QuestionTerms): number {
  if (stands === "in a context") return 0;
  if (stands === "beside") return 0.35;
  if (asksForText(query)) return 0.35;
  return count < 2 ? Infinity : 0.65;
}

function toItem({ about, segment, key }: OpenedText, hit: Hit, share: number, longest: number): FoundItem {
  const { chunk: at, terms } = hit;
  const chunk = segment.read(at);
  const { fileId, name } = about;
  const lines = String(chunk.line);
  return {
    id: `passage:${key}#${at}`,
    kind: "passage",
    title: chunk.title === "" ? name : chunk.title,
    text: quotePassage(chunk.text, terms, longest),
    facts: [],
    citations: [{ id: `file:${fileId}:${lines}`, fileId, name, lines }],
    score: share,
    terms: terms.toSorted(),
    freshAt: about.receivedAt,
  };
}
