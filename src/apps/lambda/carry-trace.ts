import type { AsyncLocalStorage } from "node:async_hooks";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Invocation } from "./open-aws-ports.ts";

/** A trace goes on in the next function: each message that is sent carries the id of the work that sends it. */
export function carryTrace(client: SQSClient, invocations: AsyncLocalStorage<Invocation>): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const traceId = invocations.getStore()?.traceId ?? "";
      if (traceId !== "") markEntries(args.input, traceId);
      return next(args);
    },
    { step: "initialize", name: "carryTrace" },
  );
}

function markEntries(input: object, traceId: string): void {
  if (!("Entries" in input) || !Array.isArray(input.Entries)) return;
  for (const entry of input.Entries) {
    if (typeof entry === "object" && entry !== null && "MessageBody" in entry)
      Object.assign(entry, {
        MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceId } },
      });
  }
}
