import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { OmError } from "#core/errors.ts";
import type { Notifier } from "#ports/notifier.ts";
import { toAwsError } from "./aws-errors.ts";

/** By which rules choose what comes from us. */
const source = "om-insights";

/** Puts each notification on an event bus, whole as the detail of an event; rules choose by its type and what is in it. */
export function createEventBridgeNotifier({
  client,
  bus,
}: {
  readonly client: EventBridgeClient;
  /** The name or the ARN of the bus. */
  readonly bus: string;
}): Notifier {
  return {
    async notify(notification) {
      const { type, at } = notification;
      const entry = { EventBusName: bus, Source: source, DetailType: type, Time: new Date(at) };
      const command = new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(notification) }] });
      try {
        const { Entries: [put] = [] } = await client.send(command);
        // The call succeeds also where the event was not taken.
        if (put?.EventId === undefined) throw refused(put?.ErrorCode, put?.ErrorMessage);
      } catch (thrown) {
        const { message, fix, retryable } = toAwsError(thrown, `event bus "${bus}"`);
        throw new OmError("NOTIFICATION_FAILED", message, { fix, retryable, cause: thrown });
      }
    },
  };
}

function refused(name = "InternalFailure", message = "the event was not taken"): Error {
  return Object.assign(new Error(message), { name });
}
