import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { OmError } from "#core/errors.ts";
import type { Notifier } from "#ports/notifier.ts";
import { toAwsError } from "./aws-errors.ts";

/** Publishes each notification as JSON; its type and business are attributes, so that subscribers can choose. */
export function createSnsNotifier({ client, topicArn }: { client: SNSClient; topicArn: string }): Notifier {
  return {
    async notify(notification) {
      const command = new PublishCommand({
        TopicArn: topicArn,
        Message: JSON.stringify(notification),
        MessageAttributes: {
          type: { DataType: "String", StringValue: notification.type },
          business: { DataType: "String", StringValue: notification.business },
        },
      });
      await client.send(command).catch((thrown: unknown) => {
        const { message, fix, retryable } = toAwsError(thrown, `topic "${topicArn}"`);
        throw new OmError("NOTIFICATION_FAILED", message, { fix, retryable, cause: thrown });
      });
    },
  };
}
