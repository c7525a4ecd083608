import type { MetricDefinition } from "#core/metric.ts";
import { gapBetween, hasCue, cuesOf, type DimensionMention, type MetricMention, type Reading } from "../reading.ts";
import { type Family, familyOf } from "./catalogue.ts";

/** Which numbers a question is about. */
export interface ChosenMetrics {
  /** Ids, in the order in which they are said. */
  readonly metrics: readonly string[];
  readonly family: Family;
  readonly assumptions: readonly string[];
  /** None was named: `metrics` is what is meant most often. */
  readonly isDefault: boolean;
  /** Dimension words that are part of a number: "how many customers". */
  readonly counted: readonly DimensionMention[];
}

/** Said beside stock these are of the stock: "how many units are on hand". */
const generic = new Set(["units", "orders", "rows", "products_sold", "customers", "net_sales"]);

export function chooseMetrics(reading: Reading, definitions: readonly MetricDefinition[]): ChosenMetrics {
  const family = (metric: string): Family => {
    const found = definitions.find(({ id }) => id === metric);
    return found === undefined ? "other" : familyOf(found);
  };
  const counted = countedNouns(reading);
  const isStock = isOfStock(reading, family);
  const isRate = hasCue(reading, "average") && reading.time.grains.some(({ dimension }) => dimension === "day");
  const named = reading.metrics
    .map((mention) => (isRate && mention.metric === "units" ? { ...mention, metric: "velocity" } : mention))
    .map((mention) => adjust(mention, reading))
    .map((mention) =>
      isStock && isUnitsOfStock(mention, reading, family) ? { ...mention, metric: "on_hand_units" } : mention,
    )
    .filter(({ metric }) => !isStock || family(metric) !== "sales" || !generic.has(metric));
  const counts = counted.map((noun) => countOf(noun, isStock));
  const bought = [...named, ...counts, ...(isStock ? [] : besideSold(reading, [...named, ...counts]))].toSorted(
    (one, other) => one.from - other.from,
  );
  const all = asRate(asOne(distinct(bought.length > 0 ? bought : implied(reading, isStock)), reading), reading);
  const metrics =
    hasCue(reading, "by units") && !isStock
      ? swapForUnits(all.map(({ metric }) => metric))
      : all.map(({ metric }) => metric);
  const chosen = metrics.length > 0 ? metrics : ["net_sales"];
  return {
    metrics: chosen,
    family: family(chosen[0] ?? ""),
    assumptions: [
      ...new Set(all.flatMap(({ assumes, text }) => (assumes === undefined ? [] : [`"${text}" read as ${assumes}`]))),
    ],
    isDefault: metrics.length === 0,
    counted,
  };
}

/** "net sales per order", "items sold per order": the ratio that is defined as that; "returns, units": those that came back. */
function asOne(mentions: readonly MetricMention[], { words }: Reading): readonly MetricMention[] {
  const [one, other] = mentions;
  if (one === undefined || other === undefined || mentions.length > 2) return mentions;
  const between = words.slice(one.to, other.from).map(({ key }) => key);
  const ofOrders: Readonly<Record<string, string>> = { net_sales: "aov", units: "upt", products_sold: "upt" };
  const ratio = ofOrders[one.metric];
  if (other.metric === "orders" && between.at(-1) === "per" && ratio !== undefined)
    return [{ ...one, metric: ratio, assumes: "the average of an order" }];
  const isOfOne =
    (one.metric === "asp" && other.metric === "units") || (one.metric === "aov" && other.metric === "orders");
  if (isOfOne && between.at(-1) === "per") return [one];
  const isBeside = between.some((key) => /^(?:and|&|plus|with|vs|versus|or|per)$/.test(key));
  return one.metric === "returns" && other.metric === "units" && !isBeside
    ? [{ ...one, metric: "units_returned" }]
    : mentions;
}

const rates: Readonly<Record<string, string>> = {
  discounts: "discount_rate",
  returns: "return_rate",
  gross_margin: "margin_rate",
  margin_rate: "margin_rate",
  return_rate: "return_rate",
  discount_rate: "discount_rate",
  taxes: "tax_rate",
  shipping: "shipping_rate",
  fees: "fee_rate",
  tips: "tip_rate",
};

/** "discounts as a percentage of gross sales", "what share of sales came back": the rate that is defined as that. */
function asRate(mentions: readonly MetricMention[], reading: Reading): readonly MetricMention[] {
  if (!hasCue(reading, "share", "percent") || mentions.length !== 2) {
    const [only] = mentions;
    const isReturned =
      only?.metric === "net_sales" &&
      mentions.length === 1 &&
      hasCue(reading, "share", "percent") &&
      hasCue(reading, "returned");
    if (isReturned && only !== undefined) return [{ ...only, metric: "return_rate" }];
    // "the share of returns" of nothing in particular is that of all sales.
    const isOfSales =
      mentions.length === 1 &&
      cuesOf(reading, "share").some(({ text }) => /^(?:share|part|proportion|fraction)/i.test(text)) &&
      [...reading.dimensions, ...reading.links, ...reading.time.grains].length === 0;
    const rate = rates[only?.metric ?? ""];
    return isOfSales && only !== undefined && rate !== undefined ? [{ ...only, metric: rate }] : mentions;
  }
  const part = mentions.find(({ metric }) => rates[metric] !== undefined);
  const whole = mentions.find(({ metric }) => metric === "net_sales" || metric === "gross_sales");
  return part === undefined || whole === undefined
    ? mentions
    : [{ ...part, metric: rates[part.metric] ?? part.metric }];
}

