import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "#apps/demo/random.ts";
import { analysisResult } from "../../src/apps/local/http/schemas/analyses.ts";
import { type Ended, errorOf, om as runOm } from "../support/om.ts";
import { type Line, plainAbc, plainCohorts, plainPairs, plainParts, plainRfm } from "../support/plain-analyses.ts";
import { type StartedServer, startServer } from "../support/server.ts";

/** Sales of two shops and four months: returns, unknown customers, a product of two names, and lines in dollars. */
function randomSales(): readonly Line[] {
  const random = createRandom(4_711);
  const products = ["Cup", "Kettle", "Mug", "Pen", "Saucer", "Spoon", "Tea", "Tray"];
  const alone = products.filter((product) => product !== "Saucer");
  return Array.from({ length: 420 }, (_none, order) => {
    const month = random.whole(1, 4);
    const day = `2026-0${month}-${String(random.whole(1, 28)).padStart(2, "0")}`;
    const customer = random.chance(0.1) ? "" : `C${random.whole(1, 90)}`;
    const currency = random.chance(0.05) ? "USD" : "EUR";
    const store = random.pick(["North", "South"]);
    const first = random.pick(products);
    const others = first === "Cup" && random.chance(0.8) ? ["Saucer"] : [random.pick(alone), random.pick(alone)];
    return [...new Set([first, ...others])].map((product): Line => {
      const isReturn = random.chance(0.04);
      const units = random.whole(1, 4) * (isReturn ? -1 : 1);
      const cents = units * (199 + products.indexOf(product) * 325 + month * 7);
      // Not sold before March, or after it.
      const name = product === "Tray" && month < 3 ? "Tea" : product === "Kettle" && month >= 3 ? "Pen" : product;
      return { order: `O${order}`, day, store, product: name, customer, units, cents, currency, isReturn };
    });
  }).flat();
}

const sales = randomSales();
const euros = sales.filter(({ currency }) => currency === "EUR");

function toCsv(lines: readonly Line[]): string {
  const header = "Order ID,Order Date,Store,Product,Customer,Quantity,Net Amount,Currency";
  const rows = lines.map(({ order, day, store, product, customer, units, cents, currency }, at) => {
    const written = product === "Mug" && at % 3 === 0 ? "Mug (old)" : product;
    return [order, day, store, written, customer, units, (cents / 100).toFixed(2), currency].join(",");
  });
  return [header, ...rows, ""].join("\n");
}

