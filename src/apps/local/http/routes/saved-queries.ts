import { z } from "zod";
import { saveQuerySchema, savedQueryName } from "#metrics/saved-queries/saved-query.ts";
import { defineRoute } from "../route.ts";
import { savedAnswer, savedExplanation, savedQuery } from "../schemas/saved-queries.ts";

const named = z.strictObject({ name: savedQueryName });
const version = z.coerce.number().int().min(1);
const refusals = ["METRIC_UNKNOWN", "DIMENSION_UNKNOWN", "PERIOD_INVALID", "QUERY_INVALID", "NOT_AVAILABLE"] as const;

export const saveQuery = defineRoute({
  id: "saveQuery",
  method: "POST",
  path: "/v1/queries",
  summary: "Keeps a query by a name, as its next version, after all that it names was found; the same again is none.",
  access: "business",
  input: z.object({ body: saveQuerySchema }),
  invalidBody: "QUERY_INVALID",
  replies: { 200: { description: "the query as it is kept", json: savedQuery } },
  errors: [...refusals, "NO_DATA", "CONFLICT"],
  async handle({ body }, { business }, { service }) {
    return { status: 200, body: { json: await service.saveQuery(business, body) } };
  },
});

export const listQueries = defineRoute({
  id: "listQueries",
  method: "GET",
  path: "/v1/queries",
  summary: "The queries that the business keeps, by name, each as it is now.",
  access: "business",
  input: z.object({}),
  replies: { 200: { description: "the queries", json: z.object({ queries: z.array(savedQuery) }) } },
  async handle(_input, { business }, { service }) {
    const json = { queries: await service.savedQueries(business) };
    return { status: 200, body: { json, revalidates: true } };
  },
});

export const readQuery = defineRoute({
  id: "readQuery",
  method: "GET",
  path: "/v1/queries/{name}",
  summary: "A kept query as it is, or as it was at a version.",
  access: "business",
  input: z.object({
    params: named,
    query: z.strictObject({ version: version.optional().describe("the newest by default") }),
  }),
  replies: { 200: { description: "the query", json: savedQuery } },
  errors: ["NOT_FOUND"],
  async handle({ params: { name }, query }, { business }, { service }) {
    return { status: 200, body: { json: await service.savedQuery(business, name, query.version), revalidates: true } };
  },
});

export const listQueryVersions = defineRoute({
  id: "listQueryVersions",
  method: "GET",
  path: "/v1/queries/{name}/history",
  summary: "Every version of a kept query, oldest first, removals among them.",
  access: "business",
  input: z.object({ params: named }),
  replies: { 200: { description: "the versions", json: z.object({ versions: z.array(savedQuery) }) } },
  errors: ["NOT_FOUND"],
  async handle({ params: { name } }, { business }, { service }) {
    const json = { versions: await service.savedQueryHistory(business, name) };
    return { status: 200, body: { json, revalidates: true } };
  },
});

export const removeQuery = defineRoute({
  id: "removeQuery",
  method: "POST",
  path: "/v1/queries/{name}/remove",
  summary: "Takes a kept query away; its versions stay in its history.",
  access: "business",
  input: z.object({ params: named }),
  replies: { 200: { description: "the version that says so", json: savedQuery } },
  errors: ["NOT_FOUND", "CONFLICT"],
  async handle({ params: { name } }, { business }, { service }) {
    return { status: 200, body: { json: await service.removeQuery(business, name) } };
  },
});

export const runSavedQuery = defineRoute({
  id: "runSavedQuery",
  method: "POST",
  path: "/v1/queries/{name}/run",
  summary: "Asks a kept query, and says what has changed since it was saved: definitions, and what was expected.",
  access: "business",
  input: z.object({
    params: named,
    body: z.strictObject({
      version: z.int().min(1).exactOptional().describe("the newest by default"),
      asOf: z.string().exactOptional(),
      stateAt: z.string().exactOptional(),
      explain: z.boolean().exactOptional(),
    }),
  }),
  invalidBody: "QUERY_INVALID",
  replies: {
    200: { description: "the answer; with `explain` the explanation", json: z.union([savedAnswer, savedExplanation]) },
  },
  errors: ["NOT_FOUND", ...refusals, "NO_DATA"],
  async handle({ params: { name }, body }, { business }, { service }) {
    const { explain, ...request } = body;
    const json =
      explain === true
        ? await service.explainSavedQuery(business, name, request)
        : await service.runSavedQuery(business, name, request);
    return { status: 200, body: { json } };
  },
});