/** "how much did we sell, and how many orders were there": what was sold is a number of its own beside the others. */
function besideSold(reading: Reading, others: readonly MetricMention[]): readonly MetricMention[] {
  const { question, words } = reading;
  for (const asked of cuesOf(reading, "how much")) {
    const sold = cuesOf(reading, "sold").find(({ from }) => from >= asked.to && from - asked.to <= 4);
    if (sold === undefined) continue;
    const start = words[asked.from]?.from ?? 0;
    const behind = words[sold.to - 1]?.to ?? 0;
    const [rest = ""] = /^.*?(?=[?;,]|\band\b|$)/i.exec(question.slice(behind)) ?? [];
    const isInside = ({ from }: { readonly from: number }): boolean => {
      const at = words[from]?.from ?? 0;
      return at >= start && at < behind + rest.length;
    };
    const returned = cuesOf(reading, "returned").filter((cue) => !isInside(cue));
    if (others.some(isInside) || (others.length === 0 && returned.length === 0)) continue;
    const { from, to } = { from: asked.from, to: sold.to };
    const net = { from, to, text: `${asked.text} ${sold.text}`, metric: "net_sales" };
    const back = returned.slice(0, 1).map((cue) => ({ from: cue.from, to: cue.to, text: cue.text, metric: "returns" }));
    return others.length > 0 ? [net] : [net, ...back];
  }
  return [];
}

function isOfStock(reading: Reading, family: (metric: string) => Family): boolean {
  return (
    reading.metrics.some(({ metric }) => family(metric) === "inventory") ||
    isOwned(reading) ||
    (hasCue(
      reading,
      "stock",
      "out of stock",
      "below reorder",
      "below minimum",
      "above maximum",
      "incoming",
      "reserved",
      "available",
      "has one",
    ) &&
      !reading.metrics.some(({ metric }) => family(metric) === "items"))
  );
}

/** "how many Claw Hammers do we have": what lies there, and not what was sold. */
function isOwned({ question, links, metrics }: Reading): boolean {
  const isHad = /\bhow many\b.*\b(?:do|have) (?:we|i|you) (?:still |currently |now )?(?:have|got|own)\b/i.test(
    question,
  );
  const isOfItems = links.some(({ dimension }) => dimension === "product" || dimension === "sku");
  return isHad && isOfItems && metrics.every(({ metric }) => metric === "units");
}

/** "margin ... in percent" is the rate, "sales including tax" is another number, "stock worth at retail" too. */
function adjust(mention: MetricMention, reading: Reading): MetricMention {
  const to = (metric: string): MetricMention => ({ from: mention.from, to: mention.to, text: mention.text, metric });
  const isPercent =
    hasCue(reading, "percent") ||
    reading.numbers.some((number) => number.isPercent) ||
    cuesOf(reading, "share").some(({ text }) => /^(?:in|as) (?:a )?(?:percent|pct|%)/i.test(text));
  const isPart = cuesOf(reading, "share").some(({ text }) => /^(?:contribut|share|part of|mix|make)/i.test(text));
  if (mention.metric === "margin_rate" && isPart && / in percent$/i.test(mention.text)) return to("gross_margin");
  if (mention.metric === "gross_margin" && isPercent && !isPart) return to("margin_rate");
  if (mention.metric === "returns" && isPercent) return to("return_rate");
  if (mention.metric === "discounts" && isPercent) return to("discount_rate");
  const isCounted = cuesOf(reading, "how many").some((cue) => cue.to <= mention.from && gapBetween(cue, mention) <= 1);
  if (mention.metric === "returns" && isCounted)
    return { ...to("units_returned"), assumes: "the units that came back" };
  if (mention.metric === "units" && hasCue(reading, "returned") && !hasCue(reading, "sold"))
    return to("units_returned");
  const isBefore = cuesOf(reading, "after returns").some(({ text }) => /^before (?:discount|return)/i.test(text));
  if (isBefore && mention.metric === "units") return to("units_gross");
  if (isBefore && mention.metric === "net_sales") return to("gross_sales");
  if (mention.metric === "net_sales" && hasCue(reading, "with tax")) return to("total_sales");
  if (mention.metric === "on_hand_value" && hasCue(reading, "retail value")) return to("retail_value");
  if (mention.metric === "on_hand_units" && hasCue(reading, "cost value")) return to("on_hand_value");
  return mention;
}

