import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { queryResult } from "../../src/apps/local/http/schemas/answers.ts";
import { profile } from "../../src/apps/local/http/schemas/profiles.ts";
import { openHttpHome } from "../support/http-home.ts";
import { type Ended, om as runOm, reportOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-profiles-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
serveWhileTesting(join(folder, "data"));

const om = (...args: string[]): Promise<Ended> => runOm(args, { dataDir: join(folder, "data") });

/** #1 is paid, with a gift card; #2 pending; #3 cancelled; #4 paid, and its postage is a line. Status stands on the first line. */
const shop = [
  "Name,Financial Status,Fulfillment Status,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Tip",
  "#1,paid,fulfilled,EUR,2026-05-04,1,Red tray,10.00,R,,1.50",
  "#1,,,,2026-05-04,1,Gift Card,50.00,GC,,",
  "#2,pending,,EUR,2026-05-05,2,Mug,4.00,M,,0.00",
  "#3,paid,,EUR,2026-06-05,1,Mug,4.00,M,2026-06-06 10:00:00,0.00",
  "#4,paid,,EUR,2026-06-06,1,Tea,5.00,T,,0.00",
  "#4,,,,2026-06-06,1,Postage,3.00,POST,,",
  "",
].join("\n");

describe("the export of a shop", () => {
  test("is counted by whose definitions are asked for", { timeout: 300_000 }, async () => {
    const path = join(folder, "orders.csv");
    writeFileSync(path, shop);
    expect(reportOf(await om("ingest", "--json", path, "--source", "web", "--set", "currency=EUR")).state).toBe("done");
    const net = async (...words: string[]) => resultOf(await om("query", "--json", "--metric", "net_sales", ...words));

    expect((await net()).rows).toEqual([["80"]]);
    expect((await net("--profile", "finance")).rows).toEqual([["15"]]);
    const shopify = await net("--profile", "shopify", "--where", "source=web");
    expect(shopify.rows).toEqual([["30"]]);
    expect(shopify.profile).toEqual({ id: "shopify", version: 1, unconfirmed: true });
    expect(shopify.notes.join()).toContain("the profile of Shopify is unconfirmed");
    expect(resultOf(await om("query", "--json", "--metric", "tips")).rows).toEqual([["1.5"]]);
  });

  test("is bridged from one profile to the other, month by month", { timeout: 300_000 }, async () => {
    const words = ["--metric", "net_sales", "--profile", "finance", "--bridge", "standard", "--by", "month"];
    const { columns, rows } = resultOf(await om("query", "--json", ...words));
    const named = rows.map((row) => Object.fromEntries(columns.map(({ id }, at) => [id, row[at]])));
    expect(named).toMatchObject([
      {
        month: "2026-05",
        net_sales_standard: "68",
        net_sales_pending: "-8",
        net_sales_gift_card: "-50",
        net_sales: "10",
      },
      {
        month: "2026-06",
        net_sales_standard: "12",
        net_sales_cancelled: "-4",
        net_sales_non_product: "-3",
        net_sales: "5",
      },
    ]);
    const { stdout } = await om("query", ...words);
    expect(stdout).toContain("under standard");
    expect(stdout).toContain("+ Gift cards");
    expect(stdout).toContain("= gap");
    expect(stdout).toContain("Profile: finance 1, compared with standard 1");
  });

  test("refuses a platform's profile without a source, and that of another platform", async () => {
    const without = await om("query", "--metric", "net_sales", "--profile", "shopify");
    expect(without.exitCode).toBe(2);
    expect(without.stderr).toContain("--where source=NAME");
    const other = await om("query", "--metric", "net_sales", "--profile", "toast", "--where", "source=web");
    expect(other.stderr).toContain("orders.csv of the source web is no export of it that is known");
  });

  test("follows the profile of the business, which is none of a platform", { timeout: 300_000 }, async () => {
    expect((await om("business", "set", "profile=shopify")).stderr).toContain("one of standard, finance");
    expect((await om("business", "set", "profile=finance")).exitCode).toBe(0);
    expect(resultOf(await om("query", "--json", "--metric", "net_sales")).rows).toEqual([["15"]]);
    const standard = resultOf(await om("query", "--json", "--metric", "net_sales", "--profile", "standard"));
    expect(standard.rows).toEqual([["80"]]);
    const { stdout } = await om("query", "--metric", "net_sales", "--explain");
    expect(stdout).toContain("Red tray");
    expect(stdout).not.toContain("Gift Card");
    await om("business", "unset", "profile");
  });

  test("has profiles that are listed", async () => {
    const { stdout } = await om("profiles");
    expect(stdout).toContain("shopify 1 (unconfirmed)");
    expect(stdout).toContain("leaves out: cancelled, void, test, deleted, unpaid, pending, non product");
    const { profiles } = z
      .object({ profiles: z.array(profile) })
      .parse(JSON.parse((await om("profiles", "--json")).stdout));
    expect(profiles.map(({ id }) => id)).toEqual(["standard", "finance", "shopify", "square", "toast", "woo"]);
  });
});

test("HTTP gives the same profiles, numbers and bridges", { timeout: 300_000 }, async () => {
  const http = await openHttpHome({ dataDir: join(folder, "data") });
  const { json } = await http.get("/v1/profiles");
  expect(z.object({ profiles: z.array(profile) }).parse(json)).toEqual(json);
  const asked = { metrics: ["net_sales"], profile: "finance", bridge: "standard" };
  const answer = queryResult.parse((await http.post("/v1/query", asked)).json);
  expect(answer.rows[0]?.at(-1)).toBe("15");
  expect(answer.bridge).toMatchObject({ from: { id: "standard" }, gap: "net_sales_gap" });
  const refused = await http.post("/v1/query", { metrics: ["net_sales"], profile: "toast" });
  expect(refused).toMatchObject({ status: 400, json: { code: "QUERY_INVALID" } });
  await http.close();
});
