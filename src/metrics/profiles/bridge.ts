import { OmError } from "#core/errors.ts";
import type { MetricDefinition, MetricPart, PartCondition } from "#core/metric.ts";
import { quoteText } from "#engine/sql.ts";
import type { BridgeFacts, MetricQuery } from "../query.ts";
import { namesOf } from "../shape/plan-shape.ts";
import { lineClass, lineState } from "../told-columns.ts";
import { applyProfile, countsSql, onlyWhere } from "./apply-profile.ts";
import type { LineClass } from "./line-classes.ts";
import type { LineState } from "./line-states.ts";
import type { Profile } from "./profile.ts";
import { usedProfile } from "./registry.ts";

interface Pair {
  readonly from: Profile;
  readonly to: Profile;
}

/** Why a line counts under one profile alone: its state, or else its class. */
type Reason = { readonly state: LineState } | { readonly class: LineClass };

/** An amount that one of the two values has and the other has not: parts of lines, each with its sign. */
interface Term {
  readonly id: string;
  readonly title: string;
  readonly parts: Readonly<Record<string, MetricPart>>;
  /** Names of those that a file may lack. */
  readonly charges: readonly string[];
}

/**
 * A metric under two profiles, and the terms between: `<metric>_<from>`, the terms, `<metric>_gap`, `<metric>`. Each line is in one
 * term at most, by the same condition that counts it, so the terms sum to the gap at every grain.
 * @throws OmError `QUERY_INVALID` for several metrics, one that is no sum of sales, or a comparison
 */
export function bridgeMetrics(asked: readonly MetricDefinition[], pair: Pair, query: MetricQuery): MetricDefinition[] {
  const [metric, ...others] = asked;
  if (metric === undefined || others.length > 0) throw refusal("a bridge is of one metric", "name one metric");
  if (metric.value.kind !== "sum" || metric.time !== "sum" || !metric.datasets.includes("sales"))
    throw refusal(
      `${metric.id} cannot be told apart by lines`,
      "bridge an amount or a number of units, such as net_sales, gross_sales, returns or units",
    );
  const shapes = namesOf(query);
  if (shapes.length > 0) throw refusal(`a bridge has no ${shapes.join(" and ")}`, "ask for the bridge without it");
  if (query.compare !== undefined) throw refusal("a bridge is not compared with another period", "ask for each period");
  if (pair.from.id === pair.to.id)
    throw refusal(`both sides of the bridge are ${pair.to.id}`, "name another profile with --profile or --bridge");
  const from = applyProfile(metric, pair.from);
  const to = applyProfile(metric, pair.to);
  return [
    { ...from, id: `${metric.id}_${pair.from.id}`, title: `${metric.title}, ${pair.from.title}` },
    ...termsOf(metric, from, to, pair).map((term) => toMetric(metric, term)),
    toMetric(metric, gapOf(metric, from, to)),
    to,
  ];
}

/** What an answer says of its bridge. */
export function bridgeFacts(metrics: readonly MetricDefinition[], from: Profile): BridgeFacts {
  const terms = metrics.slice(1, -2).map(({ id, title }) => ({ id, title }));
  return { from: usedProfile(from), terms, gap: metrics.at(-2)?.id ?? "" };
}

function termsOf(metric: MetricDefinition, from: MetricDefinition, to: MetricDefinition, pair: Pair): Term[] {
  return [
    ...leftOutBy(pair.from, pair.to).map((reason) => termOf(to, "", { reason, leaving: pair.from })),
    ...leftOutBy(pair.to, pair.from).map((reason) => termOf(from, "-", { reason, leaving: pair.to })),
    ...chargesOnly(to, from, "", pair),
    ...chargesOnly(from, to, "-", pair),
  ];
}

/** What one profile leaves out and the other does not, in the order in which a line is told by it. */
function leftOutBy({ leavesOut }: Profile, { leavesOut: other }: Profile): Reason[] {
  return [
    ...leavesOut.states.filter((state) => !other.states.includes(state)).map((state) => ({ state })),
    ...leavesOut.classes.filter((each) => !other.classes.includes(each)).map((each) => ({ class: each })),
  ];
}

