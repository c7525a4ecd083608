import { describe, expect, test } from "vitest";
import { readObjectEvents } from "./object-events.ts";

const bridged = (key: string, type = "Object Created"): object => ({
  source: "aws.s3",
  "detail-type": type,
  detail: { bucket: { name: "uploads" }, object: { key, etag: "e1", "version-id": "v1", sequencer: "0A" } },
});
const notified = (key: string, eventName = "ObjectCreated:Put"): object => ({
  Records: [
    {
      eventSource: "aws:s3",
      eventName,
      s3: { bucket: { name: "uploads" }, object: { key, eTag: "e1", versionId: "v1", sequencer: "0A" } },
    },
  ],
});
const created = { what: "created", bucket: "uploads", versionId: "v1", etag: "e1", sequencer: "0A" };

describe("an object that was put is told", () => {
  test.each([
    ["by EventBridge", bridged("a/b.csv")],
    ["by the bucket's own notification", notified("a/b.csv")],
    ["by a copy", notified("a/b.csv", "ObjectCreated:Copy")],
    ["by an upload in parts", notified("a/b.csv", "s3:ObjectCreated:CompleteMultipartUpload")],
    ["through a topic", { Type: "Notification", Message: JSON.stringify(notified("a/b.csv")) }],
  ])("%s", (_way, body) => {
    expect(readObjectEvents(body)).toEqual([{ ...created, key: "a/b.csv" }]);
  });

  test("by a program, with its place alone", () => {
    const place = { bucket: "uploads", key: "a/b.csv" };
    expect(readObjectEvents(place)).toEqual([
      { what: "created", ...place, versionId: null, etag: null, sequencer: null },
    ]);
  });
});

describe("a key", () => {
  test.each([
    ["a space", "till+north.csv", "till north.csv"],
    ["a plus", "a%2Bb.csv", "a+b.csv"],
    ["more than ASCII", "caf%C3%A9+%F0%9F%8D%B0.csv", "café 🍰.csv"],
    ["a percent sign that encodes nothing", "100%.csv", "100%.csv"],
  ])("with %s is decoded in a bucket's notification, and nowhere else", (_what, written, meant) => {
    expect(readObjectEvents(notified(written))?.[0]?.key).toBe(meant);
    expect(readObjectEvents(bridged(written))?.[0]?.key).toBe(written);
  });
});

test("a removed object is told as such", () => {
  expect(readObjectEvents(bridged("a", "Object Deleted"))?.[0]?.what).toBe("removed");
  expect(readObjectEvents(notified("a", "ObjectRemoved:Delete"))?.[0]?.what).toBe("removed");
});

test.each([
  ["the test of a new notification", { Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "uploads" }],
  ["an event about tags", bridged("a", "Object Tags Added")],
  ["a restored object", notified("a", "ObjectRestore:Completed")],
])("%s asks for nothing", (_what, body) => {
  expect(readObjectEvents(body)).toEqual([]);
});

test.each([null, 7, "text", {}, { kind: "route" }, { Records: [] as object[], other: 1 }, { source: "aws.ec2" }])(
  "what is no event of objects is said to be none, or empty: %j",
  (body) => {
    expect(readObjectEvents(body) ?? []).toEqual([]);
  },
);
