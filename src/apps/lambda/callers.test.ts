import { expect, test } from "vitest";
import { apiEvent } from "./api-event.ts";
import { callersOf, isOperator, principalOf } from "./callers.ts";

const account = "arn:aws:iam::000000000000";
const sessions = "arn:aws:sts::000000000000:assumed-role";
const callers = callersOf({
  OM_OPERATORS: [`${account}:role/ops/operator`, `${account}:user/ops/anna`],
  OM_OPERATOR_GROUP: "operators",
  OM_CALLERS: [`shop:${account}:role/shop`],
});

function event(authorizer: object | undefined) {
  const requestContext = { http: { method: "GET" }, ...(authorizer && { authorizer }) };
  return apiEvent.parse({ version: "2.0", rawPath: "/v1/queues", requestContext });
}

const iam = (userArn: string) => ({ iam: { userArn } });
const groups = (claim: unknown) => ({ jwt: { claims: { business_id: "shop", "cognito:groups": claim } } });

test.each([
  [true, "a role of the operators", iam(`${account}:role/ops/operator`)],
  [true, "a session of it, which has no path", iam(`${sessions}/operator/anna`)],
  [true, "a user of the operators", iam(`${account}:user/ops/anna`)],
  [true, "a member of the group, as an HTTP API writes it", groups("[readers operators]")],
  [true, "a member of the group, as a list", groups(["operators"])],
  [false, "another role", iam(`${account}:role/shop`)],
  [false, "a session that is called like the role", iam(`${sessions}/shop/operator`)],
  [false, "another user of that name", iam(`${account}:user/other/anna`)],
  [false, "the root of the account", iam(`${account}:root`)],
  [false, "the role of another account", iam("arn:aws:sts::482915736024:assumed-role/operator/anna")],
  [false, "a member of a group whose name holds it", groups("[not-operators operators,x]")],
  [false, "a token without groups", groups(undefined)],
  [false, "a token beside a role of the operators", { ...iam(`${account}:role/operator`), jwt: { claims: {} } }],
  [false, "an authorizer of ours", { lambda: { business_id: "shop", "cognito:groups": "[operators]" } }],
  [false, "nobody", undefined],
])("what is of no business is open: %s, to %s", (is, _who, authorizer) => {
  expect(isOperator(event(authorizer), callers)).toBe(is);
});

test("where nobody is named, nobody operates", () => {
  const none = callersOf({ OM_OPERATORS: [], OM_OPERATOR_GROUP: null, OM_CALLERS: [] });
  expect(isOperator(event(iam(`${account}:role/operator`)), none)).toBe(false);
  expect(isOperator(event(groups("[operators]")), none)).toBe(false);
});

test("a session is its role, and a role has no path", () => {
  expect(principalOf(`${sessions}/shop/x`)).toBe(`${account}:role/shop`);
  expect(principalOf(`${account}:role/a/b/shop`)).toBe(`${account}:role/shop`);
});
