import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiCall, callApi, tokenOf } from "../support/lambda/api-call.ts";
import { createLambdaFunction, type LambdaFunction } from "../support/lambda/lambda-function.ts";
import { assembleTree, type StandInHome, startAwsHome } from "../support/lambda/start-aws-home.ts";

const tree = assembleTree();
let home: StandInHome;
let context: LambdaFunction;

beforeAll(async () => {
  home = await startAwsHome({ tree: tree.folder });
  const setup = { tree: tree.folder, environment: home.environment, handler: "context.handler", concurrency: 1 };
  context = createLambdaFunction({ ...setup, timeoutMs: 30_000 });
});
afterAll(async () => {
  await context.close();
  await home.close();
  tree.remove();
});

function call(about: Partial<ApiCall>) {
  return callApi(context, { method: "POST", path: "/v1/ask", authorizer: tokenOf("shop"), ...about });
}

const question = { question: "how is net sales defined" };

test("a question is answered as events, piece by piece, or as JSON", async () => {
  const json = await call({ body: question });
  expect([json.status, json.headers["content-type"]]).toEqual([200, expect.stringContaining("application/json")]);
  expect(JSON.parse(json.text)).toMatchObject({ status: "answered", question: question.question });
  const events = await call({ body: question, headers: { accept: "text/event-stream" } });
  expect(events.headers["content-type"]).toContain("text/event-stream");
  expect(events.text).toMatch(/^event: /m);
});

test("the business is that of the credential, whatever is written beside it", async () => {
  const headers = { "om-business": "other" };
  expect((await call({ body: question, headers, authorizer: {} })).status).toBe(403);
  const { status, text } = await call({ path: "/v1/context", body: { ...question, business: "other" } });
  expect([status, text]).toEqual([400, expect.stringContaining("business")]);
});

test.each([
  ["another route", { method: "GET", path: "/v1/files" }, 404],
  ["another method", { method: "GET", path: "/v1/ask" }, 404],
  ["no JSON", { body: Buffer.from("{"), headers: { "content-type": "application/json" } }, 400],
])("%s is told in one piece, as a problem", async (_what, about, status) => {
  const answer = await call(about);
  expect([answer.status, answer.headers["content-type"]]).toEqual([status, "application/problem+json"]);
  expect(answer.text).not.toMatch(/at .*\.mjs:/);
});

test("what is no request of a function URL is told, and the function goes on", async () => {
  const result = await context.invoke({ Records: [] });
  expect(result).toMatchObject({
    kind: "response",
    payload: { statusCode: 500, body: expect.stringContaining("MESSAGE_UNKNOWN") },
  });
  expect((await call({ body: question })).status).toBe(200);
});
