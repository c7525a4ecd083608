import { describe, expect, test } from "vitest";
import { createMatcher } from "./match-route.ts";
import { routes } from "./routes.ts";

const match = createMatcher(routes);

function idOf(method: string, path: string): string {
  return match(method, path).route.id;
}

describe("a path", () => {
  test("of the table leads to its route, whatever stands in the braces", () => {
    for (const { id, method, path } of routes) expect(idOf(method, path.replaceAll(/\{\w+\}/g, "some-id"))).toBe(id);
  });

  test("gives its parameters, decoded once", () => {
    expect(match("GET", "/v1/files/file%5F1%2F%252e").params).toEqual({ fileId: "file_1/%2e" });
    expect(match("GET", "/v1/files/%zz").params).toEqual({ fileId: "%zz" });
    expect(match("GET", "/v1/files/file_1/rejects.csv").params).toEqual({ fileId: "file_1" });
  });

  test.each([
    "/index.html",
    "",
    "/v1",
    "/v1/",
    "/v1/files/",
    "//v1/files",
    "/V1/files",
    "/v1/files/a/b",
    "/v1/files/../../etc/passwd",
    "/v1/files/a/../b",
    "/v1/uploads",
    "/v1/asks",
    "/v1/contexts",
    "/v1/files/file_1/undone",
    "/__proto__",
    "/constructor",
    "http://127.0.0.1/v1/files",
    "*",
  ])("that is none is not found: %s", (path) => {
    expect(() => match("GET", path)).toThrow(
      expect.objectContaining({ code: path === "/v1/uploads" ? "USAGE" : "NOT_FOUND" }),
    );
  });
});

describe("a method", () => {
  test.each([
    ["PUT", "/v1/files", "POST, GET, HEAD"],
    ["DELETE", "/v1/files/file_1", "GET, HEAD"],
    ["POST", "/v1/health", "GET, HEAD"],
    ["GET", "/v1/query", "POST"],
    ["GET", "/v1/uploads", "POST"],
    ["PROPFIND", "/v1/files", "POST, GET, HEAD"],
    ["OPTIONS", "/v1/uploads/upload_1", "GET, HEAD, PATCH"],
    ["constructor", "/v1/files", "POST, GET, HEAD"],
  ])("that a route does not take is 405 with those that it does: %s %s", (method, path, allow) => {
    expect(() => match(method, path)).toThrow(expect.objectContaining({ status: 405, headers: { allow } }));
  });
});
