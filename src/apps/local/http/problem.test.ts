import { describe, expect, test } from "vitest";
import { errorCodes, OmError } from "#core/errors.ts";
import { HttpRefusal, statusOfCode, toProblem } from "./problem.ts";

describe("the table of statuses", () => {
  test("knows every code, and each as a failure", () => {
    expect(Object.keys(statusOfCode).toSorted()).toEqual([...errorCodes].toSorted());
    const statuses = Object.values(statusOfCode);
    expect(statuses.filter((status) => status < 400 || status > 599)).toEqual([]);
  });

  test.each([
    ["NOT_FOUND", 404],
    ["DISK_FULL", 507],
    ["OFFSET_WRONG", 409],
    ["LENGTH_WRONG", 400],
    ["EMPTY_FILE", 400],
    ["FILE_TOO_LARGE", 413],
    ["FORBIDDEN", 403],
    ["TOO_MANY_REQUESTS", 429],
  ] as const)("%s is %i", (code, status) => {
    expect(statusOfCode[code]).toBe(status);
  });
});

describe("a problem", () => {
  test("says what the CLI says, and the request it belongs to", () => {
    const error = new OmError("OFFSET_WRONG", "the upload is 5 bytes long", {
      fix: "go on at 5",
      details: { offset: 5 },
    });
    expect(toProblem(error, "request_1").problem).toEqual({
      type: "/docs#OFFSET_WRONG",
      title: "Conflict",
      status: 409,
      code: "OFFSET_WRONG",
      detail: "the upload is 5 bytes long",
      fix: "go on at 5",
      requestId: "request_1",
      retryable: false,
      details: { offset: 5 },
    });
  });

  test("of a defect keeps its message to itself", () => {
    const { problem } = toProblem(new Error("canary of a row"), "request_1");
    expect(problem).toMatchObject({ status: 500, code: "INTERNAL" });
    expect(JSON.stringify(problem)).not.toContain("canary");
    expect(problem.fix).toContain("request_1");
  });

  test("that may go away says when to come again", () => {
    const busy = new OmError("TOO_MANY_REQUESTS", "too many");
    expect(toProblem(busy, "r").headers).toHaveProperty("retry-after");
    expect(toProblem(new OmError("NOT_FOUND", "nothing"), "r").headers).toEqual({});
  });

  test("of a worker that ended early is one that may go away", () => {
    const ended = new OmError("ENGINE_FAILED", "it ended", { fix: "try again", retryable: true });
    expect(toProblem(ended, "r")).toMatchObject({ problem: { status: 503 }, headers: { "retry-after": "2" } });
    expect(toProblem(new OmError("ENGINE_FAILED", "it refused"), "r").problem.status).toBe(500);
  });

  test("of HTTP alone has a status and headers of its own", () => {
    const refusal = new HttpRefusal(405, "USAGE", "not that method", { fix: "use GET", headers: { allow: "GET" } });
    expect(toProblem(refusal, "r")).toMatchObject({
      problem: { status: 405, title: "Method Not Allowed", code: "USAGE" },
      headers: { allow: "GET" },
    });
  });
});
