import { AsyncLocalStorage } from "node:async_hooks";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { carryTrace } from "./carry-trace.ts";
import type { Invocation } from "./open-aws-ports.ts";

test("a message carries the trace of the work that sends it, and none outside of work", async () => {
  const sent: unknown[] = [];
  const client = new SQSClient({ region: "eu-central-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
  const invocations = new AsyncLocalStorage<Invocation>();
  carryTrace(client, invocations);
  client.middlewareStack.add(
    () =>
      async ({ input }) => ({ output: { $metadata: {} }, response: sent.push(input) }),
    {
      step: "initialize",
      priority: "low",
    },
  );
  const send = () =>
    client.send(new SendMessageBatchCommand({ QueueUrl: "q", Entries: [{ Id: "0", MessageBody: "{}" }] }));
  await invocations.run({ requestId: "r", traceId: "Root=1-2-3;Parent=4;Sampled=1" }, send);
  await send();
  const trace = { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-2-3;Parent=4;Sampled=1" } };
  expect(sent).toEqual([
    { QueueUrl: "q", Entries: [{ Id: "0", MessageBody: "{}", MessageSystemAttributes: trace }] },
    { QueueUrl: "q", Entries: [{ Id: "0", MessageBody: "{}" }] },
  ]);
});