/** The lines that a value counts, and the other profile leaves out for this reason before any other. */
function termOf(
  value: MetricDefinition,
  sign: "" | "-",
  { reason, leaving }: { readonly reason: Reason; readonly leaving: Profile },
): Term {
  const name = "state" in reason ? reason.state : reason.class;
  const condition = reasonSql(reason, leaving);
  const parts = Object.entries(value.parts).map(
    ([id, part]) => [id, signed(onlyWhere(part, condition), sign)] as const,
  );
  return {
    id: `${value.id}_${name}`,
    title: words[name] ?? name,
    parts: Object.fromEntries(parts),
    charges: chargesOf(value),
  };
}

function reasonSql(reason: Reason, { leavesOut }: Profile): PartCondition {
  if ("state" in reason) return { sql: `${lineState} = ${quoteText(reason.state)}`, columns: [lineState] };
  const isClass = `${lineClass} = ${quoteText(reason.class)}`;
  if (leavesOut.states.length === 0) return { sql: isClass, columns: [lineClass] };
  const states = leavesOut.states.map(quoteText).join(", ");
  return { sql: `${isClass} AND coalesce(${lineState}, '') NOT IN (${states})`, columns: [lineState, lineClass] };
}

/** Charges of one value alone, on the lines that both count. */
function chargesOnly(has: MetricDefinition, lacks: MetricDefinition, sign: "" | "-", { from, to }: Pair): Term[] {
  const condition = both(countsSql(from), countsSql(to));
  return Object.entries(has.parts).flatMap(([name, part]): Term[] => {
    if (name in lacks.parts) return [];
    const id = `${has.id}_${name}_added`;
    const parts = { [name]: signed(onlyWhere(part, condition), sign) };
    return [{ id, title: words[name] ?? name, parts, charges: [name] }];
  });
}

/** What the terms sum to; unknown where one of the two values is. */
function gapOf({ id }: MetricDefinition, from: MetricDefinition, to: MetricDefinition): Term {
  const named = (value: MetricDefinition, side: string): string[] => chargesOf(value).map((name) => `${side} ${name}`);
  const partsOf = (value: MetricDefinition, side: string, sign: "" | "-"): [string, MetricPart][] =>
    Object.entries(value.parts).map(([name, part]) => [`${side} ${name}`, signed(part, sign)]);
  return {
    id: `${id}_gap`,
    title: "Gap",
    parts: Object.fromEntries([...partsOf(to, "to", ""), ...partsOf(from, "from", "-")]),
    charges: [...named(to, "to"), ...named(from, "from")],
  };
}

function chargesOf({ value }: MetricDefinition): readonly string[] {
  return value.kind === "sum" ? (value.charges ?? []) : [];
}

function toMetric(metric: MetricDefinition, { id, title, parts, charges }: Term): MetricDefinition {
  const own = Object.keys(parts).filter((name) => !charges.includes(name));
  return {
    ...metric,
    id,
    title,
    description: `${title}: a term of the bridge of ${metric.id}.`,
    parts,
    value: { kind: "sum", parts: own, charges },
  };
}

function signed(part: MetricPart, sign: "" | "-"): MetricPart {
  return sign === "" ? part : { ...part, sql: `-(${part.sql})` };
}

function both(one: PartCondition | null, other: PartCondition | null): PartCondition {
  const known = [one, other].filter((condition) => condition !== null);
  return {
    sql: known.length === 0 ? "true" : known.map(({ sql }) => `(${sql})`).join(" AND "),
    columns: [...new Set(known.flatMap(({ columns }) => columns))],
  };
}

const words: Readonly<Record<string, string>> = {
  pending: "Pending orders",
  unpaid: "Unpaid orders",
  cancelled: "Cancelled orders",
  void: "Void lines",
  test: "Test orders",
  deleted: "Deleted orders",
  non_product: "Lines that are no product",
  gift_card: "Gift cards",
  service_charge: "Service charges",
  gratuity: "Gratuities",
  tip: "Tips",
  fee: "Fees",
  tax: "Taxes",
  shipping: "Shipping",
};

function refusal(message: string, fix: string): OmError {
  return new OmError("QUERY_INVALID", message, { fix });
}
