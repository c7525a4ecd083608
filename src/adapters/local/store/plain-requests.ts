import type { NewMessage, Operation, Request } from "./operations.ts";

/**
 * Requests on their way to a thread. What is cloned costs by the field and its name, so sends, of which there may be
 * thousands, lie flat in a row: five values a message. Anything else goes as it is.
 */
export interface PlainRequests {
  /** An operation, or of a send the number of its messages. */
  readonly operations: readonly (Operation | number)[];
  readonly times: readonly number[];
  readonly messages: readonly (string | number | null)[];
}

export function toPlainRequests(requests: readonly Request[]): PlainRequests {
  const messages: (string | number | null)[] = [];
  const operations = requests.map(({ operation }) => {
    if (operation.kind !== "send") return operation;
    for (const { queue, group, body, delayMs, deduplicationKey } of operation.messages) {
      messages.push(queue, group, body, delayMs, deduplicationKey);
    }
    return operation.messages.length;
  });
  return { operations, times: requests.map(({ now }) => now), messages };
}

export function fromPlainRequests({ operations, times, messages }: PlainRequests): readonly Request[] {
  let at = 0;
  const nextMessage = (): NewMessage => {
    const [queue, group, body, delayMs, key = null] = messages.slice(at, at + 5);
    at += 5;
    return {
      queue: String(queue),
      group: String(group),
      body: String(body),
      delayMs: Number(delayMs),
      deduplicationKey: key === null ? null : String(key),
    };
  };
  return operations.map((operation, position) => {
    const now = times[position] ?? 0;
    if (typeof operation === "object") return { operation, now };
    return { operation: { kind: "send", messages: Array.from({ length: operation }, nextMessage) }, now };
  });
}