describe("analyses", () => {
  const folder = mkdtempSync(join(tmpdir(), "om-analyses-"));
  const dataDir = join(folder, "data");
  const inEuros = { where: [{ dimension: "currency", op: "=", value: "EUR" }] };
  const march = { period: "2026-03", compare: "2026-02" };
  let server: StartedServer | null = null;
  const told: Record<string, Ended> = {};

  beforeAll(async () => {
    const om = (...args: string[]): Promise<Ended> => runOm(args, { dataDir });
    writeFileSync(join(folder, "sales.csv"), toCsv(sales));
    told["ingest"] = await om("ingest", join(folder, "sales.csv"), "--json");
    told["alias"] = await om("business", "set", "alias.product.Mug (old)=Mug");
    told["abc"] = await om("analyse", "abc", "--where", "currency=EUR", "--json");
    server = await startServer(dataDir); // from here on the command is its client
    const ofMarch = ["analyse", "price-volume-mix", "--period", "2026-03", "--compare", "2026-02"];
    told["bars"] = await om(...ofMarch, "--where", "currency=EUR");
    told["unknown"] = await om("analyse", "abd", "--json");
    told["few"] = await om("analyse", "rfm", "--where", "customer=C1");
  }, 300_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function post(path: string, body: object): Promise<{ readonly status: number; readonly json: unknown }> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${server?.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: answer.status, json: await answer.json() };
  }

  async function ask(id: string, body: object) {
    return { found: analysisResult.parse((await post(`/v1/analyses/${id}`, body)).json) };
  }

  test("are what a plain count of the same lines gives: ABC, the same by the command", async () => {
    expect([told["ingest"]?.exitCode, told["alias"]?.exitCode, told["abc"]?.exitCode]).toEqual([0, 0, 0]);
    const { found } = await ask("abc", inEuros);
    expect(analysisResult.parse(told["abc"]?.json[0])).toEqual(found);
    const plain = plainAbc(euros);
    expect(found.rows.map(([item, net, , , letter]) => [item, Number(net), letter])).toEqual(plain);
    const total = plain.reduce((sum, [, net]) => sum + Math.round(net * 100), 0);
    expect(found.summary.rows.reduce((sum, row) => sum + Math.round(Number(row[2]) * 100), 0)).toBe(total);
    expect(found.notes.join("\n")).toContain("Mug");
    const both = await ask("abc", {});
    expect(new Set(both.found.rows.map((row) => row[1]))).toEqual(new Set(["EUR", "USD"]));
  });

  test("RFM", async () => {
    const { found } = await ask("rfm", { ...inEuros, limit: 1_000 });
    const plain = plainRfm(euros);
    expect(plain.size).toBeGreaterThan(50);
    expect(
      found.rows.map(([name, days, orders, net, r, f, m]) => [name, [days, orders, Number(net), r, f, m]]),
    ).toEqual(found.rows.map(([name]) => [name, plain.get(String(name))]));
    expect(found.rows).toHaveLength(plain.size);
    expect([told["few"]?.exitCode, told["few"]?.stdout]).toEqual([3, expect.stringContaining("withheld: 1 customer")]);
  });

  test("cohorts", async () => {
    const { found } = await ask("cohorts", {});
    expect(found.rows.map((row) => row.slice(0, 4))).toEqual(plainCohorts(sales));
    const begun = found.rows.filter(([, since]) => since === 0);
    expect(begun.map(([, , , buyers, rate]) => [buyers, rate])).toEqual(begun.map(([, , size]) => [size, "1"]));
  });

  test("pairs of items", async () => {
    const { found } = await ask("basket", {});
    const plain = plainPairs(sales);
    expect(plain.length).toBeGreaterThan(0);
    const shown = found.rows.map(([one, other, n, m, both]) => {
      const name = [String(one), String(other)].toSorted().join(" + ");
      return `${name} ${Number(n) * Number(m)} ${both}`;
    });
    expect(shown.toSorted()).toEqual(plain.map((pair) => pair.join(" ")).toSorted());
    expect(plain.map(([name]) => name)).toContain("Cup + Saucer");
  });

  test("price, volume and mix, whose bars sum to the change", async () => {
    const { found } = await ask("price-volume-mix", { ...march, ...inEuros });
    const bars = new Map(found.summary.rows.map(([bar, amount]) => [bar, String(amount)]));
    const plain = plainParts(euros, { before: "2026-02", now: "2026-03" });
    for (const [bar, amount] of Object.entries(plain.bars)) {
      expect({ bar, amount: Math.abs(Number(bars.get(bar)) - amount) < 0.001 }).toEqual({ bar, amount: true });
    }
    const micros = [...bars.values()].reduce((sum, amount) => sum + toMicros(amount), 0n);
    expect(micros).toBe(BigInt(plain.changeCents) * 10_000n);
    expect(bars.get("new_items")).not.toBe("0");
    expect(bars.get("lost_items")).not.toBe("0");
    expect([told["bars"]?.exitCode, told["bars"]?.stdout]).toEqual([0, expect.stringMatching(/volume +-?[\d,.]+/)]);
  });

  test("say what they cannot do", async () => {
    expect([told["unknown"]?.exitCode, told["unknown"] && errorOf(told["unknown"])]).toEqual([
      2,
      expect.objectContaining({ code: "METRIC_UNKNOWN", fix: expect.stringContaining("abc") }),
    ]);
    expect(await post("/v1/analyses/abd", {})).toMatchObject({ status: 404 });
    expect(await post("/v1/analyses/abc", { by: "hour" })).toMatchObject({
      status: 400,
      json: { code: "QUERY_INVALID" },
    });
    const json: unknown = await (await fetch(`${server?.url}/v1/metrics`)).json();
    expect(json).toMatchObject({ analyses: expect.arrayContaining([expect.objectContaining({ id: "cohorts" })]) });
  });
});

/** "-12.5" -> -12500000n */
function toMicros(text: string): bigint {
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  return BigInt(whole + fraction.padEnd(6, "0")) * (text.startsWith("-") ? -1n : 1n);
}
