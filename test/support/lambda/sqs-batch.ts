/** A batch as the mapping of a queue brings it, with these bodies. */
export function sqsBatch(...bodies: readonly unknown[]): object {
  const Records = bodies.map((body, at) => ({
    messageId: `message-${at}`,
    receiptHandle: `handle-${at}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: "1767225600000" },
    messageAttributes: {},
    eventSource: "aws:sqs",
  }));
  return { Records };
}

/** The answer in which these messages of the batch come again. */
export function comesAgain(...places: readonly number[]): object {
  const batchItemFailures = places.map((at) => ({ itemIdentifier: `message-${at}` }));
  return { kind: "response", payload: { batchItemFailures } };
}
