import { multiplyDecimals } from "#core/money.ts";
import { type Attachments, currenciesBeside, factsOf, isNumber, useOf, wordAt } from "./attach.ts";
import { followsFromFacts } from "./check-derived.ts";
import type { Evidence, FactCell, ItemEvidence } from "./evidence.ts";
import { fitsNames, fitsTime } from "./fits.ts";
import { exactnessOf, goesItsWay, hasItsSign, type NumberCheck, saysShare } from "./number-check.ts";
import type { Token } from "./sentence.ts";
import { agrees, hundred } from "./stated-number.ts";
import { wordsOfDimension } from "./vocabulary.ts";

/** Whether the number at this place is a fact of a cited item, follows from its facts, or is the question's own. */
export function isBorneOut(
  tokens: readonly Token[],
  at: number,
  items: readonly ItemEvidence[],
  attachments: Attachments,
  evidence: Evidence,
): boolean {
  const token = tokens[at];
  const [currency = null, ...others] = currenciesBeside(tokens, at);
  if (!isNumber(token) || others.length > 0) return false;
  const check: NumberCheck = {
    tokens,
    at,
    token,
    attached: attachments.of(at),
    used: useOf(tokens, at),
    currency,
    noun: nounBehind(tokens, at),
    evidence,
  };
  return factsOf(items).some((item) => isFact(check, item) || followsFromFacts(check, item)) || isOfQuestion(check);
}

/** One of the item's own numbers, used for what it is. */
function isFact(check: NumberCheck, item: ItemEvidence): boolean {
  const cells = item.cells.filter((cell) => agreesWith(check, cell) && fitsWords(check, cell, item));
  return cells.some((cell) => {
    const time = fitsTime(cell, check.attached, item);
    const isNamed = check.attached.group === null && fitsNames(cell, check.attached, item, check.evidence.firstWeekday);
    if (!isNamed || time === "wrong") return false;
    switch (cell.role) {
      case "value":
      case "share":
        return (
          (check.used.use === "value" || (check.used.use === "previous" && item.comparison === null)) &&
          time !== "before" &&
          hasItsSign(check, cell.value)
        );
      case "previous":
        return (
          (check.used.use === "previous"
            ? time !== "now" || check.attached.time?.is !== "date" || isFrom(check)
            : check.used.use === "value" && time === "before") && hasItsSign(check, cell.value)
        );
      case "change":
      case "rate":
        return check.used.use === "change" && goesItsWay(check, cell.value);
      default:
        return cell.role satisfies never;
    }
  });
}

/** "In August sales rose from EUR 5": the month is that of the sentence. */
function isFrom({ tokens, at }: NumberCheck): boolean {
  return (
    wordAt(tokens, at - 1) === "from" ||
    wordAt(tokens, at - 2) === "from" ||
    wordAt(tokens, at - 1) === "than" ||
    wordAt(tokens, at - 2) === "than"
  );
}

function agreesWith({ token: { stated, hedge }, currency }: NumberCheck, cell: FactCell): boolean {
  if (currency !== null && (cell.unit !== "money" || cell.currency !== currency)) return false;
  switch (stated.kind) {
    case "plain":
      return cell.role !== "rate" && cell.role !== "share" && agrees(stated, hedge, cell.value, exactnessOf(cell));
    case "percent":
      return (
        isShareLike(cell) &&
        cell.role !== "change" &&
        agrees(stated, hedge, multiplyDecimals(cell.value, hundred), "rounded")
      );
    case "points":
      return (
        cell.role === "change" &&
        cell.unit === "ratio" &&
        agrees(stated, hedge, multiplyDecimals(cell.value, hundred), "rounded")
      );
    case "part":
      return isShareLike(cell) && cell.role !== "rate" && agrees(stated, hedge, cell.value, "rounded");
    case "times":
    case "rank":
      return false;
    default:
      return stated.kind satisfies never;
  }
}

function isShareLike({ unit, role }: FactCell): boolean {
  return unit === "ratio" || role === "share" || role === "rate";
}

/** The metric that is named, the noun that is counted, and the share that is spoken of. */
function fitsWords({ attached, noun, tokens }: NumberCheck, cell: FactCell, item: ItemEvidence): boolean {
  if (attached.metrics !== null && !attached.metrics.has(cell.metric)) return false;
  if (attached.metrics === null && hasOtherMetric(cell, item)) return false;
  if (noun !== "" && !cell.metric.split("_").includes(noun)) return false;
  return cell.role !== "share" || saysShare(tokens);
}

/** Where no metric is named, the number may be of the item's only one. */
function hasOtherMetric(cell: FactCell, { cells }: ItemEvidence): boolean {
  return cells.some(({ metric, unit }) => metric !== cell.metric && unit === cell.unit);
}

const counted = new Set([
  "row",
  "line",
  "day",
  "week",
  "month",
  "quarter",
  "year",
  "hour",
  "minute",
  "file",
  "unit",
  "piece",
  "order",
  "customer",
  "sku",
  "product",
  "item",
  "store",
  "region",
  "category",
  "transaction",
]);

function nounBehind(tokens: readonly Token[], at: number): string {
  const isOfMore = wordAt(tokens, at + 1) === "of" && isNumber(tokens[at + 2]); // "5 of 9 rows"
  const token = tokens[isOfMore ? at + 3 : at + 1];
  const key = token?.is === "word" ? token.key : token?.is === "metric" ? token.text.toLowerCase() : "";
  const noun = key.replace(/ies$/u, "y").replace(/s$/u, "");
  return token?.is === "word" && (counted.has(noun) || wordsOfDimension("segment").includes(key)) ? noun : "";
}

/** "the top 5", "14 days": how much was asked for, and no figure of anything. */
function isOfQuestion({ tokens, at, token, currency, noun, evidence }: NumberCheck): boolean {
  const words = evidence.question.toLowerCase().match(/\d[\d.,]*|\p{L}+/gu) ?? [];
  if (currency !== null || token.hedge !== "none" || token.stated.kind !== "plain") return false;
  const before = wordAt(tokens, at - 1);
  return words.some((word, place) => {
    if (word.replace(/[.,]$/u, "") !== token.text) return false;
    const isRank = /^(?:top|first|bottom|last|best|worst)$/u.test(before) && words[place - 1] === before;
    return isRank || (noun === "day" && words[place + 1]?.startsWith("day") === true);
  });
}
