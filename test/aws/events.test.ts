import { once } from "node:events";
import { createServer } from "node:http";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { partitionOf } from "#ports/keys.ts";
import { createLambdaFunction, type LambdaFunction } from "../support/lambda/lambda-function.ts";
import { portOf } from "../support/port-of.ts";
import { comesAgain, sqsBatch } from "../support/lambda/sqs-batch.ts";
import { assembleTree, type StandInHome, startAwsHome } from "../support/lambda/start-aws-home.ts";

const tree = assembleTree();
let home: StandInHome;
let route: LambdaFunction;

beforeAll(async () => {
  home = await startAwsHome({ tree: tree.folder });
  route = createFunction("route.handler");
});
afterAll(async () => {
  await route.close();
  await home.close();
  tree.remove();
});

function createFunction(handler: string, environment: Readonly<Record<string, string>> = {}): LambdaFunction {
  const whole = { ...home.environment, OM_QUEUE: "route", ...environment };
  return createLambdaFunction({ handler, tree: tree.folder, environment: whole, timeoutMs: 20_000, concurrency: 1 });
}

const csv = (mark: string) =>
  `Order ID,Order Date,Product,Quantity,Unit Price,Currency\n${mark},2026-01-15,Mug,2,4.50,EUR\n`;

const named = z.object({ report: z.object({ name: z.string() }) });

async function namesOf(business: string): Promise<string[]> {
  const stored = await home.records.list(partitionOf(business), { prefix: "file#" });
  return stored.map(({ value }) => named.parse(value).report.name);
}

/** What the log says of a failed attempt. */
function lastFailure(): unknown {
  return route.lines.findLast((line) => line.includes("attempt-failed"));
}

/** The bucket's own notification, in which keys are encoded. */
function notification(key: string, bucket = home.uploadsBucket): { readonly Records: readonly object[] } {
  const s3 = { bucket: { name: bucket }, object: { key, size: 1, sequencer: "01" } };
  return { Records: [{ eventSource: "aws:s3", eventName: "ObjectCreated:Put", s3 }] };
}

describe("an object becomes a file of the business in its key", () => {
  test.each([
    ["a space", "a b.csv", "a+b.csv"],
    ["a plus", "a+b.csv", "a%2Bb.csv"],
    ["umlauts and pictures", "größe 🍰.csv", "gr%C3%B6%C3%9Fe+%F0%9F%8D%B0.csv"],
    ["a percent sign", "100%.csv", "100%25.csv"],
    ["a quote", `it's "it".csv`, "it%27s+%22it%22.csv"],
  ])("whose name has %s", async (_what, name, written) => {
    await home.store(`north/free/names/sales/${name}`, csv(name.replaceAll('"', "")));
    const result = await route.invoke(sqsBatch(notification(`north/free/names/sales/${written}`)));
    expect(result).toEqual(comesAgain());
    expect(await namesOf("names")).toContain(name);
  });

  test.each([
    ["straight from the bucket", (event: object) => event],
    ["through a topic", (event: object) => sqsBatch({ Type: "Notification", Message: JSON.stringify(event) })],
    ["through the queue", (event: object) => sqsBatch(event)],
  ])("told %s", async (way, wrap) => {
    const event = await home.store(`north/free/ways/sales/${way}.csv`, csv(way));
    expect(await route.invoke(wrap(event))).toMatchObject({ kind: "response" });
    expect(await namesOf("ways")).toContain(`${way}.csv`);
  });

  test("once, however often it is told", async () => {
    const event = await home.store("north/free/once/sales/a.csv", csv("once"));
    await route.invoke(sqsBatch(event, event, event));
    await route.invoke(sqsBatch(event));
    expect(await namesOf("once")).toEqual(["a.csv"]);
  });
});

describe("nothing comes of", () => {
  test.each([
    [
      "an object that was removed meanwhile",
      async () => {
        const event = await home.store("north/free/none/sales/gone.csv", csv("gone"));
        const s3 = await home.standIns.clients.s3();
        await s3.send(new DeleteObjectCommand({ Bucket: home.uploadsBucket, Key: "north/free/none/sales/gone.csv" }));
        return event;
      },
    ],
    [
      "an older event of an object that was replaced",
      async () => {
        const older = await home.store("north/free/none/sales/two.csv", csv("older"));
        await home.store("north/free/none/sales/two.csv", csv("newer"));
        return older;
      },
    ],
    ["the mark of a folder", async () => home.store("north/free/none/sales/", "")],
    [
      "the removal of an object",
      async () => ({
        source: "aws.s3",
        "detail-type": "Object Deleted",
        detail: { bucket: { name: home.uploadsBucket }, object: { key: "north/free/none/sales/x.csv" } },
      }),
    ],
    ["the test of a new notification", async () => ({ Service: "Amazon S3", Event: "s3:TestEvent" })],
  ])("%s, and it is not brought again", async (_what, make) => {
    expect(await route.invoke(sqsBatch(await make()))).toEqual(comesAgain());
    expect(await namesOf("none")).toEqual([]);
  });
});

