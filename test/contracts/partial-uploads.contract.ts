import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { PartialUploads, UploadFacts } from "#ports/partial-uploads.ts";

const facts: UploadFacts = {
  business: "acme",
  name: "Verkäufe 2026.csv",
  source: "till 3",
  region: null,
  settings: { repeats: "once" },
  sizeBytes: 12,
  createdAt: "2026-01-01T00:00:00.000Z",
};

/**
 * The facts of every home for uploads that arrive in pieces.
 * @param create opens them at a place; each name is a place of its own, empty at first.
 */
export function partialUploadsContract(
  name: string,
  create: (place: string) => PartialUploads | Promise<PartialUploads>,
): void {
  describe(`partial uploads: ${name}`, () => {
    let uploads: PartialUploads;
    let place = "";
    let places = 0;

    beforeEach(async () => {
      places += 1;
      place = `place-${places}`;
      uploads = await create(place);
    });

    const text = async (id: string): Promise<string> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of uploads.read(id)) chunks.push(chunk);
      return Buffer.concat(chunks).toString("utf8");
    };

    test("an upload begins empty, and its facts come back", async () => {
      expect(await uploads.create("one", facts)).toEqual({ ...facts, id: "one", offset: 0 });
      expect(await uploads.get("one")).toEqual({ ...facts, id: "one", offset: 0 });
      expect(await text("one")).toBe("");
    });

    test("pieces add up in order, and what is there survives close and open", async () => {
      await uploads.create("one", facts);
      expect(await uploads.append("one", 0, stream("first, "))).toBe(7);
      expect(await uploads.append("one", 7, stream("second", ", "))).toBe(15);
      uploads = await create(place);
      expect(await uploads.get("one")).toEqual({ ...facts, id: "one", offset: 15 });
      expect(await uploads.append("one", 15, stream("third"))).toBe(20);
      expect(await text("one")).toBe("first, second, third");
    });

    test("whatever the pieces, the bytes are those that were sent", async () => {
      let count = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 4 }), { maxLength: 4 }),
          async (pieces) => {
            const id = `any-${(count += 1)}`;
            await uploads.create(id, facts);
            let offset = 0;
            for (const chunks of pieces) offset = await uploads.append(id, offset, stream(...chunks));
            const sent = Buffer.concat(pieces.flat());
            expect(offset).toBe(sent.length);
            const read: Uint8Array[] = [];
            for await (const chunk of uploads.read(id)) read.push(chunk);
            expect(Buffer.concat(read)).toEqual(sent);
          },
        ),
        { numRuns: 25 },
      );
    });

    test("some megabytes come back whole", async () => {
      await uploads.create("large", facts);
      const megabyte = Buffer.alloc(1024 * 1024, "0123456789abcdef");
      const half = await uploads.append("large", 0, stream(megabyte, megabyte));
      expect(await uploads.append("large", half, stream(megabyte))).toBe(3 * 1024 * 1024);
      expect(await text("large")).toBe(megabyte.toString("utf8").repeat(3));
    });

    test.each([-1, 3, 6, 1e9, Number.NaN])(
      "a piece at %d is OFFSET_WRONG where the end is 5, and adds nothing",
      async (offset) => {
        await uploads.create("one", facts);
        await uploads.append("one", 0, stream("12345"));
        let started = false;
        async function* watched(): AsyncGenerator<Uint8Array> {
          started = true;
          yield Buffer.from("never");
        }
        await expect(uploads.append("one", offset, watched())).rejects.toMatchObject({ code: "OFFSET_WRONG" });
        expect(started).toBe(false);
        expect(await text("one")).toBe("12345");
      },
    );

    test("of two writers at once one is OFFSET_WRONG, and the other is not disturbed", async () => {
      await uploads.create("one", facts);
      const { promise: isWritten, resolve: goOn } = Promise.withResolvers<void>();
      async function* slow(): AsyncGenerator<Uint8Array> {
        yield Buffer.from("slow ");
        await isWritten;
        yield Buffer.from("but sure");
      }
      const first = uploads.append("one", 0, slow());
      await expect(uploads.append("one", 0, stream("quick"))).rejects.toMatchObject({ code: "OFFSET_WRONG" });
      goOn();
      expect(await first).toBe(13);
      expect(await text("one")).toBe("slow but sure");
      expect(await uploads.append("one", 13, stream("."))).toBe(14);
    });

    test("what arrived before a broken stream counts, and the upload goes on there", async () => {
      await uploads.create("one", facts);
      const broken = new Error("the line went dead");
      async function* halfWay(): AsyncGenerator<Uint8Array> {
        yield Buffer.from("first half, ");
        throw broken;
      }
      await expect(uploads.append("one", 0, halfWay())).rejects.toSatisfy(
        (thrown: unknown) => thrown === broken || (thrown instanceof Error && thrown.cause === broken),
      );
      expect(await uploads.get("one")).toMatchObject({ offset: 12 });
      expect(await uploads.append("one", 12, stream("second half"))).toBe(23);
      expect(await text("one")).toBe("first half, second half");
    });

    test("a second upload with an id is CONFLICT and changes nothing", async () => {
      await uploads.create("one", facts);
      await uploads.append("one", 0, stream("kept"));
      const again = uploads.create("one", { ...facts, name: "other" });
      await expect(again).rejects.toMatchObject({ code: "CONFLICT" });
      expect(await uploads.get("one")).toMatchObject({ name: facts.name, offset: 4 });
    });

    test("of ten that begin one upload, one wins", async () => {
      const racers = Array.from({ length: 10 }, (_, racer) => uploads.create("one", { ...facts, name: `${racer}` }));
      const outcomes = await Promise.allSettled(racers);
      const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
      const reasons = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
      expect(reasons).toEqual(Array.from({ length: 9 }, () => expect.objectContaining({ code: "CONFLICT" })));
      expect(await uploads.get("one")).toMatchObject({ name: `${winner}` });
    });

    test("a discarded upload is gone, its neighbour stays, and its id is free", async () => {
      await uploads.create("one", facts);
      await uploads.append("one", 0, stream("gone"));
      await uploads.create("two", facts);
      await uploads.discard("one");
      await uploads.discard("one");
      expect(await uploads.get("one")).toBeNull();
      expect((await uploads.list()).map(({ id }) => id)).toEqual(["two"]);
      await uploads.create("one", facts);
      expect(await uploads.get("one")).toMatchObject({ offset: 0 });
      expect(await text("one")).toBe("");
    });

    test("the list has each upload with its facts and its offset", async () => {
      expect(await uploads.list()).toEqual([]);
      await uploads.create("a-1", facts);
      await uploads.create("B_2", { ...facts, business: "other", sizeBytes: null });
      await uploads.append("B_2", 0, stream("12345"));
      const listed = await uploads.list();
      expect(listed).toHaveLength(2);
      expect(listed).toContainEqual({ ...facts, id: "a-1", offset: 0 });
      expect(listed).toContainEqual({ ...facts, id: "B_2", business: "other", sizeBytes: null, offset: 5 });
    });

    test("an upload that nobody began is null, and NOT_FOUND to who would go on with it", async () => {
      expect(await uploads.get("nobody")).toBeNull();
      await expect(uploads.append("nobody", 0, stream("a"))).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(text("nobody")).rejects.toMatchObject({ code: "NOT_FOUND" });
      expect(await uploads.list()).toEqual([]);
    });

    test("a name is text and nothing else", async () => {
      const names = [
        "../../etc/passwd",
        "/etc/passwd",
        "a\0b",
        "CON",
        "x".repeat(4_096),
        "",
        "\u202egpj.csv",
        "\\\\host\\c$",
      ];
      for (const [order, given] of names.entries()) await uploads.create(`name-${order}`, { ...facts, name: given });
      const kept = await Promise.all(names.map((_, order) => uploads.get(`name-${order}`)));
      expect(kept.map((upload) => upload?.name)).toEqual(names);
      expect(await uploads.list()).toHaveLength(names.length);
    });

    test.each(["", ".", "..", ".tmp", "../one", "a/b", "a\\b", "a\0", "a b", "ä", "x".repeat(65), "one.json", "one\n"])(
      "an id that could be a path is USAGE: %j",
      async (id) => {
        const acts = [
          () => uploads.create(id, facts),
          () => uploads.get(id),
          () => uploads.append(id, 0, stream("a")),
          () => text(id),
          () => uploads.discard(id),
        ];
        for (const act of acts) await expect(act()).rejects.toMatchObject({ code: "USAGE" });
        expect(await uploads.list()).toEqual([]);
      },
    );
  });
}

async function* stream(...chunks: readonly (Uint8Array | string)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}
