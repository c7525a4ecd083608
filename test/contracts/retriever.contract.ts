import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { metricDefinitions } from "#metrics/registry.ts";
import type { BusinessView } from "#context-engine/models/business-view.ts";
import type { Plan } from "#context-engine/models/plan.ts";
import { createPassageMemory } from "#context-engine/retrievers/documents/passage-memory.ts";
import { createVectorMemory } from "#context-engine/vectors/vector-memory.ts";
import { retrieve } from "#context-engine/core/retrieve.ts";
import type { Found, Retriever } from "#context-engine/retrievers/retriever.ts";
import { openTwoShops, type TwoShops } from "../support/two-shops.ts";

export interface RetrieverCase {
  readonly retriever: Retriever;
  /** A plan that it answers, of things that both shops could have. */
  readonly plan: Plan;
  /** Others that read more than one source after another. */
  readonly slowPlans?: readonly Plan[];
  /** Without data it says so, or has the same to say of everybody. */
  readonly ofNobody: "nothing" | "unknown" | "the same";
}

/** What every retriever keeps: one business, a deadline, citations, silence of nothing. */
export function testRetriever({ retriever, plan, slowPlans = [], ofNobody }: RetrieverCase): void {
  describe(`the retriever ${retriever.id}`, () => {
    let shops: TwoShops;
    beforeAll(async () => (shops = await openTwoShops()), 60_000);
    afterAll(() => shops.close());

    const deps = {
      definitions: metricDefinitions,
      passages: createPassageMemory(),
      vectors: createVectorMemory(),
      signal: new AbortController().signal,
    };
    const find = (view: BusinessView): Promise<Found> => retriever.retrieve(plan, view, deps);

    test("says why it could help, and why not", () => {
      expect(retriever.answers(plan)).toMatch(/\w/);
      const { passages: _passages, ...asksNoText } = plan;
      expect(
        retriever.answers({
          ...asksNoText,
          intent: "numbers",
          queries: [],
          definitions: [],
          files: null,
          cover: null,
          analysis: null,
        }),
      ).toBeNull();
    });

    test("sees one business: nothing of the other is in what it finds, in the text, the table or the citations", async () => {
      const found = JSON.stringify([await find(shops.view("ours")), await find(shops.view("nobody"))]);
      expect(found).not.toMatch(shops.canary);
    });

    test("finds something, each item with an id of its own and what it can be cited by", async () => {
      const { items } = await find(shops.view("ours"));
      expect(items.length).toBeGreaterThan(0);
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
      for (const item of items) {
        expect(item.citations.length).toBeGreaterThan(0);
        for (const { fileId, metric } of item.citations) expect(fileId ?? metric).toMatch(/\w/);
      }
    });

    test("gives the same for the same", async () => {
      const view = shops.view("ours");
      expect(await find(view)).toEqual(await find(view));
    });

    test("makes nothing up where there is no data", async () => {
      const { items } = await find(shops.view("nobody"));
      const said = {
        nothing: items.flatMap(({ table }) => table?.rows ?? []),
        unknown: items.filter(({ unknown }) => unknown === undefined),
        "the same": items,
      };
      const same = ofNobody === "the same" ? (await find(shops.view("ours"))).items : [];
      expect(said[ofNobody]).toEqual(same);
    });

    test("is left out and named when it is late, and when it fails", async () => {
      const never = new Promise<never>(() => undefined);
      const slow: Retriever = { ...retriever, retrieve: () => never };
      const broken: Retriever = { ...retriever, id: "broken", retrieve: () => Promise.reject(new Error("it broke")) };
      const asked = { ...deps, deadlineMs: 20, retrievers: [slow, broken] };
      const { gaps, trace, found } = await retrieve(plan, shops.view("ours"), asked);
      expect(found).toEqual([]);
      expect(gaps).toEqual([
        expect.stringContaining(`${retriever.id} was not ready`),
        expect.stringContaining("broken failed"),
      ]);
      expect(trace.map(({ status }) => status)).toEqual(["late", "failed"]);
    });

    const slow = [plan, ...slowPlans].flatMap((each) => [1, 2, 3].map((at) => [at, each.intent, each] as const));
    test.each(slow)(
      "ends at its deadline when source %i of %s is slow, and begins to read nothing after it",
      async (at, _intent, slowPlan) => {
        const { view, reads, open } = slowFrom(shops.view("ours"), at);
        const asked = { ...deps, passages: createPassageMemory(), deadlineMs: 500, retrievers: [retriever] };
        const begun = performance.now();
        const { gaps, trace } = await retrieve(slowPlan, view, asked);
        const tookMs = performance.now() - begun;
        const before = reads();
        await open();
        expect(reads()).toBe(before);
        if (before < at) return; // it was ready without a slow source
        expect(tookMs).toBeLessThan(5_000);
        expect(gaps).toEqual([`${retriever.id} was not ready within 500 ms and is left out`]);
        expect(trace.map(({ status }) => status)).toEqual(["late"]);
      },
    );

    test("takes text of files as text: a name that gives orders changes nothing but itself", async () => {
      const { items } = await find(shops.view("ours"));
      const { items: hostile } = await find(shops.view("hostile"));
      const numbers = (found: Found["items"]): unknown =>
        found.map(({ facts }) => facts.map(({ metric, value }) => [metric, value]));
      expect(numbers(hostile)).toEqual(numbers(items));
    });
  });
}

/** So many indexes of words that they are not read at once. */
const manyTexts = 40;

/**
 * A view whose sources all answer at once but the one at a place, which hangs until `open` is called, and all behind it; how
 * many were asked is counted. It lists every index of words many times, each under a key of its own.
 */
function slowFrom(
  view: BusinessView,
  place: number,
): { view: BusinessView; reads: () => number; open: () => Promise<void> } {
  const gate = Promise.withResolvers<void>();
  const begun: Promise<unknown>[] = [];
  const slowly = <Value>(read: () => Promise<Value>): Promise<Value> => {
    const hangs = begun.length + 1 >= place;
    const reading = read();
    const answered = hangs ? gate.promise.then(() => reading) : reading;
    begun.push(answered);
    return answered;
  };
  const slow: BusinessView = {
    ...view,
    names: (since) => slowly(() => view.names(since)),
    query: (query) => slowly(() => view.query(query)),
    analyse: (id, request) => slowly(() => view.analyse(id, request)),
    insights: () => slowly(() => view.insights()),
    savedQueries: () => slowly(() => view.savedQueries()),
    files: () => slowly(() => view.files()),
    texts: async (known) => {
      const { version, texts } = await slowly(() => view.texts(known));
      const many = texts.flatMap((text) =>
        Array.from({ length: manyTexts }, (_none, copy) => ({
          ...text,
          key: `${text.key}-${copy}`,
          bytes: (signal?: AbortSignal) => slowly(() => text.bytes(signal)),
        })),
      );
      return { version, texts: many };
    },
  };
  return {
    view: slow,
    reads: () => begun.length,
    /** Whoever goes on with an answer has done so then. */
    async open() {
      gate.resolve();
      await Promise.allSettled(begun);
      await setTimeout(20);
    },
  };
}
