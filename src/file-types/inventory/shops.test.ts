import { describe, expect, test } from "vitest";
import { analyseRows } from "../../../test/support/analyse-rows.ts";

const woo =
  "ID | Type | SKU | Name | Published | Visibility in catalog | Short description | Tax status | In stock? | Stock | Low stock amount | Regular price | Categories | Images";
const shops: readonly [string, string, string, string][] = [
  [
    "WooCommerce",
    woo,
    "1 | simple | A | Mug | 1 | visible | A mug | taxable | 1 | 12 | 3 | 4.50 | Home | a.jpg",
    "Stock",
  ],
  [
    "PrestaShop",
    "Product ID | Image | Name | Reference | Category | Price (tax excl.) | Price (tax incl.) | Quantity | Status | Position",
    "1 | a.jpg | Mug | demo_1 | Home | 11.90 | 14.28 | 300 | 1 | 1",
    "Quantity",
  ],
  [
    "Etsy",
    "TITLE | DESCRIPTION | PRICE | CURRENCY_CODE | QUANTITY | TAGS | MATERIALS | IMAGE1 | SKU",
    "Mug | A mug | 12.50 | USD | 4 | mug | clay | a.jpg | A",
    "QUANTITY",
  ],
  [
    "Magento",
    "sku | attribute_set_code | product_type | name | short_description | product_online | price | url_key | meta_title | base_image | qty",
    "A | Default | simple | Mug | A mug | 1 | 4.5000 | mug | Mug | m.jpg | 100.0000",
    "qty",
  ],
];

describe("a catalogue of a shop", () => {
  test.each(shops)("of %s is a list of stock where its stock is told", (vendor, header, row, stock) => {
    const { decision } = analyseRows(`${header}\n${row}`);
    expect(decision).toMatchObject({ type: "inventory", vendor });
    expect(decision.mapping.find(({ field }) => field === "quantity_on_hand")?.source).toBe(stock);
    expect(decision.mapping.some(({ field }) => field === "unit_price")).toBe(true);
  });

  test.each(shops)("of %s without any stock is a list of products", (_, header, row, stock) => {
    const at = header.split(" | ").indexOf(stock);
    const blank = row.split(" | ").with(at, "").join(" | ");
    expect(analyseRows(`${header}\n${blank}`).decision.type).not.toBe("inventory");
  });

  test("says nothing of the stock of what it does not track: blank and `parent` are unknown", () => {
    const rows = [
      "1 | simple | A | Mug | 1 | visible | | taxable | 1 | 12 | | 4.50 | Home |",
      "2 | variation | B | Tee | 1 | visible | | taxable | 1 | parent | | 9.00 | |",
    ];
    const { decision } = analyseRows([woo, ...rows].join("\n"));
    expect(decision.mapping.find(({ source }) => source === "Stock")?.field).toBe("quantity_on_hand");
    expect(decision.type).toBe("inventory");
  });
});
