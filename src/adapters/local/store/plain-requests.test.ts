import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Request } from "./operations.ts";
import { fromPlainRequests, toPlainRequests } from "./plain-requests.ts";

test("requests that travel to a thread arrive as they were, in their order", () => {
  const now = fc.nat();
  const message = fc.record({
    queue: fc.string(),
    group: fc.string(),
    body: fc.string(),
    delayMs: fc.nat(),
    deduplicationKey: fc.option(fc.string()),
  });
  const send = fc.record({ kind: fc.constant("send" as const), messages: fc.array(message, { maxLength: 4 }) });
  const receive = fc.record({ kind: fc.constant("receive" as const), queue: fc.string(), most: fc.nat() });
  const requests = fc.array(fc.record({ operation: fc.oneof(send, receive), now }));
  fc.assert(
    fc.property(requests, (sent: readonly Request[]) => {
      expect(fromPlainRequests(structuredClone(toPlainRequests(sent)))).toEqual(sent);
    }),
  );
});
