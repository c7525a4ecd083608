import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { z } from "zod";

const trigger = z.object({
  handler: z.custom<(event: object) => Promise<unknown>>((value) => typeof value === "function"),
});
const { handler } = trigger.parse(createRequire(import.meta.url)("../constructs/add-business-claim.cjs"));

test("the business that an administrator gave a user becomes the claim that the API reads", async () => {
  const event = { request: { userAttributes: { "custom:business_id": "shop-1", email: "a@b.c" } }, response: {} };
  expect(await handler(event)).toMatchObject({
    response: { claimsOverrideDetails: { claimsToAddOrOverride: { business_id: "shop-1" } } },
  });
});

test("who has no business is given no claim", async () => {
  expect(await handler({ request: { userAttributes: {} }, response: {} })).toMatchObject({ response: {} });
});
