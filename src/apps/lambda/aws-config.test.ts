import { describe, expect, test } from "vitest";
import { engineMemoryMb, mostCopiedBytesOf, readAwsConfig } from "./aws-config.ts";

const whole = {
  AWS_REGION: "eu-central-1",
  OM_UPLOADS_BUCKET: "om-uploads",
  OM_RESULTS_BUCKET: "om-results",
  OM_TABLE: "om-records",
  OM_QUEUE_URL_PREFIX: "https://sqs.eu-central-1.amazonaws.com/000000000000/om-dev-",
};

test("what is not said has a default", () => {
  expect(readAwsConfig(whole)).toMatchObject({ OM_TOPIC_ARN: null, OM_QUEUE: null, OM_LOG: "info" });
  expect(readAwsConfig({ ...whole, OM_QUEUE: "sales" }).OM_QUEUE).toBe("sales");
});

describe("a function does not start where", () => {
  test.each(Object.keys(whole))("%s is missing, and says so", (name) => {
    expect(() => readAwsConfig({ ...whole, [name]: "" })).toThrow(
      expect.objectContaining({ code: "CONFIGURATION", message: `the variable ${name} is missing` }),
    );
  });

  test.each([
    ["OM_QUEUE", "nonsense"],
    ["OM_LOG", "loud"],
    ["OM_QUEUE_URL_PREFIX", "om-dev-"],
    ["OM_TOPIC_ARN", "news"],
    ["OM_EVENT_BUS", "a bus"],
    ["OM_MEMORY_MB", "-5"],
    ["OM_CHUNK_MB", "1000"],
    ["OM_WORK_DISK_MB", "256"],
    ["OM_WORK_FOLDER", "relative"],
    ["OM_OPERATORS", "arn:aws:iam::000000000000:root"],
    ["OM_OPERATORS", "*"],
    ["OM_OPERATOR_GROUP", "two words"],
    ["OM_CALLERS", "arn:aws:iam::000000000000:role/x"],
    ["OM_MODEL", "gpt-x"],
    ["OM_MODEL_KEY", "two words"],
    ["OM_EMBEDDER", "bedrock:of-unknown-dimensions"],
  ])("%s is %s", (name, value) => {
    expect(() => readAwsConfig({ ...whole, [name]: value })).toThrow(
      expect.objectContaining({ code: "CONFIGURATION", message: `the variable ${name} cannot be what it is` }),
    );
  });

  test("a model of a vendor has no key", () => {
    expect(() => readAwsConfig({ ...whole, OM_MODEL: "openai:gpt-x" })).toThrow(
      expect.objectContaining({ code: "CONFIGURATION", message: expect.stringContaining("OM_MODEL_KEY") }),
    );
    expect(readAwsConfig({ ...whole, OM_MODEL: "bedrock:amazon.nova-lite-v1:0" }).OM_MODEL).toEqual({
      provider: "bedrock",
      name: "amazon.nova-lite-v1:0",
    });
  });

  test("what it writes would bring it events", () => {
    expect(() => readAwsConfig({ ...whole, OM_RESULTS_BUCKET: whole.OM_UPLOADS_BUCKET })).toThrow(
      expect.objectContaining({ code: "CONFIGURATION", message: expect.stringContaining("OM_RESULTS_BUCKET") }),
    );
  });

  test("the data is kept in another region", () => {
    expect(readAwsConfig({ ...whole, OM_DATA_REGION: "eu-central-1" }).OM_DATA_REGION).toBe("eu-central-1");
    expect(() => readAwsConfig({ ...whole, OM_DATA_REGION: "us-east-1" })).toThrow(
      expect.objectContaining({ code: "CONFIGURATION", message: expect.stringContaining("us-east-1") }),
    );
  });
});

test("the engine takes what the process around it leaves", () => {
  const memory = (sizeMb: string) =>
    engineMemoryMb(readAwsConfig({ ...whole, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: sizeMb }));
  expect([memory("2048"), memory("512")]).toEqual([1548, 128]);
});

test("copies take three quarters of a disk of its own, and 8 GB of one that functions share", () => {
  const copiedMb = (sizeMb: string) =>
    mostCopiedBytesOf(readAwsConfig({ ...whole, OM_WORK_DISK_MB: sizeMb })) / 1024 ** 2;
  expect([copiedMb("512"), copiedMb("10240"), copiedMb("")]).toEqual([384, 7_680, 8_192]);
});
