import * as fc from "fast-check";
import { expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import { readServerSentEvents } from "./server-sent-events.ts";

const garbage = (why: string): OmError => new OmError("MODEL_INVALID", why);

async function read(...chunks: readonly Uint8Array[]) {
  async function* stream() {
    yield* chunks;
  }
  const events: unknown[] = [];
  for await (const event of readServerSentEvents(stream(), garbage)) if (event !== null) events.push(event);
  return events;
}

const text =
  ': a comment\r\nevent: one\r\ndata: Grüße 🧾\r\ndata:second line\r\n\r\ndata: {"a": 1}\n\nid: 7\nretry: 5\n\nevent: two\rdata\r\rdata:  two spaces\n\n';
const told = [
  { event: "one", data: "Grüße 🧾\nsecond line" },
  { event: "", data: '{"a": 1}' },
  { event: "two", data: "" },
  { event: "", data: " two spaces" },
];

test("events are read by the standard, whatever ends their lines", async () => {
  expect(await read(Buffer.from(text))).toEqual(told);
});

test("wherever the bytes are split, the events are the same", async () => {
  const bytes = Buffer.from(text);
  const cuts = fc.uniqueArray(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, async (places) => {
      const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length];
      const chunks = edges.slice(1).map((to, order) => bytes.subarray(edges[order], to));
      expect(await read(...chunks)).toEqual(told);
    }),
  );
  expect(await read(...Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1)))).toEqual(told);
});

test("an event that the end cuts is none", async () => {
  expect(await read(Buffer.from("data: whole\n\ndata: cut\n"))).toEqual([{ event: "", data: "whole" }]);
});

test("bytes that are no text are refused", async () => {
  await expect(read(Buffer.from([0x64, 0x61, 0xff, 0xfe]))).rejects.toMatchObject({ code: "MODEL_INVALID" });
});

test("an event without an end is refused, as one line and as many", async () => {
  const megabyte = Buffer.alloc(1_000_000, "x");
  await expect(read(Buffer.from("data: "), ...Array.from({ length: 6 }, () => megabyte))).rejects.toMatchObject({
    code: "MODEL_INVALID",
  });
  const lines = Buffer.from("data: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n".repeat(20_000));
  await expect(read(...Array.from({ length: 6 }, () => lines))).rejects.toMatchObject({ code: "MODEL_INVALID" });
});
