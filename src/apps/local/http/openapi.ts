import { z } from "zod";
import { version } from "../../cli/version.ts";
import { type ErrorCode, errorCodes } from "#core/errors.ts";
import { metricQuerySchema } from "#metrics/query.ts";
import { statusOfCode } from "./problem.ts";
import type { Route } from "./route.ts";
import * as answers from "./schemas/answers.ts";
import { fileEvent } from "./schemas/events.ts";
import { fileReport, listedFile, tableReport } from "./schemas/file-report.ts";

/** The part of OpenAPI 3.1 that we write. */
export interface ApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, ApiResponse>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

interface ApiResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: Schema }>>;
  readonly content?: Content;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;
export type Schema = Readonly<Record<string, unknown>>;

/** Schemas that stand under a name of their own. */
const named: Readonly<Record<string, z.ZodType>> = {
  FileReport: fileReport,
  TableReport: tableReport,
  ListedFile: listedFile,
  MetricQuery: metricQuerySchema,
  QueryResult: answers.queryResult,
  Insight: answers.insight,
  MetricDefinition: answers.metricDefinition,
  QueueState: answers.queueState,
  DeadLetter: answers.deadLetter,
  HealthCheck: answers.healthCheck,
  Health: answers.health,
  FileEvent: fileEvent,
  Problem: answers.problem,
};

/** Codes that any request may end with. */
const everywhere: readonly ErrorCode[] = ["USAGE", "FORBIDDEN", "INTERNAL"];

/** The route table as an OpenAPI document: what it says of a request is the schema that checks it. */
export function describeApi(routes: readonly Route[]): ApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  const schemas = toSchemas(routes);
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = toOperation(route, schemas);
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Om Insights",
      version,
      description:
        "Files in, exact numbers out. Each business sees its own files only; the header Om-Business says which one is meant.",
    },
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        operator: { type: "http", scheme: "bearer", description: "the token of server.json in the data folder" },
      },
    },
  };
}

interface Schemas {
  readonly components: Readonly<Record<string, Schema>>;
  of(schema: z.ZodType): Schema;
}

/** All schemas in one conversion, so that they may refer to each other. */
function toSchemas(routes: readonly Route[]): Schemas {
  const registry = z.registry<{ id: string }>();
  const inline = new Map<z.ZodType, string>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  for (const schema of routes.flatMap(schemasOf)) {
    if (registry.has(schema) || inline.has(schema)) continue;
    const id = `inline${inline.size}`;
    inline.set(schema, id);
    registry.add(schema, { id });
  }
  const { schemas } = z.toJSONSchema(registry, { uri: referTo, io: "input", unrepresentable: "any" });
  const plain = new Map(Object.entries(schemas).map(([id, schema]) => [referTo(id), withoutFrame(schema)]));
  const inPlace = new Map([...inline.values()].map((id) => [referTo(id), plain.get(referTo(id)) ?? {}]));
  const schemaAt = (id: string): Schema => putInPlace(plain.get(referTo(id)) ?? {}, inPlace);
  return {
    components: Object.fromEntries(Object.keys(named).map((id) => [id, schemaAt(id)])),
    of(schema) {
      const id = inline.get(schema);
      return id === undefined ? { $ref: referTo(registry.get(schema)?.id ?? "") } : schemaAt(id);
    },
  };
}

function referTo(id: string): string {
  return `#/components/schemas/${id}`;
}

/** What has no name of its own stands where it is referred to. */
function putInPlace(schema: Schema, inPlace: ReadonlyMap<unknown, Schema>): Schema {
  const { $ref: reference, ...beside } = schema;
  const meant = inPlace.get(reference);
  if (meant !== undefined) return { ...putInPlace(meant, inPlace), ...beside };
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, putAllInPlace(value, inPlace)]));
}

