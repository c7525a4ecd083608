import type { Routed } from "../models/plan.ts";
import { nearestNames } from "./names/nearest-names.ts";
import { resolveNoun } from "./resolve/catalogue.ts";
import { askForMore, exampleQuestions } from "./ask-for-more.ts";
import { cannot, refuse } from "./intents/define-intent.ts";
import { lineage } from "./intents/lineage.ts";
import { intents } from "./intents/registry.ts";
import { findUnused } from "./find-unused.ts";
import { readQuestion } from "./read-question.ts";
import type { Reading } from "./reading.ts";
import { goOn } from "./follow-up.ts";
import { givesOrders, refuseAtOnce, refuseOrders } from "./refuse.ts";
import type { RouteContext } from "./route-context.ts";

/**
 * What to retrieve for a question; or what to ask back, where two readings differ; or why it cannot be answered. Words that
 * were not read are never passed over: what they would change is not known.
 */
export function route(question: string, after: readonly string[], context: RouteContext): Routed {
  const refused = refuseAtOnce(question);
  if (refused !== null) return refused;
  const refusedBefore = after.map(refuseAtOnce).find((each) => each !== null);
  if (refusedBefore !== undefined) return refusedBefore;
  const own = readQuestion(question, context);
  if (givesOrders(own)) return refuseOrders();
  const before = after.reduce<Reading | null>(
    (reading, each) => goOn(readQuestion(each, context), reading, context),
    null,
  );
  if (before !== null && lineage.recognises(own, context)) return withFiles(routeReading(before, context));
  return routeReading(goOn(own, before, context), context);
}

/** Where the number before came from: the same answer, with its files and when they came. */
function withFiles(routed: Routed): Routed {
  return routed.is === "plan" ? { ...routed, plan: { ...routed.plan, intent: "lineage" } } : routed;
}

/** Whoever asks for a number is not told one that somebody wrote down, unless he asks for what was written. */
function routeReading(reading: Reading, context: RouteContext): Routed {
  const routed = routeAny(reading, context);
  const isOfNumber = reading.metrics.length > 0 && routed.is === "cannot" && routed.isRefused === undefined;
  return isOfNumber ? { ...routed, isRefused: "as a number" } : routed;
}

function routeAny(reading: Reading, context: RouteContext): Routed {
  const [problem] = reading.time.problems;
  if (problem !== undefined) return unlessAsked(cannot(`the period cannot be read: ${problem.reason}`));
  if (reading.cues.some(({ cue }) => cue === "other business")) {
    return refuse(
      "Only the data of this business can be asked here: there is no way to name the other business, or any other.",
    );
  }
  if (reading.cues.some(({ cue }) => cue === "documents")) {
    return cannot(
      "No note and no other document here says it; beside them only numbers, definitions and files can be asked.",
    );
  }
  if (reading.absent.length > 0) return refuseAbsent(reading);
  const intent = intents.find((each) => each.recognises(reading, context));
  if (intent === undefined) return reading.unread.length > 0 ? refuseUnread(reading, context) : askForMore();
  const extra = new Set(intent.reads?.(reading, context) ?? []);
  const unread = reading.unread.filter(({ text }) => !extra.has(text));
  if (unread.length > 0) return refuseUnread({ ...reading, unread }, context);
  return withAllUsed(reading, intent.plan(reading, context));
}

/** A word that would change the number and is in no part of the plan makes it another question. */
function withAllUsed(reading: Reading, routed: Routed): Routed {
  const unused = routed.is === "plan" ? findUnused(reading, routed.plan) : [];
  if (unused.length === 0) return routed;
  return cannot(
    `Not answered, because this could not be made part of the answer: ${unused.join("; ")}.`,
    unused,
    exampleQuestions,
  );
}

function refuseAbsent({ absent, unread }: Reading): Routed {
  const gaps = [...new Map(absent.map(({ text, concept, missing }) => [concept, `"${text}": ${missing}`])).values()];
  const more = unread.length === 0 ? "" : ` Not read: ${unread.map(({ text }) => `"${text}"`).join(", ")}.`;
  const told = cannot(`This cannot be answered from the data: ${gaps.join("; ")}.${more}`, gaps, exampleQuestions);
  if (absent.some(({ concept }) => neverTold.has(concept))) return { ...told, isRefused: "always" };
  return absent.some(({ concept }) => onlyAsked.has(concept)) ? unlessAsked(told) : told;
}

/** What a sentence of a document must not stand in for, though it may have the words of the question. */
const neverTold: ReadonlySet<string> = new Set(["an answer outside the data", "contact details"]);
const onlyAsked: ReadonlySet<string> = new Set([
  "a forecast",
  "the weather",
  "the age or gender of customers",
  "a head count of staff",
]);

function unlessAsked(told: Extract<Routed, { is: "cannot" }>): Routed {
  return { ...told, isRefused: "unless asked" };
}

/** Words that point at something that was not said. */
const pointing = /^(?:before|other|others|previous|earlier|former|latter|same|else|report|stuff|usual)$/i;

/** Nothing was read but words that point at something: what it is can be asked. */
function pointsOnly({ unread, metrics, links, dimensions, time, cues }: Reading): boolean {
  const nouns = dimensions.filter(({ text }) => !/^things?$/i.test(text));
  const isNothing = [...metrics, ...links, ...nouns, ...time.periods, ...time.grains].length === 0;
  return isNothing && cues.every(({ cue }) => cue === "it") && unread.every(({ text }) => pointing.test(text));
}

function refuseUnread(reading: Reading, { names, catalogue }: RouteContext): Routed {
  const { unread } = reading;
  if (pointsOnly(reading)) return askForMore();
  const words = unread.map(({ text }) => `"${text}"`).join(", ");
  const near = unread
    .flatMap(({ text }) => nearestNames(text, names, { limit: 3 }))
    .map(({ name, dimension }) => `${name} (${dimension})`);
  const lacking = reading.dimensions
    .filter(({ noun }) => !resolveNoun(noun, "sales", catalogue).isThere)
    .map(({ noun, text }) => `no row says its ${text.toLowerCase()} (${noun.replaceAll("_", " ")})`);
  const missing = lacking.length === 0 ? "" : ` Besides, ${[...new Set(lacking)].join(", and ")}.`;
  const like = near.length === 0 ? "" : ` Names like it: ${[...new Set(near)].slice(0, 5).join(", ")}.`;
  return {
    is: "cannot",
    text: `Not answered, because ${words} could not be read: it is no name in the data, no number that is defined, and no period.${missing}${like}`,
    gaps: unread.map(({ text }) => `"${text}" is not known`),
    suggestions: exampleQuestions,
    unread: unread.map(({ text }) => text),
  };
}
