import type { AwsClients } from "#adapters/aws/aws-clients.ts";
import type { Notifier } from "#ports/notifier.ts";
import type { AwsConfig } from "./aws-config.ts";

/** A topic, an event bus, or both: whoever is configured; null where nobody is. */
export async function openNotifier(
  { OM_TOPIC_ARN: topicArn, OM_EVENT_BUS: bus }: Pick<AwsConfig, "OM_TOPIC_ARN" | "OM_EVENT_BUS">,
  clients: Pick<AwsClients, "sns" | "eventbridge">,
): Promise<Notifier | null> {
  const notifiers: Notifier[] = [];
  if (topicArn !== null) {
    const { createSnsNotifier } = await import("#adapters/aws/notifier.sns.ts");
    notifiers.push(createSnsNotifier({ client: await clients.sns(), topicArn }));
  }
  if (bus !== null) {
    const { createEventBridgeNotifier } = await import("#adapters/aws/notifier.eventbridge.ts");
    notifiers.push(createEventBridgeNotifier({ client: await clients.eventbridge(), bus }));
  }
  return notifiers.length === 0 ? null : { notify: (notification) => tellAll(notifiers, notification) };
}

/** One that fails keeps none of the others from being told; then all are told again, under the same id. */
async function tellAll(notifiers: readonly Notifier[], notification: Parameters<Notifier["notify"]>[0]): Promise<void> {
  const told = await Promise.allSettled(notifiers.map((notifier) => notifier.notify(notification)));
  for (const result of told) if (result.status === "rejected") throw result.reason;
}
