import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAwsClients } from "#adapters/aws/aws-clients.ts";
import { createEventBridgeNotifier } from "#adapters/aws/notifier.eventbridge.ts";
import { openNotifier } from "#apps/lambda/open-notifier.ts";
import type { Notification } from "#ports/notifier.ts";
import { standInAccess } from "../support/aws-stand-ins.ts";
import { type StandInEventBus, startEventBus } from "../support/event-bus.ts";

// fauxqs has no EventBridge: the bus is a server of ours, our reading, not verified on AWS.

let bus: StandInEventBus;
beforeAll(async () => {
  bus = await startEventBus();
});
afterAll(() => bus.close());

const news: Notification = {
  id: "file_1-1-1-3",
  type: "file.processed",
  business: "acme",
  at: "2026-03-01T10:00:00.000Z",
  data: { fileId: "file_1", name: "orders.csv", state: "done", rows: { read: 3, accepted: 3, rejected: 0 } },
};

async function notifierAt(endpoint: string) {
  const clients = createAwsClients({ ...standInAccess, endpoint: { eventbridge: endpoint } });
  return createEventBridgeNotifier({ client: await clients.eventbridge(), bus: "om-dev" });
}

describe("news go to an event bus", () => {
  test("as one event each, with what rules choose by", async () => {
    await (await notifierAt(bus.url)).notify(news);
    expect(bus.events).toEqual([
      {
        EventBusName: "om-dev",
        Source: "om-insights",
        DetailType: "file.processed",
        Detail: JSON.stringify(news),
        Time: Date.parse(news.at) / 1_000,
      },
    ]);
  });

  test.each([
    ["InternalFailure", true],
    ["ThrottlingException", true],
    ["MalformedDetail", false],
  ])("one that is not taken (%s) is told, though the call succeeds", async (errorCode, retryable) => {
    bus.refuseNext(1, errorCode);
    const told = (await notifierAt(bus.url)).notify(news);
    await expect(told).rejects.toMatchObject({ code: "NOTIFICATION_FAILED", retryable });
  });

  test("a bus that does not answer is told, to be tried again", async () => {
    const told = (await notifierAt("http://127.0.0.1:9")).notify(news);
    await expect(told).rejects.toMatchObject({ code: "NOTIFICATION_FAILED", retryable: true });
  });
});

test("whoever is configured is told, and nobody where nobody is", async () => {
  const clients = createAwsClients({ ...standInAccess, endpoint: { eventbridge: bus.url, sns: "http://127.0.0.1:9" } });
  const before = bus.events.length;
  expect(await openNotifier({ OM_TOPIC_ARN: null, OM_EVENT_BUS: null }, clients)).toBe(null);
  await (await openNotifier({ OM_TOPIC_ARN: null, OM_EVENT_BUS: "om-dev" }, clients))?.notify(news);
  expect(bus.events.length).toBe(before + 1);
  const both = await openNotifier({ OM_TOPIC_ARN: "arn:aws:sns:here:0:gone", OM_EVENT_BUS: "om-dev" }, clients);
  await expect(both?.notify(news)).rejects.toMatchObject({ code: "NOTIFICATION_FAILED" });
  expect(bus.events.length).toBe(before + 2); // the other one was told all the same
  await clients.close();
});
