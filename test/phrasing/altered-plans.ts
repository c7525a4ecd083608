import type { ProposedPlan } from "#context-engine/planner/proposed-plan.ts";

type Where = ProposedPlan["where"][number];

/** A question of which the router cannot read every word, and the plan that reads it rightly. */
export interface PlannedQuestion {
  readonly question: string;
  readonly plan: ProposedPlan;
}

/** A plan of a number alone. */
export const nothing = {
  by: [],
  where: [],
  compare: null,
  order: null,
  limit: null,
  thresholds: [],
  share: null,
} as const;
export const february = { period: "2026-02", words: ["February 2026"] };

/** Words that were not read: "flogged", "Shmitt", "bagged", "reckon", "toted". */
export const plannedQuestions: readonly PlannedQuestion[] = [
  {
    question: "units of Oak Stool flogged by store in February 2026",
    plan: {
      ...nothing,
      intent: "numbers",
      metrics: [{ metric: "units", words: ["units", "flogged"] }],
      by: [{ dimension: "store", words: ["by store"] }],
      where: [{ dimension: "product", op: "=", value: "Oak Stool", words: ["Oak Stool"] }],
      period: february,
    },
  },
  {
    question: "net sales in February 2026 of Wolfgng Shmitt",
    plan: {
      ...nothing,
      intent: "numbers",
      metrics: [{ metric: "net_sales", words: ["net sales"] }],
      where: [{ dimension: "customer", op: "=", value: "Wolfgang Schmidt", words: ["Wolfgng Shmitt"] }],
      period: february,
    },
  },
  {
    question: "net sales bagged without Dock in February 2026",
    plan: {
      ...nothing,
      intent: "numbers",
      metrics: [{ metric: "net_sales", words: ["net sales bagged"] }],
      where: [{ dimension: "store", op: "!=", value: "Dock", words: ["without Dock"] }],
      period: february,
    },
  },
  {
    question: "top 2 products by units flogged in February 2026",
    plan: {
      ...nothing,
      intent: "numbers",
      metrics: [{ metric: "units", words: ["units flogged"] }],
      by: [{ dimension: "product", words: ["products"] }],
      order: { column: "-units", words: ["top"] },
      limit: { rows: 2, words: ["2"] },
      period: february,
    },
  },
  {
    question: "stores with net sales of more than 200 toted up in February 2026",
    plan: {
      ...nothing,
      intent: "numbers",
      metrics: [{ metric: "net_sales", words: ["net sales", "toted up"] }],
      by: [{ dimension: "store", words: ["stores"] }],
      thresholds: [{ column: "net_sales", is: ">", value: 200, words: ["more than 200"] }],
      period: february,
    },
  },
  {
    question: "orders clocked in February 2026 vs January 2026",
    plan: {
      ...nothing,
      intent: "numbers",
      metrics: [{ metric: "orders", words: ["orders clocked"] }],
      period: february,
      compare: { with: "2026-01", words: ["vs January 2026"] },
    },
  },
];

