import { describe, expect, test } from "vitest";
import { describeApi, type Operation } from "./openapi.ts";
import { routes } from "./routes.ts";

const api = describeApi(routes);
const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, string, Operation] => [path, method, operation]),
);

describe("the OpenAPI document", () => {
  test("has each route of the table once, and no other", () => {
    const written = operations.map(([path, method, { operationId }]) => `${method} ${path} ${operationId}`);
    expect(written.toSorted()).toEqual(
      routes.map(({ id, method, path }) => `${method.toLowerCase()} ${path} ${id}`).toSorted(),
    );
    expect(new Set(operations.map(([, , { operationId }]) => operationId)).size).toBe(routes.length);
  });

  test("names only schemas that it has, and says each of them", () => {
    const text = JSON.stringify(api);
    const named = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((found) => found[1] ?? "");
    const known = Object.keys(api.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(named.filter((reference) => !known.includes(reference))).toEqual([]);
    expect(Object.values(api.components.schemas).filter((schema) => Object.keys(schema).length === 0)).toEqual([]);
    expect(text).not.toMatch(/inline\d|__shared|"\$schema"/);
  });

  test("declares the parameters of each path", () => {
    for (const [path, , { parameters }] of operations) {
      const written = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
      expect(parameters.filter((each) => each.in === "path").map(({ name }) => name)).toEqual(written);
    }
  });

  test("tells which parameters must be there", () => {
    const required = (id: string) =>
      operations
        .find(([, , { operationId }]) => operationId === id)?.[2]
        .parameters.flatMap(({ name, required: must }) => (must ? [name] : []));
    expect(required("acceptFile")).toEqual(["name"]);
    expect(required("appendUpload")).toEqual(["uploadId", "upload-offset"]);
    expect(required("readFile")).toEqual(["fileId"]);
  });

  test("has the token on the routes of operators, and the business on its own", () => {
    for (const [path, method, { security, parameters }] of operations) {
      const route = routes.find((each) => each.path === path && each.method.toLowerCase() === method);
      expect(security === undefined).toBe(route?.access !== "operator");
      expect(parameters.some(({ name }) => name === "Om-Business")).toBe(route?.access === "business");
    }
  });

  test("says that a problem is what a failure answers with", () => {
    for (const [, , { responses }] of operations) {
      const failures = Object.entries(responses).filter(([status]) => Number(status) >= 400);
      expect(failures.length).toBeGreaterThanOrEqual(3);
      for (const [, { content }] of failures) expect(Object.keys(content ?? {})).toEqual(["application/problem+json"]);
    }
  });
});
