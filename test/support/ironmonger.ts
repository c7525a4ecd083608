import { plainCalendar } from "#core/period.ts";
import { createLexicon } from "#context-engine/router/lexicon/lexicon.ts";
import { createNameIndex } from "#context-engine/router/names/name-index.ts";
import { createCatalogue } from "#context-engine/router/resolve/catalogue.ts";
import { route } from "#context-engine/router/route.ts";
import type { RouteContext } from "#context-engine/router/route-context.ts";
import { metricDefinitions } from "#metrics/registry.ts";

/** An invented ironmonger, so that nothing is read by the names of the frozen sets. */
const sold = {
  region: ["North", "Coast"],
  store: ["Anvil Lane", "Bridge End", "Mill Yard"],
  category: ["Hinges", "Paint", "Tools"],
  vendor: ["Brandt & Sons", "Ostra"],
  channel: ["online", "counter"],
  employee: ["Mira", "Tom Reyes"],
  customer: ["Olga Brandt", "Piet Brandt", "Castle Works"],
  product: ["Claw Hammer", "Brass Hinge 40 mm", "Brass Hinge 60 mm", "White Paint 1 l", "May Green Paint"],
  sku: ["HM-100", "HI-40", "HI-60", "PT-01", "PT-02"],
};
const stocked = {
  location: ["Anvil Lane", "Bridge End"],
  region: ["North"],
  product: sold.product,
  sku: sold.sku,
  category: sold.category,
};
const names = [
  ...Object.entries(sold).flatMap(([dimension, list]) =>
    list.map((name) => ({ dataset: "sales", dimension, name, rows: 9 })),
  ),
  ...Object.entries(stocked).flatMap(([dimension, list]) =>
    list.map((name) => ({ dataset: "inventory", dimension, name, rows: 5 })),
  ),
];
const byName = Map.groupBy(names, ({ dimension, name }) => `${dimension} ${name}`);
const index = createNameIndex([...byName.values()].flatMap((same) => same.slice(0, 1)));
const rowsOf = new Map(
  [...Map.groupBy(names, ({ dataset }) => dataset)].map(([dataset, listed]) => [
    dataset,
    new Map(listed.map(({ dimension, rows }) => [dimension, rows])),
  ]),
);
const context: RouteContext = {
  today: "2026-09-16", // a Wednesday
  calendar: plainCalendar,
  lexicon: createLexicon(metricDefinitions),
  definitions: metricDefinitions,
  names: index,
  catalogue: createCatalogue(rowsOf),
  fileNames: ["till-2026.csv", "stock.xlsx"],
  deadStockDays: 90,
};

export const readAtIronmonger = (
  question: string,
  after: readonly string[] = [],
  changes: Partial<RouteContext> = {},
) => route(question, after, { ...context, ...changes });

export function queryAtIronmonger(
  question: string,
  after: readonly string[] = [],
  changes: Partial<RouteContext> = {},
): object {
  const routed = readAtIronmonger(question, after, changes);
  if (routed.is !== "plan") return { is: routed.is, text: routed.text };
  return routed.plan.queries[0]?.query ?? { intent: routed.plan.intent };
}

export const where = (dimension: string, value: string | null, op: "=" | "!=" = "=") => ({ dimension, op, value });
export const august = "2026-08-01..2026-08-31";
export const today = "2026-09-16..2026-09-16";