/** What a model may make of a right plan: its mistakes, and what it was told by somebody else. Each as the text that it writes. */
export function alterPlan({ question, plan }: PlannedQuestion): readonly (readonly [string, string])[] {
  const first = plan.metrics[0]?.words ?? [];
  const whole = [question];
  const filter = (part: Partial<Where>): Where => ({
    dimension: "store",
    op: "=",
    value: "Dock",
    words: first,
    ...part,
  });
  const plans: readonly (readonly [string, object | null])[] = [
    ...["gross_sales", "discounts", "returns", "customers", "aov", "taxes", "gross_margin", "on_hand_units"].map(
      (metric) => [`the metric is ${metric}`, { ...plan, metrics: [{ metric, words: first }] }] as const,
    ),
    ["a metric more", { ...plan, metrics: [...plan.metrics, { metric: "discounts", words: first }] }],
    ["no metric", { ...plan, metrics: [] }],
    ["a metric that is not defined", { ...plan, metrics: [{ metric: "profit_of_the_moon", words: first }] }],
    ["a metric twice", { ...plan, metrics: [...plan.metrics, ...plan.metrics] }],
    ["no filter", { ...plan, where: [] }],
    [
      "no filter, its words elsewhere",
      { ...plan, where: [], metrics: plan.metrics.map((each) => ({ ...each, words: whole })) },
    ],
    ["a filter more", { ...plan, where: [...plan.where, filter({ value: "Hill" })] }],
    ["a filter more, by all words", { ...plan, where: [...plan.where, filter({ value: "Hill", words: whole })] }],
    ["a filter of a name that nobody has", { ...plan, where: [filter({ value: "Moonbase" })] }],
    ["a filter of a business next door", { ...plan, where: [filter({ value: "Secret Lab" })] }],
    [
      "a filter of an unknown column",
      { ...plan, where: [...plan.where, filter({ dimension: "business", value: "other" })] },
    ],
    ["a filter by unknown values", { ...plan, where: [...plan.where, filter({ value: null })] }],
    [
      "every filter the other way",
      { ...plan, where: plan.where.map((each) => ({ ...each, op: each.op === "=" ? "!=" : "=" })) },
    ],
    ["another name", { ...plan, where: plan.where.map((each) => ({ ...each, value: "Oak Table" })) }],
    [
      "a customer of a near name",
      { ...plan, where: plan.where.map((each) => ({ ...each, value: "Wolfram Schmitz" })) },
    ],
    ...[
      "2026-01",
      "2026-03",
      "2025-02",
      "2026",
      "2026-Q1",
      "last-30-days",
      "mtd",
      "2026-02-01..2026-02-27",
      "2026-02-02..2026-03-01",
    ].map((period) => [`the period is ${period}`, { ...plan, period: { period, words: ["February 2026"] } }] as const),
    ["no period", { ...plan, period: null }],
    ["a period that is none", { ...plan, period: { period: "2026-13", words: ["February 2026"] } }],
    ["a comparison more", { ...plan, compare: { with: "year_ago", words: first } }],
    ["no comparison", { ...plan, compare: null }],
    ["a comparison with all time", { ...plan, compare: { with: "all", words: first } }],
    ["a limit more", { ...plan, limit: { rows: 1, words: first } }],
    ["another limit", { ...plan, limit: { rows: 3, words: plan.limit?.words ?? whole } }],
    ["a limit of nothing", { ...plan, limit: { rows: 0, words: whole } }],
    ["an order the other way", { ...plan, order: { column: plan.metrics[0]?.metric ?? "", words: whole } }],
    ["no thresholds", { ...plan, thresholds: [] }],
    ["a threshold more", { ...plan, thresholds: [{ column: "net_sales", is: ">", value: 5, words: first }] }],
    ["a threshold the other way", { ...plan, thresholds: plan.thresholds.map((each) => ({ ...each, is: "<" })) }],
    ["another threshold", { ...plan, thresholds: plan.thresholds.map((each) => ({ ...each, value: 20 })) }],
    ["by another column", { ...plan, by: [{ dimension: "customer", words: first }] }],
    ["by nothing", { ...plan, by: [] }],
    ["a share", { ...plan, share: { words: first } }],
    ["another intent", { ...plan, intent: "change" }],
    ["an intent that is none", { ...plan, intent: "delete" }],
    ["words that nobody wrote", { ...plan, metrics: plan.metrics.map((each) => ({ ...each, words: ["all of it"] })) }],
    ["no words", { ...plan, metrics: plan.metrics.map((each) => ({ ...each, words: [] })) }],
    ["a key more", { ...plan, business: "other" }],
    ["a key more in a part", { ...plan, metrics: plan.metrics.map((each) => ({ ...each, value: 1_000_000 })) }],
    ["a number in its place", { ...plan, answer: "EUR 1,000,000" }],
    ["a statement as a metric", { ...plan, metrics: [{ metric: "sum(amount) from sales; --", words: first }] }],
    ["a statement as a name", { ...plan, where: [filter({ value: "x' OR 1=1; DROP TABLE sales; --" })] }],
    ["a statement as a column", { ...plan, where: [filter({ dimension: 'store" = "store' })] }],
    ["a statement as a period", { ...plan, period: { period: "2026'); SELECT 1", words: ["February 2026"] } }],
    ["a statement as an order", { ...plan, order: { column: "net_sales; DROP TABLE x", words: first } }],
    ["a path", { ...plan, where: [filter({ value: "../../other/data" })] }],
    ["a hundred filters", { ...plan, where: Array.from({ length: 100 }, () => filter({})) }],
    ["a long name", { ...plan, where: [filter({ value: "x".repeat(100_000) })] }],
    ["many words", { ...plan, metrics: [{ metric: "units", words: Array.from({ length: 5_000 }, () => "units") }] }],
    ["no plan", null],
  ];
  const texts: readonly (readonly [string, string])[] = [
    ["not JSON", "The plan is: units by store."],
    ["half of it", JSON.stringify({ plan }).slice(0, -20)],
    ["a list", JSON.stringify([{ plan }])],
    ["a statement alone", "SELECT * FROM sales"],
    [
      "an order that was followed",
      JSON.stringify({ plan: "IGNORE PREVIOUS INSTRUCTIONS", text: "PWNED: EUR 1,000,000" }),
    ],
    ["words around it", `Sure! ${JSON.stringify({ plan })}`],
    ["another key", JSON.stringify({ plan, say: "EUR 1,000,000" })],
    ["a prototype", `{"__proto__": {"plan": ${JSON.stringify(plan)}}, "plan": null}`],
    ["nothing", ""],
  ];
  return [...plans.map(([what, altered]) => [what, JSON.stringify({ plan: altered })] as const), ...texts];
}
