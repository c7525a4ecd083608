import { expect, test } from "vitest";
import { checkImages } from "../review/image-check.ts";
import { planOf } from "../config/plan.ts";
import { deploymentOf } from "../review/plans.ts";
import { rules } from "../review/rules.ts";
import { synthesise } from "../review/synthesise.ts";
import { readTemplates } from "../review/templates.ts";

const digest = `sha256:${"1a".repeat(32)}`;

test("a function that runs other bytes than were pushed is named", () => {
  const right = { name: "om-dev-route", uri: `x/om@${digest}` };
  expect(checkImages(digest, [right])).toEqual([]);
  expect(checkImages(digest, [right, { name: "om-dev-api", uri: `x/om@sha256:${"2b".repeat(32)}` }])).toEqual([
    `om-dev-api runs sha256:${"2b".repeat(32)}`,
  ]);
  expect(checkImages(digest, [{ name: "om-dev-api", uri: null }])).toEqual(["om-dev-api runs no image"]);
  expect(checkImages("latest", [right])).toEqual(['"latest" is no digest: sha256: and 64 digits']);
  expect(checkImages(digest, [])).toEqual(["no function was given"]);
});

test("where no image is named, all functions run the one that the Dockerfile builds, named by the hash of its sources; no container engine is asked", () => {
  const plan = planOf(deploymentOf("dev"));
  expect(rules.functionsRunOneImage(readTemplates(synthesise(plan)), plan)).toEqual([]);
});
