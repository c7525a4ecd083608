import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { callApi } from "../support/lambda/api-call.ts";
import { createLambdaFunction } from "../support/lambda/lambda-function.ts";
import { assembleTree, startAwsHome } from "../support/lambda/start-aws-home.ts";
import { bedrockStub } from "../support/models/bedrock-stub.ts";
import { type ModelStub, startModelStub } from "../support/models/model-stub.ts";
import { om } from "../support/om.ts";

// The server of Bedrock is one of ours, our reading, not verified on AWS.

const model = "amazon.nova-lite-v1:0";
let bedrock: ModelStub;
let folder = "";
beforeAll(async () => {
  bedrock = await startModelStub(bedrockStub);
  folder = mkdtempSync(join(tmpdir(), "om-models-"));
});
afterAll(async () => {
  await bedrock.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => bedrock.play({ kind: "answer", texts: ["ready"] }));

const variables = () => ({
  OM_MODEL: `bedrock:${model}`,
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
  AWS_REGION: "eu-central-1",
});
const access = { AWS_ACCESS_KEY_ID: "nobody", AWS_SECRET_ACCESS_KEY: "canary-of-the-secret" };

describe("the doctor of one machine", () => {
  test("asks a model of Bedrock, by the region and the credentials of the environment", async () => {
    const dataDir = join(folder, "asks");
    await om(["files"], { dataDir });
    const { json, exitCode } = await om(["doctor", "--json"], { dataDir, environment: { ...variables(), ...access } });
    expect(json[0]).toMatchObject({
      checks: expect.arrayContaining([
        expect.objectContaining({
          name: "model",
          ok: true,
          detail: expect.stringMatching(`^bedrock:${model} answers`),
        }),
      ]),
    });
    expect(bedrock.asked).toMatchObject([{ model, maxTokens: 16, key: "nobody" }]);
    expect(exitCode).toBe(0);
  });

  test("says what is missing where nobody said a region", async () => {
    const dataDir = join(folder, "without");
    const { AWS_REGION: _none, ...others } = variables();
    const environment = { ...others, ...access, AWS_CONFIG_FILE: "/dev/null" };
    const { json, exitCode } = await om(["doctor", "--json"], { dataDir, environment });
    expect(json[0]).toMatchObject({
      checks: expect.arrayContaining([
        expect.objectContaining({
          name: "model",
          ok: false,
          detail: expect.stringMatching(/^CONFIGURATION: .*AWS_REGION/),
        }),
      ]),
    });
    expect(exitCode).toBe(1);
  });
});

test("the doctor of the AWS home asks its model, from the tree of the image", { timeout: 300_000 }, async () => {
  const tree = assembleTree();
  const home = await startAwsHome({ tree: tree.folder });
  const environment = { ...home.environment, ...variables() };
  const setup = { tree: tree.folder, timeoutMs: 60_000, concurrency: 1 };
  const api = createLambdaFunction({ ...setup, handler: "api.handler", environment });
  onTestFinished(async () => {
    await api.close();
    await home.close();
    tree.remove();
  });
  const iam = { userArn: "arn:aws:iam::000000000000:role/operator" };
  const { text } = await callApi(api, { method: "POST", path: "/v1/doctor", authorizer: { iam } });
  expect(JSON.parse(text)).toMatchObject({
    checks: expect.arrayContaining([
      expect.objectContaining({ name: "model", ok: true, detail: expect.stringMatching(`^bedrock:${model} answers`) }),
    ]),
  });
  expect(bedrock.asked).toMatchObject([{ model, maxTokens: 16 }]);
});
