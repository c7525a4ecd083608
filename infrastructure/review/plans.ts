import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Deployment, parseDeployment } from "../config/deployment.ts";
import { exampleAccountId } from "../config/placeholders.ts";
import { type Plan, planOf } from "../config/plan.ts";

const region = "eu-central-1";
export const accountId = exampleAccountId;
export const imageUri = `${accountId}.dkr.ecr.${region}.amazonaws.com/om-insights@sha256:${"1a".repeat(32)}`;

/** Of a checked-in environment, as its file says. */
export function fileOf(environment: "dev" | "prod"): Record<string, unknown> {
  const text = readFileSync(join(import.meta.dirname, `../config/${environment}.json`), "utf8");
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

export function deploymentOf(environment: "dev" | "prod", other: Readonly<Record<string, unknown>> = {}): Deployment {
  return parseDeployment({ ...fileOf(environment), environment, region, accountId, ...other });
}

/** The image by its digest: then no template depends on the sources. */
const pinned = { image: { architecture: "arm64", uri: imageUri } };

/** Two partners of different businesses, of which one has a key of its own. */
const places = [
  { region: "north", plan: "free", business: "shop-1", writer: `arn:aws:iam::${accountId}:role/shop-1`, ownKey: true },
  { region: "-", plan: "pro", business: "shop-2", writer: `arn:aws:iam::${accountId}:role/shop-2`, ownKey: false },
];

/** One who puts files asks for its numbers, too. */
const callers = [{ principal: `arn:aws:iam::${accountId}:role/shop-1`, business: "shop-1" }];

/** What every rule is tried on: the two that are checked in, and one without all that costs while it is idle. */
export const plans: Readonly<Record<"dev" | "prod" | "smallest", Plan>> = {
  dev: planOf(deploymentOf("dev", pinned)),
  prod: planOf(deploymentOf("prod", { ...pinned, uploads: { places }, callers })),
  smallest: planOf(
    deploymentOf("dev", {
      ...pinned,
      network: { isolation: "none", interfaceEndpoints: [], flowLogs: false },
      fileSystem: "none",
      api: { http: { authorizer: "none" }, streamingUrl: false },
    }),
  ),
};

/** Those whose templates lie in `golden/`. */
export const goldenPlans: Readonly<Record<string, Plan>> = { dev: plans.dev, prod: plans.prod };
