import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readEvents, type SentEvent } from "./read-events.ts";

const text = [
  "retry: 1000\n\n",
  'id: r-1\nevent: file-routed\ndata: {"name":"Größe €"}\n\n',
  ": still here\n\n",
  'event: file-ended\ndata: {"a":": b"}\n\n',
  "data:none\n\n",
  "event: cut",
].join("");

async function* inPieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [0, ...cuts.map((cut) => cut % bytes.length).toSorted((one, other) => one - other), bytes.length];
  for (const [index, from] of places.entries()) yield bytes.subarray(from, places[index + 1] ?? bytes.length);
}

test("events are the same wherever the stream is cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 20 }), async (cuts) => {
      const events: SentEvent[] = [];
      for await (const event of readEvents(inPieces(Buffer.from(text), cuts))) events.push(event);
      expect(events).toEqual([
        { name: "file-routed", data: '{"name":"Größe €"}' },
        { name: "file-ended", data: '{"a":": b"}' },
        { name: "message", data: "none" },
      ]);
    }),
  );
});
