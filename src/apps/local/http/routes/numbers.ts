import { z } from "zod";
import { analysisList } from "#metrics/analyses/registry.ts";
import { dimensions } from "#metrics/dimensions.ts";
import { metricQuerySchema } from "#metrics/query.ts";
import { metricDefinitions } from "#metrics/registry.ts";
import { defineRoute } from "../route.ts";
import { analysisFacts } from "../schemas/analyses.ts";
import { insight, metricDefinition, queryResult } from "../schemas/answers.ts";
import { source } from "../schemas/requests.ts";
import { namesResult } from "../schemas/names.ts";
import { sourceReport } from "../schemas/sources.ts";
import { explanation } from "../schemas/explanation.ts";

const queryBody = metricQuerySchema.extend({
  explain: z
    .boolean()
    .exactOptional()
    .describe("what each number is made of; `limit` is then the rows of each, 20 by default, at most 1,000"),
});

export const runQuery = defineRoute({
  id: "runQuery",
  method: "POST",
  path: "/v1/query",
  summary:
    "Exact numbers, with the period, the rows and the files that they rest on; or what they are made of, down to the lines of the files.",
  access: "business",
  input: z.object({ body: queryBody }),
  invalidBody: "QUERY_INVALID",
  replies: {
    200: { description: "the result; with `explain` the explanation", json: z.union([queryResult, explanation]) },
  },
  errors: ["METRIC_UNKNOWN", "DIMENSION_UNKNOWN", "PERIOD_INVALID", "QUERY_INVALID", "NOT_AVAILABLE"],
  async handle({ body }, { business }, { service }) {
    const { explain, ...query } = body;
    const json = explain === true ? await service.explain(business, query) : await service.query(business, query);
    return { status: 200, body: { json } };
  },
});

export const listInsights = defineRoute({
  id: "listInsights",
  method: "GET",
  path: "/v1/insights",
  summary: "What stands out in the numbers, each finding with its size and evidence.",
  access: "business",
  input: z.object({}),
  replies: { 200: { description: "the findings", json: z.object({ insights: z.array(insight) }) } },
  async handle(_input, { business }, { service }) {
    return { status: 200, body: { json: { insights: await service.insights(business) }, revalidates: true } };
  },
});

export const listNames = defineRoute({
  id: "listNames",
  method: "GET",
  path: "/v1/names",
  summary:
    "What products, stores, customers and the like are called in the rows that count, with how many rows have it.",
  access: "business",
  input: z.object({
    query: z.strictObject({
      dataset: z.string().max(200).optional().describe("all by default"),
      dimension: z.string().max(200).optional().describe("all by default"),
      contains: z.string().max(500).optional().describe("names with this in them, in any letter case"),
      limit: z.coerce.number().int().min(1).max(100_000).default(1_000).describe("of each dimension; most rows first"),
    }),
  }),
  replies: { 200: { description: "the names", json: namesResult } },
  errors: ["DIMENSION_UNKNOWN"],
  async handle({ query: { limit, dataset, dimension, contains } }, { business }, { service }) {
    const request = {
      limit,
      ...(dataset === undefined ? {} : { dataset }),
      ...(dimension === undefined ? {} : { dimension }),
      ...(contains === undefined ? {} : { contains }),
    };
    return { status: 200, body: { json: await service.names(business, request), revalidates: true } };
  },
});

export const listSources = defineRoute({
  id: "listSources",
  method: "GET",
  path: "/v1/sources",
  summary: "Each source with its days, those that are missing, and what its last upload changed.",
  access: "business",
  input: z.object({}),
  replies: { 200: { description: "the sources", json: z.object({ sources: z.array(sourceReport) }) } },
  async handle(_input, { business }, { service }) {
    return { status: 200, body: { json: { sources: await service.sources(business) }, revalidates: true } };
  },
});

export const forgetSource = defineRoute({
  id: "forgetSource",
  method: "POST",
  path: "/v1/sources/forget",
  summary: "What was decided about files of a source is not remembered for the next ones any more.",
  access: "business",
  input: z.object({
    body: z.strictObject({
      source: source.describe("as the list of sources names it, or the id of a file about which it was decided"),
      key: z.string().min(1).max(500).optional().describe("one answer, as `price`; all of them where it is absent"),
    }),
  }),
  replies: { 200: { description: "how many answers were forgotten", json: z.object({ count: z.int().min(0) }) } },
  errors: ["NOT_FOUND"],
  async handle({ body: { source: name, key } }, { business }, { service }) {
    const count = await service.forget(business, { source: name, ...(key === undefined ? {} : { key }) });
    return { status: 200, body: { json: { count } } };
  },
});

export const listMetrics = defineRoute({
  id: "listMetrics",
  method: "GET",
  path: "/v1/metrics",
  summary: "The numbers and analyses that can be asked for, with their formulas, and what they can be grouped by.",
  access: "open",
  input: z.object({}),
  replies: {
    200: {
      description: "definitions",
      json: z.object({
        metrics: z.array(metricDefinition),
        analyses: z.array(analysisFacts),
        dimensions: z.array(z.string()),
      }),
    },
  },
  handle() {
    const json = { metrics: metricDefinitions, analyses: analysisList, dimensions: dimensions.map(({ id }) => id) };
    return { status: 200, body: { json, revalidates: true } };
  },
});
