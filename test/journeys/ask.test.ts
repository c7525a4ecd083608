import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Ended, om } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-ask-"));
const dataDir = join(folder, "data");
const address = serveWhileTesting(dataDir);

const answerShape = z.looseObject({
  status: z.string(),
  text: z.string(),
  facts: z.array(
    z.looseObject({ id: z.string(), value: z.union([z.string(), z.number(), z.null()]), files: z.array(z.string()) }),
  ),
  citations: z.array(z.looseObject({ id: z.string(), fileId: z.string().optional() })),
  options: z.array(z.looseObject({ question: z.string() })).optional(),
  table: z.looseObject({ rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))) }).optional(),
  model: z.null(),
});
const call = (...args: readonly string[]): Promise<Ended> => om(args, { dataDir });
const ask = async (question: string, ...more: readonly string[]) => {
  const ended = await call("ask", question, "--as-of", "2026-03-10", "--json", ...more);
  return { ended, answer: answerShape.parse(ended.json[0]) };
};

beforeAll(async () => {
  const sales = join(folder, "sales.csv");
  const rows = Array.from({ length: 60 }, (_none, at) => {
    const day = new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10);
    const [product, sku] = at % 2 === 0 ? ["Oak Stool", "ST-1"] : ["Oak Table", "ST-2"];
    return `B-${at},${day},${product},${sku},${at % 3 === 0 ? "Dock" : "Hill"},2,10.00,EUR`;
  });
  writeFileSync(
    sales,
    `${["Order ID,Order Date,Product,SKU,Store,Quantity,Unit Price,Currency", ...rows].join("\n")}\n`,
  );
  const stock = join(folder, "stock.csv");
  writeFileSync(
    stock,
    "Snapshot Date,SKU,Product,Location,On hand,Unit cost\n2026-03-01,ST-1,Oak Stool,Dock,3,4.00\n2026-03-01,ST-2,Oak Table,Hill,900,4.00\n",
  );
  await call("ingest", sales, stock);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe("om ask", () => {
  test("computes, cites and says what it rests on", async () => {
    const { ended, answer } = await ask("what were net sales in January?");
    expect(ended.exitCode).toBe(0);
    expect(answer.status).toBe("answered");
    expect(answer.text).toContain("EUR 620.00");
    const [fact] = answer.facts;
    expect(fact?.value).toBe("620");
    expect(answer.citations.map(({ fileId }) => fileId)).toContain(fact?.files[0]);
    const printed = await call("ask", "what", "were", "net", "sales", "in", "January?", "--as-of", "2026-03-10");
    expect(printed.stdout).toContain("Period: 2026-01-01 to 2026-01-31");
    expect(printed.stdout).toContain("Rows: 31 used of 60");
    expect(printed.stdout).toContain("sales.csv");
  });

  test("says the same as the query that it is", async () => {
    const { answer } = await ask("units by store in February 2026");
    const query = await call("query", "--metric", "units", "--by", "store", "--period", "2026-02", "--json");
    expect(answer.table?.rows).toEqual(z.looseObject({ rows: z.array(z.unknown()) }).parse(query.json[0]).rows);
  });

  test("asks back where two readings differ, and each of them can be asked", async () => {
    const { ended, answer } = await ask("how many of the oak did we sell in January?");
    expect([ended.exitCode, answer.status]).toEqual([3, "clarify"]);
    const [first] = answer.options ?? [];
    expect((await ask(first?.question ?? "")).answer.status).toBe("answered");
  });

  test("goes on from the question before", async () => {
    const { answer } = await ask("and in February?", "--after", "net sales of Dock in January");
    expect(answer.text).toContain("Dock");
    expect(answer.text).toContain("2026-02");
  });

  test("says what is missing, with exit code 3 and no number", async () => {
    for (const question of ["net sales in 2019", "what was our conversion rate", "sales by colour of the sky", ""]) {
      const { ended, answer } = await ask(question);
      expect([question, ended.exitCode, answer.facts]).toEqual([question, 3, []]);
      expect(answer.status).not.toBe("answered");
    }
  });

  test("knows what runs out, what is in which file, and what a number means", async () => {
    expect((await ask("what will run out within 14 days")).answer.text).toContain("Oak Stool");
    expect((await ask("did all my files load?")).answer.text).toContain("sales.csv: done");
    expect((await ask("how is aov defined?")).answer.text).toContain("Average order value");
  });

  test("of a region that there is not names those that there are", async () => {
    const { answer } = await ask("net sales", "--region", "Atlantis");
    expect(answer).toMatchObject({ status: "cannot_answer", text: expect.stringContaining('no region "Atlantis"') });
  });

  test("uses a query that is kept for the question in these words", async () => {
    await call(
      "queries",
      "save",
      "january",
      "--metric",
      "units",
      "--period",
      "2026-01",
      "--question",
      "how was the first month",
      "--verified-by",
      "Ann",
    );
    const { answer } = await ask("How was the first month?");
    expect(answer.text).toContain("62");
    expect(JSON.stringify(answer)).toContain("verified by Ann");
  });
});

describe("om context", () => {
  test("gives a prompt within its budget, with the facts and their citations", async () => {
    const ended = await call("context", "net sales by product", "--budget", "600", "--json");
    const pack = z
      .looseObject({
        prompt: z.object({ system: z.string(), user: z.string() }),
        tokens: z.object({ used: z.number(), budget: z.number(), tokenizer: z.string() }),
        items: z.array(z.looseObject({ citation: z.string() })),
      })
      .parse(ended.json[0]);
    expect(ended.exitCode).toBe(0);
    expect(pack.tokens.used).toBeLessThanOrEqual(600);
    expect(pack.prompt.user).toContain("Oak Stool");
    expect(pack.items.length).toBeGreaterThan(0);
  });

  test("refuses a budget that is none", async () => {
    expect(await call("context", "x", "--budget", "many")).toMatchObject({ exitCode: 2 });
  });
});

test("POST /v1/ask streams plan, facts, text, citations and the answer, where events are accepted", async () => {
  const reply = await fetch(`${address()}/v1/ask`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ question: "net sales in January 2026" }),
  });
  const text = await reply.text();
  expect([...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name)).toEqual([
    "plan",
    "facts",
    "text",
    "citations",
    "answer",
  ]);
  expect(text).toContain("EUR 620.00");
});