function putAllInPlace(value: unknown, inPlace: ReadonlyMap<unknown, Schema>): unknown {
  if (Array.isArray(value)) return value.map((each) => putAllInPlace(each, inPlace));
  return typeof value === "object" && value !== null ? putInPlace({ ...value }, inPlace) : value;
}

function schemasOf(route: Route): z.ZodType[] {
  const { params, query, headers, body } = partsOf(route);
  const fields = [params, query, headers].flatMap((part) => (part === null ? [] : Object.values(part.shape)));
  const replies = Object.values(route.replies).flatMap(({ json }) => json ?? []);
  return [...fields, ...(body === null ? [] : [body]), ...replies].filter((schema) => schema instanceof z.ZodType);
}

function partsOf({ input }: Route) {
  const { params, query, headers, body } = input.shape;
  const fields = (part: unknown): z.ZodObject | null => (part instanceof z.ZodObject ? part : null);
  return {
    params: fields(params),
    query: fields(query),
    headers: fields(headers),
    body: body instanceof z.ZodType ? body : null,
  };
}

/** What only a document of its own needs. */
function withoutFrame({ $schema: _schema, $id: _id, ...schema }: Schema): Schema {
  return schema;
}

function toOperation(route: Route, schemas: Schemas): Operation {
  const { params, query, headers, body } = partsOf(route);
  const content = body === null ? bytesOf(route) : { "application/json": { schema: schemas.of(body) } };
  return {
    operationId: route.id,
    summary: route.summary,
    parameters: [
      ...toParameters(params, "path", schemas),
      ...toParameters(query, "query", schemas),
      ...toParameters(headers, "header", schemas),
      ...(route.access === "business" ? [businessHeader] : []),
    ],
    ...(content === null ? {} : { requestBody: { required: true, content } }),
    responses: { ...toReplies(route, schemas), ...toErrors(route, params !== null) },
    ...(route.access === "operator" ? { security: [{ operator: [] }] } : {}),
  };
}

function bytesOf({ takesBytes }: Route): Content | null {
  return takesBytes === true ? { "application/octet-stream": { schema: {} } } : null;
}

const businessHeader: Parameter = {
  name: "Om-Business",
  in: "header",
  required: false,
  description: "whose files are meant; the server's own business by default",
  schema: { type: "string", pattern: "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$" },
};

function toParameters(part: z.ZodObject | null, place: Parameter["in"], schemas: Schemas): Parameter[] {
  if (part === null) return [];
  return Object.entries(part.shape).map(([name, schema]) => {
    const described = schema instanceof z.ZodType ? schemas.of(schema) : {};
    const { description, ...rest } = described;
    return {
      name,
      in: place,
      required: place === "path" || (schema instanceof z.ZodType && !schema.safeParse(undefined).success),
      ...(typeof description === "string" ? { description } : {}),
      schema: rest,
    };
  });
}

function toReplies(route: Route, schemas: Schemas): Record<string, ApiResponse> {
  return Object.fromEntries(
    Object.entries(route.replies).map(([status, { description, json, type, headers }]) => [
      status,
      {
        description,
        ...(headers && { headers: toHeaders(headers) }),
        ...(json && { content: { "application/json": { schema: schemas.of(json) } } }),
        ...(type !== undefined && { content: { [type.split(";")[0] ?? type]: { schema: { type: "string" } } } }),
      },
    ]),
  );
}

function toHeaders(headers: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: "string" } }]),
  );
}

function toErrors({ errors = [] }: Route, hasParams: boolean): Record<string, ApiResponse> {
  const codes = new Set<ErrorCode>([...everywhere, ...errors, ...(hasParams ? (["NOT_FOUND"] as const) : [])]);
  const byStatus = Map.groupBy(
    errorCodes.filter((code) => codes.has(code)),
    (code) => String(statusOfCode[code]),
  );
  const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
  return Object.fromEntries([...byStatus].map(([status, each]) => [status, { description: each.join(", "), content }]));
}
