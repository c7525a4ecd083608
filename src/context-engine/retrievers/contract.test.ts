import { expect, test } from "vitest";
import type { Plan } from "../models/plan.ts";
import { type RetrieverCase, testRetriever } from "../../../test/contracts/retriever.contract.ts";
import { definitions } from "./definitions/index.ts";
import { documents } from "./documents/index.ts";
import { fileStatus } from "./file-status/index.ts";
import { insights } from "./insights/index.ts";
import { inventoryPosition } from "./inventory-position/index.ts";
import { metrics } from "./metrics/index.ts";
import { retrievers } from "./registry.ts";

const nothing: Plan = {
  intent: "numbers",
  queries: [],
  definitions: [],
  files: null,
  cover: null,
  analysis: null,
  assumptions: [],
  unread: [],
  period: null,
};

const cases: readonly RetrieverCase[] = [
  {
    retriever: metrics,
    plan: { ...nothing, queries: [{ query: { metrics: ["net_sales", "units"], by: ["month"], period: "2026" } }] },
    slowPlans: [
      {
        ...nothing,
        intent: "lineage",
        queries: [
          { query: { metrics: ["net_sales"], period: "2026" } },
          { query: { metrics: ["units"], period: "2026" } },
        ],
      },
    ],
    ofNobody: "unknown",
  },
  {
    retriever: inventoryPosition,
    plan: {
      ...nothing,
      intent: "running-out",
      cover: {
        where: [{ dimension: "location", op: "=", value: "Harbour" }],
        period: "2026-01-12..2026-02-10",
        days: 30,
        horizonDays: 30,
        on: "2026-02-10",
        by: "sku",
      },
    },
    ofNobody: "unknown",
  },
  { retriever: fileStatus, plan: { ...nothing, intent: "files", files: {} }, ofNobody: "nothing" },
  {
    retriever: definitions,
    plan: { ...nothing, intent: "definition", definitions: ["net_sales", "aov"] },
    ofNobody: "the same",
  },
  {
    retriever: documents,
    plan: {
      ...nothing,
      intent: "documents",
      passages: { query: "what does the policy say about broken mugs", stands: "alone", region: null },
    },
    ofNobody: "nothing",
  },
  { retriever: insights, plan: { ...nothing, intent: "insights" }, ofNobody: "nothing" },
];

for (const each of cases) testRetriever(each);

test("every retriever that there is keeps the contract", () => {
  expect(retrievers.map(({ id }) => id).toSorted()).toEqual(cases.map(({ retriever }) => retriever.id).toSorted());
});
