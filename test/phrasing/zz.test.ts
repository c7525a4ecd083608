import { test } from "vitest";
import { openPhrasingShop, asOf } from "./phrasing-shop.ts";
import { verifySentence } from "#context-engine/verifier/verify-sentence.ts";
test("try", async () => {
  const shop = await openPhrasingShop();
  const engine = shop.engine();
  const ask = async (question: string, sentences: string[]) => {
    console.log("## " + question);
    for (const s of sentences) {
      shop.stub.play({ kind: "answer", texts: [s] });
      const t = performance.now();
      const a = await engine.ask("harbour", { question, asOf });
      console.log(
        a.model?.replaced === 0 ? "ok  " : "FAIL",
        s,
        a.model?.failure ?? "",
        Math.round(performance.now() - t),
        a.model?.replaced ? "=> " + a.text.slice(0, 160) : "",
      );
    }
  };
  await ask("net sales last month", [
    "Net sales last month were EUR 9,548.47 [1].",
    "Net sales were EUR 9,548.48 [1].",
    "In August 2026, net sales came to about EUR 9,500 [1].",
    "Net sales came to €9.5k in August 2026. [1]",
    "Net sales were USD 9,548.47 [1].",
    "Net sales were EUR 9,548.47 in July 2026 [1].",
    "Net sales were 9.548,47 EUR [1].",
    "Gross sales were EUR 9,548.47 [1].",
    "Net sales were EUR 9,548.47 because of the weather [1].",
    "Net sales were EUR 9,548.47.",
    "Net sales were EUR 9,548.47 [7].",
  ]);
  await ask("why did net sales fall last month", [
    "Net sales rose by EUR 1,897.23 (24.8 %) from EUR 7,651.24 in July 2026 to EUR 9,548.47 in August 2026 [1].",
    "Net sales fell by EUR 1,897.23 [1].",
    "Net sales rose from EUR 9,548.47 to EUR 7,651.24 [1].",
    "Net sales were EUR 7,651.24 [1].",
    "Stationery fell by EUR 177.40, while Tea rose by EUR 242.78 [2].",
    "Tea fell by EUR 177.40 [2].",
    "Tea rose by EUR 242.78 as Stationery fell by EUR 177.40 [2].",
    "Net sales were up 24.8 % on the previous month [1].",
    "Compared with the previous month, net sales grew by nearly 25 % [1].",
  ]);
  await ask("top 5 products by net sales", [
    "Stoneware Teapot was the top product with EUR 19,080.60, followed by Copper Kettle with EUR 16,135.70 [1].",
    "Copper Kettle was the top product with EUR 16,135.70 [1].",
    "Stoneware Teapot made EUR 16,135.70 and Copper Kettle EUR 19,080.60 [1].",
    "Stoneware Teapot and Copper Kettle made EUR 19,080.60 and EUR 16,135.70 respectively [1].",
    "Stoneware Teapot and Copper Kettle together made EUR 35,216.30 [1].",
    "Stoneware Teapot made EUR 2,944.90 more than Copper Kettle [1].",
    "The top 5 products are led by Stoneware Teapot at EUR 19,080.60 [1].",
    "Third is Blue Mug 30 cl with EUR 12,660.00 [1].",
  ]);
  await ask("net sales by month in 2026", [
    "Net sales were EUR 7,483.69 in January 2026 and EUR 6,053.28 in February 2026 [1].",
    "Net sales fell from EUR 7,483.69 in January to EUR 6,053.28 in February [1].",
    "Net sales rose from EUR 6,053.28 in January to EUR 7,483.69 in February [1].",
    "The best month was August with EUR 9,548.47 [1].",
  ]);
  await ask("share of net sales by store", [
    "Quay Street accounted for 23.5 % of net sales, with EUR 49,946.11 [1].",
    "Old Market accounted for 23.5 % of net sales [1].",
    "Almost a quarter of net sales came from Quay Street [1].",
    "In total the 7 stores made EUR 212,360.31 [1].",
  ]);
  await ask("net sales and gross sales by store in 2026", [
    "Quay Street had net sales of EUR 16,861.09 [1].",
    "Quay Street had gross sales of EUR 16,861.09 [1].",
  ]);
  await ask("what stands out", [
    "Net sales rose by 1,897.23 EUR (24.8 %) in 2026-08: 9,548.47 EUR after 7,651.24 EUR in 2026-07. [1]",
  ]);
  await shop.close();
}, 200000);
