import { expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import type { TableMessage } from "#core/work-messages.ts";
import { passOn } from "./pass-on.ts";

const message: TableMessage = {
  kind: "table",
  business: "shop",
  fileId: "file_1",
  correlationId: "request_1",
  table: 0,
  jobKey: "a".repeat(64),
  round: 2,
};
const delivery = { lease: { queue: "sales", id: "message_1", token: "t" }, group: "shop" };
const ended = new OmError("DEADLINE", "too long", { retryable: true });

test("work that came further is passed on as the same message, with how far", () => {
  const again = { queue: "sales", group: "shop", body: { ...message, chunksKept: 4 } };
  expect(passOn(message, delivery, ended, 4)).toEqual(again);
  expect(passOn({ ...message, chunksKept: 3 }, delivery, ended, 4)).toEqual(again);
});

test("work that stands still is not: its attempts end", () => {
  expect(passOn(message, delivery, ended, 0)).toBeNull();
  expect(passOn({ ...message, chunksKept: 4 }, delivery, ended, 4)).toBeNull();
});

test.each([
  ["a fault of the machine", new OmError("DISK_FULL", "full", { retryable: true })],
  ["a defect of ours", new OmError("INTERNAL", "no")],
  ["what is wrong with the file", new OmError("OUT_OF_MEMORY", "the engine needs more")],
  ["a lease that somebody else has", new OmError("LEASE_LOST", "gone")],
])("%s is not passed on", (_name, error) => {
  expect(passOn(message, delivery, error, 4)).toBeNull();
});