describe("what cannot be is set aside with its cause, and takes nothing with it:", () => {
  test.each([
    ["an empty object", "EMPTY_FILE", () => home.store("north/free/aside/sales/empty.csv", "")],
    ["a foreign prefix", "USAGE", () => home.store("backups/orders.csv", csv("foreign"))],
    ["another bucket", "USAGE", async () => notification("north/free/aside/sales/a.csv", home.resultsBucket)],
    ["an unknown event", "MESSAGE_UNKNOWN", async () => ({ hello: "world" })],
    ["no JSON", "MESSAGE_UNKNOWN", async () => "<xml/>"],
    [
      "a message of another queue",
      "MESSAGE_UNKNOWN",
      async () => {
        const message = { business: "aside", fileId: "file_1", correlationId: "request_1" };
        return { kind: "notify", id: "1", at: "2026-01-01T00:00:00.000Z", ...message };
      },
    ],
  ])("%s (%s)", async (what, code, make) => {
    const fine = await home.store(`north/free/beside/sales/${what}.csv`, csv(what));
    expect(await route.invoke(sqsBatch(await make(), fine))).toEqual(comesAgain(0));
    expect(lastFailure()).toContain(`"code":"${code}"`);
    expect(await namesOf("beside")).toContain(`${what}.csv`);
    expect(await namesOf("aside")).toEqual([]);
  });

  test("one of several objects of one notification", async () => {
    await home.store("backups/first.csv", csv("first"));
    await home.store("north/free/together/sales/second.csv", csv("second"));
    const [first, second] = [notification("backups/first.csv"), notification("north/free/together/sales/second.csv")];
    const together = { Records: [first, second].flatMap(({ Records }) => Records) };
    expect(await route.invoke(sqsBatch(together))).toEqual(comesAgain(0));
    expect(lastFailure()).toContain('"code":"USAGE"');
    expect(await namesOf("together")).toEqual(["second.csv"]);
  });

  test("an event that no queue brought is refused by its sender's own retries", async () => {
    expect(await route.invoke({ hello: "world" })).toMatchObject({ kind: "error", errorType: "MESSAGE_UNKNOWN" });
  });
});

describe("a function that is not set up", () => {
  test("does not start, and names the variable", async () => {
    const broken = createFunction("route.handler", { OM_TABLE: "" });
    const result = await broken.invoke(sqsBatch({}));
    await broken.close();
    expect(result).toMatchObject({ kind: "error", errorMessage: expect.stringContaining("OM_TABLE is missing") });
  });

  test.each([
    ["throttles", "ProvisionedThroughputExceededException", "TOO_MANY_REQUESTS"],
    ["refuses permission", "AccessDeniedException", "FORBIDDEN"],
    ["does not know its credentials", "UnrecognizedClientException", "FORBIDDEN"],
    ["has an error of its own", "InternalServerError", "NOT_AVAILABLE"],
  ])("for which AWS %s gives every message back, with the cause (%s)", async (_what, name, code) => {
    const server = createServer((_request, response) => {
      response.writeHead(name === "InternalServerError" ? 500 : 400, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: "no" }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const broken = createFunction("route.handler", {
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${portOf(server.address())}`,
    });
    const event = await home.store("north/free/lost/sales/a.csv", csv("lost"));
    const result = await broken.invoke(sqsBatch(event));
    const lines = broken.lines.join("\n");
    await broken.close();
    server.close();
    expect(result).toEqual(comesAgain(0));
    expect(lines).toContain(`"code":"${code}"`);
  });

  test("for a table that is not there gives every message back, with the cause", async () => {
    const broken = createFunction("route.handler", { OM_TABLE: "nowhere" });
    const event = await home.store("north/free/lost/sales/a.csv", csv("lost"));
    const result = await broken.invoke(sqsBatch(event));
    const lines = broken.lines.join("\n");
    await broken.close();
    expect(result).toEqual(comesAgain(0));
    expect(lines).toContain('"code":"CONFIGURATION"');
    expect(lines).toContain('no table \\"nowhere\\"');
  });
});
