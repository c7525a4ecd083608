import { describe, expect, test } from "vitest";
import { longestFunctionSeconds, processSize, readDeployment } from "../config/deployment.ts";
import { planOf } from "../config/plan.ts";
import { accountId, deploymentOf, fileOf, imageUri } from "../review/plans.ts";

const network = { isolation: "vpc", interfaceEndpoints: ["sqs"], flowLogs: false };
const functions = { ...deploymentOf("dev").functions };

describe("what cannot be is refused, by its name", () => {
  test.each([
    ["a region that is none", { region: "Frankfurt" }, "region"],
    ["data elsewhere", { dataResidency: { dataRegion: "us-east-1", modelRegions: [] } }, "dataResidency.dataRegion"],
    [
      "a model in a region that nobody named",
      { model: { id: "bedrock:x.y", contextTokens: 8_000, runsIn: ["us-east-1"] } },
      "model.runsIn",
    ],
    [
      "a model that chooses among all regions",
      { model: { id: "bedrock:global.x.y", contextTokens: 8_000, runsIn: ["eu-central-1"] } },
      "model.id",
    ],
    [
      "a model in another region than that in which it is asked",
      {
        dataResidency: { dataRegion: "eu-central-1", modelRegions: ["eu-west-1"] },
        model: { id: "bedrock:x.y", contextTokens: 8_000, runsIn: ["eu-west-1"] },
      },
      "model.runsIn",
    ],
    [
      "a model in several regions that is no profile",
      {
        dataResidency: { dataRegion: "eu-central-1", modelRegions: ["eu-west-1"] },
        model: { id: "bedrock:x.y", contextTokens: 8_000, runsIn: ["eu-central-1", "eu-west-1"] },
      },
      "model.runsIn",
    ],
    [
      "a model of another vendor, whose key would lie in a template",
      { model: { id: "openai:x", contextTokens: 8_000, runsIn: ["eu-central-1"] } },
      "model.id",
    ],
    [
      "a network without a way to the queues",
      { network: { ...network, interfaceEndpoints: [] } },
      "network.interfaceEndpoints",
    ],
    [
      "a file system without a network",
      { network: { isolation: "none", interfaceEndpoints: [], flowLogs: false } },
      "fileSystem",
    ],
    ["endpoints without a network", { fileSystem: "none", network: { ...network, isolation: "none" } }, "network"],
    [
      "bounds the wrong way round",
      { table: { mode: "autoscaled", leastReads: 9, mostReads: 1, leastWrites: 1, mostWrites: 1 } },
      "table",
    ],
    [
      "an API that outlives its gateway",
      { functions: { ...functions, api: { memoryMb: 2_048, timeoutSeconds: 60 } } },
      "functions.api.timeoutSeconds",
    ],
    [
      "a function that takes too long",
      { functions: { ...functions, query: { memoryMb: 2_048, timeoutSeconds: 901 } } },
      "functions.query.timeoutSeconds",
    ],
    ["a budget that tells nobody", { budget: { monthlyUsd: 10, stop: false } }, "alarms.email"],
    [
      "an image by a tag",
      { image: { architecture: "arm64", uri: `${accountId}.dkr.ecr.eu-central-1.amazonaws.com/om:latest` } },
      "image.uri",
    ],
    [
      "an image of another account",
      { image: { architecture: "arm64", uri: imageUri.replace(accountId, "111111111111") } },
      "image.uri",
    ],
    [
      "an image of another region",
      { image: { architecture: "arm64", uri: imageUri.replace("eu-central-1", "us-east-1") } },
      "image.uri",
    ],
    [
      "a daily budget of a model whose price nobody said",
      { model: { id: "bedrock:x.y", contextTokens: 8_000, runsIn: ["eu-central-1"], dailyBudget: "5" } },
      "model.dailyBudget",
    ],
    [
      "a place that is a pattern",
      { uploads: { places: [{ region: "*", plan: "free", business: "shop", writer: null, ownKey: false }] } },
      "uploads.places.0.region",
    ],
    [
      "a base of the image by a tag",
      { image: { architecture: "arm64", uri: null, base: "public.ecr.aws/lambda/nodejs:24" } },
      "image.base",
    ],
    [
      "an operator of another account",
      { operators: { principals: ["arn:aws:iam::482915736024:role/x"], group: null } },
      "operators.principals",
    ],
    ["an operator that is a pattern", { operators: { principals: ["*"], group: null } }, "operators.principals.0"],
    ["nobody who operates", { operators: { principals: [], group: null } }, "operators.principals"],
    [
      "a group without a user directory",
      { operators: { principals: [`arn:aws:iam::${accountId}:role/x`], group: "x" } },
      "operators.group",
    ],
    [
      "an operator who is of one business",
      { callers: [{ principal: `arn:aws:iam::${accountId}:role/path/om-operator`, business: "shop" }] },
      "callers",
    ],
    [
      "more callers than a function can be told",
      {
        callers: Array.from({ length: 40 }, (_, index) => ({
          principal: `arn:aws:iam::${accountId}:role/partner-${index}`,
          business: "shop",
        })),
      },
      "callers",
    ],
    [
      "reservations in an account that has too few",
      { concurrency: { ...deploymentOf("dev").concurrency, accountLimit: 102, reserveForClock: true } },
      "concurrency.accountLimit",
    ],
    ["a word that nobody knows", { retention: { ...deploymentOf("dev").retention, keepForever: true } }, "retention"],
  ])("%s", (_what, other, path) => {
    expect(() => deploymentOf("dev", other)).toThrow(
      expect.objectContaining({ name: "DeploymentError", message: expect.stringContaining(`  ${path}: `) }),
    );
  });
});

