import { describe, expect, test } from "vitest";
import { metricDefinitions } from "#metrics/registry.ts";
import { createContextEngine } from "#context-engine/di/create-context-engine.ts";
import type { BusinessView } from "#context-engine/models/business-view.ts";
import { createLexicon } from "#context-engine/router/lexicon/lexicon.ts";
import { createNameIndex } from "#context-engine/router/names/name-index.ts";
import { createCatalogue } from "#context-engine/router/resolve/catalogue.ts";
import { route } from "#context-engine/router/route.ts";

/** A business of which nothing can be read: what of it is slow, and what is broken, is said by each test. */
function viewOf(broken: Partial<BusinessView>): BusinessView {
  const never = (): Promise<never> => new Promise(() => undefined);
  return {
    today: "2026-03-15",
    calendar: { firstWeekday: 1, fiscalYearStart: 1 },
    deadStockDays: 90,
    names: async () => ({
      state: { version: "1", settingsVersion: 0, datasets: new Map(), isCut: false },
      isWhole: true,
      changes: [{ dataset: "sales", dimension: "region", names: ["West"], rows: [1] }],
    }),
    query: never,
    analyse: never,
    insights: never,
    files: async () => [],
    savedQueries: async () => [],
    texts: async () => ({ version: "1", texts: [] }),
    ...broken,
  };
}

describe("what could not be read is not told as if it were", () => {
  test.each(["what stands out", "net sales in West", "top 5 products"])(
    "%s, where the numbers are late",
    async (question) => {
      const engine = createContextEngine({ open: async () => viewOf({}), config: { retrieverDeadlineMs: 50 } });
      const { status, text } = await engine.ask("any", { question });
      expect({ status, text }).toMatchObject({ status: "cannot_answer" });
    },
  );

  test("net sales, where the query fails", async () => {
    const query = () => Promise.reject(new Error("the engine is down"));
    const engine = createContextEngine({ open: async () => viewOf({ query }) });
    const status = await engine.ask("any", { question: "net sales in West" }).then(
      (answer) => answer.status,
      () => "failed",
    );
    expect(status).not.toBe("answered");
  });
});

describe("no question holds up the others", () => {
  // On a machine of the usual speed it is some 300; a reading that compares words with words would take many times that.
  const mostCpuMs = 1_500;
  const names = Array.from({ length: 3_000 }, (_, at) => ({
    dimension: "product",
    name: `item${String.fromCharCode(97 + (at % 26), 97 + (Math.floor(at / 26) % 26), 97 + Math.floor(at / 676))} ${at}`,
    rows: 1,
  }));
  const context = {
    today: "2026-03-15",
    calendar: { firstWeekday: 1, fiscalYearStart: 1 },
    lexicon: createLexicon(metricDefinitions),
    definitions: metricDefinitions,
    names: createNameIndex(names),
    catalogue: createCatalogue(new Map([["sales", new Map([["product", 3_000]])]])),
    fileNames: [],
    deadStockDays: 90,
  };
  const misspelt = Array.from(
    { length: 199 },
    (_, at) => `itme${String.fromCharCode(97 + (at % 26), 97 + ((at * 7) % 26))}`,
  );

  test("199 words that are nearly names", () => {
    const before = process.cpuUsage();
    route(misspelt.join(" "), [], context);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(mostCpuMs);
  });

  test("twenty earlier questions of them are refused as one would be", () => {
    const before = process.cpuUsage();
    route(
      "and in 2025",
      Array.from({ length: 3 }, () => misspelt.join(" ")),
      context,
    );
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(mostCpuMs);
  });
});
