import { describe, expect, test } from "vitest";
import { apiEvent, businessOf, pathOf, targetOf, waitingAtMost } from "./api-event.ts";
import { callersOf } from "./callers.ts";

function event(about: { authorizer?: object; headers?: object; rawPath?: string; stage?: string }) {
  const { authorizer, headers = {}, rawPath = "/v1/files", stage } = about;
  return apiEvent.parse({
    version: "2.0",
    rawPath,
    headers,
    requestContext: { http: { method: "GET" }, ...(stage && { stage }), ...(authorizer && { authorizer }) },
  });
}

const account = "arn:aws:iam::000000000000";
const callers = callersOf({
  OM_OPERATORS: [`${account}:role/operator`],
  OM_OPERATOR_GROUP: "operators",
  OM_CALLERS: [`shop:${account}:role/partners/shop`],
});

describe("whose request it is", () => {
  test("says the claim of a token, whatever its sender writes", () => {
    const jwt = { claims: { business_id: "shop" } };
    expect(businessOf(event({ authorizer: { jwt }, headers: { "om-business": "other" } }), callers)).toBe("shop");
  });

  test("says an authorizer of ours", () => {
    expect(businessOf(event({ authorizer: { lambda: { business_id: "shop" } } }), callers)).toBe("shop");
  });

  test.each([
    ["a role", `${account}:role/partners/shop`],
    ["a session of it", "arn:aws:sts::000000000000:assumed-role/shop/any"],
  ])("says the deployment, of %s that it gives a business, whatever its sender writes", (_who, userArn) => {
    const headers = { "om-business": "other" };
    expect(businessOf(event({ authorizer: { iam: { userArn } }, headers }), callers)).toBe("shop");
  });

  test("says the header of an operator of the user directory", () => {
    const jwt = { claims: { "cognito:groups": "[operators]", business_id: "own" } };
    expect(businessOf(event({ authorizer: { jwt }, headers: { "om-business": "shop" } }), callers)).toBe("shop");
    expect(businessOf(event({ authorizer: { jwt } }), callers)).toBe("own");
  });

  test("says the header of an operator", () => {
    const iam = { userArn: "arn:aws:iam::000000000000:role/operator" };
    expect(businessOf(event({ authorizer: { iam }, headers: { "om-business": "shop" } }), callers)).toBe("shop");
  });

  test.each([
    ["nobody", {}],
    ["a header alone", { headers: { "om-business": "shop" } }],
    [
      "a token without the claim",
      { authorizer: { jwt: { claims: { sub: "x" } } }, headers: { "om-business": "shop" } },
    ],
    ["a claim that is a list", { authorizer: { jwt: { claims: { business_id: ["shop", "other"] } } } }],
    ["a claim that is no id", { authorizer: { jwt: { claims: { business_id: "../other" } } } }],
    ["an operator without a header", { authorizer: { iam: { userArn: `${account}:role/operator` } } }],
    [
      "a role that the deployment does not name",
      { authorizer: { iam: { userArn: `${account}:role/x` } }, headers: { "om-business": "shop" } },
    ],
    [
      "a role of the same name in another account",
      {
        authorizer: { iam: { userArn: "arn:aws:iam::482915736024:role/operator" } },
        headers: { "om-business": "shop" },
      },
    ],
  ])("is not said by %s", (_who, about) => {
    expect(() => businessOf(event(about), callers)).toThrow(expect.objectContaining({ code: "FORBIDDEN" }));
  });
});

test("the name of a stage is no part of the path", () => {
  expect(pathOf(event({ rawPath: "/dev/v1/files", stage: "dev" }))).toBe("/v1/files");
  expect(pathOf(event({ rawPath: "/development/x", stage: "dev" }))).toBe("/development/x");
  expect(pathOf(event({ rawPath: "/dev", stage: "dev" }))).toBe("/");
  expect(pathOf(event({ rawPath: "/v1/files" }))).toBe("/v1/files");
});

test.each([
  ["/v1/lists/größe 1", "/v1/lists/gr%C3%B6%C3%9Fe%201"],
  ["/v1/lists/🍰\ud800", "/v1/lists/%F0%9F%8D%B0%EF%BF%BD"],
  ["/v1/events?", "/v1/events%3F"],
  ["/v1/lists/a#b", "/v1/lists/a%23b"],
  ["/v1/lists/a%20b", "/v1/lists/a%20b"],
])("a path that the API has decoded is written as a request writes it: %s", (rawPath, written) => {
  expect(pathOf(event({ rawPath }))).toBe(written);
});

test("a query is passed on as it was written, and what cannot stand in it is encoded", () => {
  const targetFor = (rawQueryString: string) => targetOf({ ...event({}), rawQueryString });
  expect(targetFor("")).toBe("/v1/files");
  expect(targetFor("name=a%20b&x=y?")).toBe("/v1/files?name=a%20b&x=y?");
  expect(targetFor("name=größe 1.csv")).toBe("/v1/files?name=gr%C3%B6%C3%9Fe%201.csv");
});

test.each([
  ["/v1/files/a?wait=60", "/v1/files/a?wait=20"],
  ["/v1/files/a?x=1&wait=5&y=2", "/v1/files/a?x=1&wait=5&y=2"],
  ["/v1/files/a?await=60", "/v1/files/a?await=60"],
  ["/v1/files/a?wait=soon", "/v1/files/a?wait=soon"],
])("who waits, waits no longer than the function may: %s", (target, capped) => {
  expect(waitingAtMost(target, 20.7)).toBe(capped);
});