test("a size of a file type that nobody registered is refused", () => {
  const concurrency = { ...deploymentOf("dev").concurrency, processByType: { sles: 2 } };
  expect(() => planOf(deploymentOf("dev", { concurrency }))).toThrow("there is no file type sles");
});

test("variables that are missing are named, all at once", () => {
  const read = (variables: Record<string, string>) => readDeployment(variables, () => fileOf("dev"));
  expect(() => read({})).toThrow("set ENVIRONMENT, AWS_REGION, AWS_ACCOUNT_ID");
  expect(() => read({ ENVIRONMENT: "dev", AWS_REGION: "eu-central-1" })).toThrow("set AWS_ACCOUNT_ID");
  expect(() => read({ ENVIRONMENT: "../x", AWS_REGION: "eu-central-1", AWS_ACCOUNT_ID: accountId })).toThrow(
    "dev or prod",
  );
  expect(read({ ENVIRONMENT: "dev", AWS_REGION: "eu-central-1", AWS_ACCOUNT_ID: accountId }).environment).toBe("dev");
});

test("the region of the variable and the one of the data are said twice, and must agree", () => {
  const variables = { ENVIRONMENT: "dev", AWS_REGION: "us-east-1", AWS_ACCOUNT_ID: accountId };
  expect(() => readDeployment(variables, () => fileOf("dev"))).toThrow("dataResidency.dataRegion");
});

test("a file type may have a size of its own, and the longest of all counts", () => {
  const sized = deploymentOf("dev", {
    functions: {
      ...functions,
      process: { memoryMb: 2_048, timeoutSeconds: 300 },
      reconcile: functions.query,
      compact: functions.query,
      care: functions.query,
      processByType: { sales: { memoryMb: 4_096, timeoutSeconds: 600 } },
    },
  });
  expect(processSize(sized, "sales").memoryMb).toBe(4_096);
  expect(processSize(sized, "inventory").memoryMb).toBe(2_048);
  expect(longestFunctionSeconds(sized)).toBe(600);
});

describe("placeholders", () => {
  const account = "482915736024";
  const prod = fileOf("prod");
  const alarms = { email: "alarms@om.dev", runbooks: "https://wiki.om.dev/runbooks", oldestMessageSeconds: 1_800 };
  const image = { architecture: "arm64", uri: null, base: `public.ecr.aws/lambda/nodejs@sha256:${"1a".repeat(32)}` };
  const operators = { principals: [`arn:aws:iam::${account}:role/om-operator`], group: null };
  const of = (other: object) => () => deploymentOf("prod", { accountId: account, operators, ...other });

  test("are refused in every account but that of the example, all at once, with place and remedy", () => {
    const message = expect.stringMatching(
      /config\/prod\.json[^]*alarms\.email: "operations@example\.com" is a placeholder: write an address[^]*alarms\.runbooks: "your-username" is a placeholder/,
    );
    expect(of({})).toThrow(expect.objectContaining({ name: "DeploymentError", message }));
    expect(deploymentOf("prod", prod).accountId).toBe(accountId);
  });

  test.each([
    ["accountId", { accountId: "123456789012", alarms, image }],
    ["alarms.runbooks", { alarms: { ...alarms, runbooks: "https://docs.example.com/x" }, image }],
    [
      "uploads.places.0.writer",
      {
        alarms,
        image,
        uploads: {
          places: [
            { region: "-", plan: "a", business: "b", writer: `arn:aws:iam::${accountId}:role/x`, ownKey: false },
          ],
        },
      },
    ],
  ])("%s", (path, other) => {
    expect(of(other)).toThrow(expect.objectContaining({ message: expect.stringContaining(`  ${path}: "`) }));
  });

  test("a digest of zeros is one, and no digest at all is refused in prod alone", () => {
    expect(of({ alarms })).toThrow("  image.base: ");
    const untold = { image: { architecture: "arm64", uri: null } };
    expect(() => deploymentOf("prod", untold)).toThrow("  image.base: name what the Dockerfile begins with");
    expect(deploymentOf("dev", untold).image.base).toBeNull();
  });

  test("what somebody wrote is taken", () => {
    expect(of({ alarms, image })().accountId).toBe(account);
  });
});
