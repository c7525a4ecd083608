import { OmError } from "#core/errors.ts";
import { tellAnalysis } from "../../answers/tell-analysis.ts";
import type { BusinessView } from "../../models/business-view.ts";
import type { Plan, PlannedQuery } from "../../models/plan.ts";
import { defineRetriever, type Found, type FoundItem } from "../retriever.ts";
import { keepRows } from "./keep-rows.ts";
import { toItem } from "./to-item.ts";
import { whyUnknown } from "./why-unknown.ts";

/** Numbers: every planned query, computed over all rows by the layer of metrics. */
export const metrics = defineRetriever({
  id: "metrics",
  answers: ({ queries, analysis }) =>
    queries.length > 0
      ? `the question asks for ${queries.map(({ query }) => query.metrics.join(", ")).join("; ")}`
      : analysis === null
        ? null
        : `the question asks for the analysis ${analysis.id}`,
  async retrieve(plan, view, { signal }) {
    if (plan.analysis !== null) return analysed(plan, plan.analysis, view);
    const [first, ...others] = plan.queries;
    if (first === undefined) return { items: [], gaps: [], assumptions: [] };
    const main = await ask(first, plan, view);
    const beside =
      main.items.some(({ unknown }) => unknown !== undefined) || signal.aborted
        ? []
        : await Promise.all(others.map((query) => ask(query, plan, view)));
    const lineage = plan.intent === "lineage" && !signal.aborted ? await tellFiles(main.items, view) : [];
    return {
      items: [
        ...main.items,
        ...lineage,
        ...beside.flatMap(({ items }) => items.map((item): FoundItem => ({ ...item, score: item.score / 2 }))),
      ],
      gaps: main.gaps,
      assumptions: main.assumptions,
    };
  },
});

/** An answer of the layer of metrics; what it refuses is why it cannot be told. */
async function ask(planned: PlannedQuery, plan: Plan, view: BusinessView): Promise<Found> {
  try {
    const [result, without] = await Promise.all([
      view.query(planned.query),
      planned.without === undefined ? null : view.query(planned.without),
    ]);
    const kept = keepRows(result, planned, without);
    const unknown = whyUnknown(kept, planned, result);
    const item = toItem({ result: kept, planned, plan, all: result });
    return { items: [unknown === null ? item : { ...item, unknown }], gaps: result.notes, assumptions: [] };
  } catch (error) {
    return refused(error, planned);
  }
}

/** When the files of an answer came. */
async function tellFiles(items: readonly FoundItem[], view: BusinessView): Promise<readonly FoundItem[]> {
  const cited = new Set(items.flatMap(({ citations }) => citations).map(({ fileId }) => fileId));
  const reports = (await view.files()).filter(({ fileId }) => cited.has(fileId));
  const told = reports.map(({ name, receivedAt }) => `${name}, received ${receivedAt}`).join("; ");
  const citations = reports.map(({ fileId, name }) => ({ id: `file:${fileId}`, fileId, name }));
  return [
    { id: "lineage", kind: "files", title: "files", text: `It comes from ${told}.`, facts: [], citations, score: 0.9 },
  ];
}

/** What cannot be answered is no failure of the retriever; anything else is. */
function refused(error: unknown, { query }: PlannedQuery): Found {
  if (!(error instanceof OmError) || error.retryable || error.code === "INTERNAL") throw error;
  const text = error.fix === "" ? error.message : `${error.message} (${error.fix})`;
  const item: FoundItem = {
    id: `refused:${JSON.stringify(query)}`,
    kind: "text",
    title: query.metrics.join(", "),
    text,
    facts: [],
    citations: [],
    score: 1,
    unknown: text,
  };
  return { items: [item], gaps: [error.message], assumptions: [] };
}

async function analysed(
  plan: Plan,
  { id, by, query }: NonNullable<Plan["analysis"]>,
  view: BusinessView,
): Promise<Found> {
  try {
    const result = await view.analyse(id, {
      ...(by !== undefined && { by }),
      ...(query.where !== undefined && { where: query.where }),
      ...(query.period !== undefined && { period: query.period }),
      limit: 50,
    });
    const item = toItem({ result, planned: { query }, plan, all: result });
    const text = tellAnalysis(result, plan.period ?? result.period.label);
    return { items: [{ ...item, text }], gaps: result.notes, assumptions: [] };
  } catch (error) {
    return refused(error, { query });
  }
}