/** "stock value, units and number of skus": units beside two numbers of the stock are units of the stock. */
function isUnitsOfStock({ metric }: MetricMention, { metrics }: Reading, family: (metric: string) => Family): boolean {
  const ofStock = new Set(metrics.map((each) => each.metric).filter((each) => family(each) === "inventory"));
  return metric === "units" && ofStock.size > 1;
}

/** "How many customers", "the most customers": the noun is what is counted. */
function countedNouns(reading: Reading): readonly DimensionMention[] {
  const counts = cuesOf(reading, "how many");
  const most = cuesOf(reading, "best", "worst");
  const countable = new Set(["customer", "product", "sku"]);
  return reading.dimensions.filter(
    (noun) =>
      countable.has(noun.noun) &&
      !hasCue(reading, "over", "under", "at least", "at most", "by units") &&
      !reading.metrics.some(({ metric }) => metric === "units") &&
      (counts.some((cue) => cue.to <= noun.from && gapBetween(cue, noun) <= 1 && !isSoldByUnits(noun, reading)) ||
        isHeldMost(noun, reading) ||
        isCountedBy(noun, reading) ||
        (noun.noun === "customer" &&
          reading.dimensions.some((other) => other.noun !== "customer" && other.from < noun.from) &&
          most.some((cue) => cue.to === noun.from))),
  );
}

/** "which brand has most products": how many it has. */
function isHeldMost({ from }: DimensionMention, reading: Reading): boolean {
  return cuesOf(reading, "best", "worst").some(
    (most) => most.to === from && /^(?:has|have|had|with)$/.test(wordBefore(most.from, reading)),
  );
}

function wordBefore(at: number, { words }: Reading): string {
  const before = words[at - 1]?.key ?? "";
  return before === "the" ? (words[at - 2]?.key ?? "") : before;
}

/** "customers by country": how many there are in each. */
function isCountedBy({ noun, from, to }: DimensionMention, reading: Reading): boolean {
  const isFirst = reading.words.slice(0, from).every(({ key }) => /^(?:the|our|my|all|show|me|give|list)$/.test(key));
  const isBeside = reading.dimensions.some((other) => other.from > to && other.from - to <= 2);
  return (
    noun === "customer" &&
    isFirst &&
    isBeside &&
    reading.metrics.length === 0 &&
    cuesOf(reading, "by").some((cue) => cue.from === to && /^(?:by|per)$/i.test(cue.text))
  );
}

/** "How many products did we sell" is of units as likely as of kinds: not decided here. */
function isSoldByUnits({ noun }: DimensionMention, reading: Reading): boolean {
  return noun === "product" && reading.links.length > 0;
}

function countOf({ from, to, text, noun }: DimensionMention, isStock: boolean): MetricMention {
  if (noun === "customer") return { from, to, text, metric: "customers" };
  return { from, to, text, metric: isStock ? "skus" : "products_sold" };
}

/** What verbs and signs say where no number is named. */
function implied(reading: Reading, isStock: boolean): readonly MetricMention[] {
  const first = (metric: string, assumes?: string): readonly MetricMention[] => {
    const at = reading.cues[0] ?? { from: 0, to: 0, text: "" };
    return [{ from: at.from, to: at.to, text: at.text, metric, ...(assumes === undefined ? {} : { assumes }) }];
  };
  if (isStock) {
    if (reading.words.some(({ key }) => key === "worth")) return first("on_hand_value");
    if (hasCue(reading, "incoming")) return first("incoming_units");
    if (hasCue(reading, "reserved")) return first("committed_units");
    if (hasCue(reading, "available", "has one", "out of stock")) return first("available_units");
    if (hasCue(reading, "cost value")) return first("on_hand_value");
    if (hasCue(reading, "retail value")) return first("retail_value");
    if (/^\s*(?:is|are|do|does|have|has|any)\b/i.test(reading.question)) return first("available_units");
    return first("on_hand_units");
  }
  if (hasCue(reading, "returned")) return first(hasCue(reading, "how many", "by units") ? "units_returned" : "returns");
  if (hasCue(reading, "by value")) return first("net_sales");
  if (hasCue(reading, "spent")) return first("net_sales");
  if (hasCue(reading, "sold", "bought")) return first(isHowMany(reading) ? "units" : "net_sales");
  return [];
}

/** "how many did we sell"; but "how many days did we sell over 500" counts days. */
function isHowMany(reading: Reading): boolean {
  return cuesOf(reading, "how many").some(({ to }) => !reading.time.grains.some(({ from }) => from === to));
}

function swapForUnits(metrics: readonly string[]): readonly string[] {
  if (metrics.length === 0) return ["units"];
  const swap: Readonly<Record<string, string>> = {
    net_sales: "units",
    returns: "units_returned",
    return_rate: "unit_return_rate",
    gross_sales: "units_gross",
  };
  return [...new Set(metrics.map((metric) => swap[metric] ?? metric))];
}

function distinct(mentions: readonly MetricMention[]): readonly MetricMention[] {
  const seen = new Set<string>();
  return mentions.filter(({ metric }) => {
    const isNew = !seen.has(metric);
    seen.add(metric);
    return isNew;
  });
}
