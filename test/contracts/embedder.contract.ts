import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ModelLimits } from "#core/model-call.ts";
import type { Embedder } from "#ports/embedder.ts";
import {
  type EmbedderStub,
  startEmbedderStub,
  type VectorProtocol,
  type VectorReply,
  vectorOf,
} from "../support/models/embedder-stub.ts";
import { because } from "./because.ts";

/** What an adapter cannot do, each with its reason: the fact is then shown as skipped. */
export interface EmbedderLacks {
  /** What is searched is told from what is searched for. */
  readonly purpose?: string;
  /** The server is asked for the dimensions. */
  readonly dimensions?: string;
}

/** Opens the adapter at a server of its protocol. */
export type OpenEmbedder = (options: {
  readonly url: string;
  readonly id: string;
  readonly dimensions: number;
  readonly limits: ModelLimits;
}) => Embedder | Promise<Embedder>;

const limits: ModelLimits = { firstMs: 4_000, betweenMs: 4_000, wholeMs: 20_000, longestWaitMs: 2_000 };
const good: VectorReply = { kind: "vectors", dimensions: 4 };
const forDocuments = { purpose: "document" } as const;

/** The facts of every embedder, over a server of its protocol that the test plays. */
export function embedderContract(
  name: string,
  protocol: VectorProtocol,
  openEmbedder: OpenEmbedder,
  lacks: EmbedderLacks = {},
): void {
  describe(`embedder: ${name}`, () => {
    let stub: EmbedderStub;
    beforeAll(async () => {
      stub = await startEmbedderStub(protocol);
    });
    afterAll(() => stub.close());

    const open = (changed: Partial<ModelLimits> = {}, url = stub.url) =>
      openEmbedder({ url, id: "some:embedder-1", dimensions: 4, limits: { ...limits, ...changed } });

    async function embed(texts: readonly string[], ...replies: readonly VectorReply[]) {
      stub.play(...replies);
      return (await open()).embed(texts, forDocuments);
    }

    test("says who it is, and how many dimensions it has", async () => {
      const { id, dimensions, textsPerRequest } = await open();
      expect([id, dimensions]).toEqual(["some:embedder-1", 4]);
      expect(textsPerRequest).toBeGreaterThan(0);
    });

    test("gives one vector a text, in their order", async () => {
      const texts = ["b", "Grüße aus 東京 🧾", "a", "b", "a longer one"];
      const vectors = await embed(texts, good);
      expect(vectors).toEqual(texts.map((text) => Float32Array.from(vectorOf(text, 4))));
      expect(vectors[0]).toBeInstanceOf(Float32Array);
    });

    test("of no texts asks nobody", async () => {
      expect(await embed([], good)).toEqual([]);
      expect(stub.asked).toEqual([]);
    });

    test("sends no more texts at once than it says, and all of them", async () => {
      const { textsPerRequest } = await open();
      const texts = Array.from({ length: textsPerRequest * 2 + 1 }, (_, order) => `${"x".repeat(order % 7)}${order}`);
      const vectors = await embed(texts, good);
      expect(stub.asked.map((request) => request.texts.length)).toEqual([textsPerRequest, textsPerRequest, 1]);
      expect(stub.asked.flatMap((request) => request.texts)).toEqual(texts);
      expect(vectors).toEqual(texts.map((text) => Float32Array.from(vectorOf(text, 4))));
    });

    test(`asks for its dimensions${because(lacks.dimensions)}`, { skip: lacks.dimensions !== undefined }, async () => {
      await embed(["a"], good);
      expect(stub.asked).toMatchObject([{ dimensions: 4 }]);
    });

    test(
      `tells what is searched from what is searched for${because(lacks.purpose)}`,
      { skip: lacks.purpose !== undefined },
      async () => {
        await embed(["a"], good);
        expect(stub.asked).toMatchObject([{ purpose: "document" }]);
        await (await open()).embed(["a"], { purpose: "query" });
        expect(stub.asked).toMatchObject([{ purpose: "document" }, { purpose: "query" }]);
      },
    );

    test.each<[string, VectorReply]>([
      ["of other dimensions", { kind: "vectors", dimensions: 3 }],
      ["that are too few", { kind: "too few" }],
      ["with what is no number", { kind: "no number" }],
      ["in something else than JSON", { kind: "garbage" }],
    ])("takes no vectors %s", async (_what, reply) => {
      await expect(embed(["a", "bc"], reply)).rejects.toMatchObject({ code: "MODEL_INVALID", retryable: false });
    });

    test("gives all or none: one request of several that fails is a failure", async () => {
      const { textsPerRequest } = await open();
      const texts = Array.from({ length: textsPerRequest + 1 }, () => "x");
      await expect(embed(texts, good, { kind: "refusal", status: 403 })).rejects.toMatchObject({
        code: "MODEL_REFUSED",
      });
    });

    test.each([429, 503])("asks once more where the server is busy (%i)", async (status) => {
      expect(await embed(["a"], { kind: "refusal", status }, good)).toHaveLength(1);
      const refused = embed(["a"], { kind: "refusal", status });
      await expect(refused).rejects.toMatchObject({ retryable: true });
      expect(stub.asked).toHaveLength(2);
    });

    test("tells of a server that is busy for long", async () => {
      const told = embed(["a"], { kind: "refusal", status: 429, retryAfter: "90" });
      await expect(told).rejects.toMatchObject({ code: "MODEL_LIMITED", details: { retryAfterMs: 90_000 } });
    });

    test.each([
      [401, "MODEL_REFUSED"],
      [404, "MODEL_UNKNOWN"],
    ])("tells %i once and for all", async (status, code) => {
      await expect(embed(["a"], { kind: "refusal", status }, good)).rejects.toMatchObject({ code, retryable: false });
      expect(stub.asked).toHaveLength(1);
    });

    test("waits so long, and no longer; who stops it frees the connection", async () => {
      stub.play({ kind: "silence" });
      const late = (await open({ firstMs: 300 })).embed(["a"], forDocuments);
      await expect(late).rejects.toMatchObject({ code: "DEADLINE", retryable: true });
      const stop = new AbortController();
      const stopped = (await open()).embed(["a"], { ...forDocuments, signal: stop.signal });
      setTimeout(() => stop.abort(), 50);
      await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
      await vi.waitFor(() => expect(stub.openAnswers()).toBe(0));
    });

    test("tells of a server that is not there", async () => {
      const model = await open({}, "http://127.0.0.1:9");
      await expect(model.embed(["a"], forDocuments)).rejects.toMatchObject({ code: "MODEL_UNREACHABLE" });
    });

    test("tells no text in a failure", async () => {
      for (const status of [400, 401, 403, 404, 413, 429, 500]) {
        const [result] = await Promise.allSettled([embed(["canary"], { kind: "refusal", status, retryAfter: "90" })]);
        expect(inspect(result, { depth: 20, showHidden: true })).toMatch(/^(?=[\s\S]*rejected)(?![\s\S]*canary)/);
      }
    });
  });
}
