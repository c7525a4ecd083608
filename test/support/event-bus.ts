import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { portOf } from "./port-of.ts";

const entry = z.strictObject({
  EventBusName: z.string(),
  Source: z.string().regex(/^(?!aws\.)/),
  DetailType: z.string(),
  Detail: z.string(),
  Time: z.number(),
});
const request = z.strictObject({ Entries: z.array(entry).min(1).max(10) });

export type PutEvent = z.output<typeof entry>;

/** An event bus that keeps what is put on it. */
export interface StandInEventBus {
  readonly url: string;
  readonly events: readonly PutEvent[];
  /** The next events are not taken, for this reason, in an answer that is a success. */
  refuseNext(events: number, errorCode: string): void;
  close(): Promise<void>;
}

/** `PutEvents` at a port of 127.0.0.1, by our reading of its documentation and not verified on AWS. */
export async function startEventBus(): Promise<StandInEventBus> {
  const events: PutEvent[] = [];
  let refusals = { left: 0, errorCode: "" };
  const server = createServer((asked, answer) => void take(asked, answer));

  async function take(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const parsed = request.safeParse(JSON.parse(await text(asked)));
    const type = { "content-type": "application/x-amz-json-1.1" };
    if (asked.headers["x-amz-target"] !== "AWSEvents.PutEvents" || !parsed.success) {
      answer.writeHead(400, type).end(JSON.stringify({ __type: "ValidationException", message: "not our reading" }));
      return;
    }
    const Entries = parsed.data.Entries.map((each) => {
      if (refusals.left > 0) {
        refusals = { ...refusals, left: refusals.left - 1 };
        return { ErrorCode: refusals.errorCode, ErrorMessage: "refused" };
      }
      events.push(each);
      return { EventId: `event-${events.length}` };
    });
    const FailedEntryCount = Entries.filter((each) => "ErrorCode" in each).length;
    answer.writeHead(200, type).end(JSON.stringify({ FailedEntryCount, Entries }));
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    events,
    refuseNext(left, errorCode) {
      refusals = { left, errorCode };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
