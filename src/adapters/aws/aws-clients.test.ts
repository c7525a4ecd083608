import { describe, expect, test } from "vitest";
import { createAwsClients, endpointsOf } from "./aws-clients.ts";

const credentials = { accessKeyId: "nobody", secretAccessKey: "nothing" };

describe("endpoints", () => {
  test("are those that the environment names, its own before the common one", () => {
    expect(endpointsOf({ AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ENDPOINT_URL_S3: "http://127.0.0.1:2" })).toEqual({
      s3: "http://127.0.0.1:2",
      sqs: "http://127.0.0.1:1",
      sns: "http://127.0.0.1:1",
      dynamodb: "http://127.0.0.1:1",
      eventbridge: "http://127.0.0.1:1",
      bedrock: "http://127.0.0.1:1",
    });
    expect(endpointsOf({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "http://127.0.0.1:3" })).toEqual({
      bedrock: "http://127.0.0.1:3",
    });
  });

  test("are AWS's own where it names none", () => {
    expect(endpointsOf({})).toEqual({});
    expect(endpointsOf({ AWS_ENDPOINT_URL_SQS: "" })).toEqual({});
  });
});

describe("a client", () => {
  test("is made once, tries again by the standard rules, and has the bucket in the path where an endpoint is given", async () => {
    const clients = createAwsClients({ region: "eu-central-1", credentials, endpoint: { s3: "http://127.0.0.1:9" } });
    const s3 = await clients.s3();
    expect(await clients.s3()).toBe(s3);
    expect(s3.config.retryMode).toBe("standard");
    expect(await s3.config.maxAttempts()).toBe(4);
    expect(s3.config.forcePathStyle).toBe(true);
    await clients.close();
  });

  test("of AWS itself has it in the name of the host", async () => {
    const clients = createAwsClients({ region: "eu-central-1", credentials });
    expect((await clients.s3()).config.forcePathStyle).toBe(false);
    const made = await Promise.all([clients.sqs(), clients.sns(), clients.dynamodb(), clients.eventbridge()]);
    for (const { config } of made) expect(await config.region()).toBe("eu-central-1");
    await clients.close();
  });
});
