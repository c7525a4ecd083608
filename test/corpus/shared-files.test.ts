import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Analysis } from "#core/decision.ts";
import { analyseTable } from "#intake/decide.ts";
import { fieldsOf } from "../support/analyse-rows.ts";
import { readJsonSample } from "../support/read-json-sample.ts";
import { readSample, sharedFolder } from "../support/read-sample.ts";

const folder = sharedFolder();
const hint = folder === null ? " (skipped: no shared data)" : "";

function analyseShared(file: string): Analysis {
  return analyseTable(readSample(join(folder ?? "", file)), file, new Map());
}

describe(`names of columns by path${hint}`, () => {
  test.skipIf(folder === null)(
    "orders of a shop's interface without their lines: amounts before discounts, and these",
    () => {
      const { decision } = analyseTable(
        readJsonSample(join(folder ?? "", "shopify_api_orders.json")),
        "orders.json",
        new Map(),
      );
      expect(decision.grain).toBe("order");
      expect(fieldsOf(decision)).toMatchObject({
        order_id: "order_number",
        order_date: "created_at",
        line_gross: "total_line_items_price",
        line_discount: "total_discounts",
        tax: "total_tax",
        currency: "currency",
        status: "financial_status",
      });
    },
  );

  test.skipIf(folder === null)("levels of a shop's interface are stock by place, known as what can be sold", () => {
    const { decision } = analyseTable(
      readJsonSample(join(folder ?? "", "shopify_api_inventory_levels.json")),
      "levels.json",
      new Map(),
    );
    expect(fieldsOf(decision)).toEqual({
      sku: "inventory_item_id",
      location: "location_id",
      quantity_available: "available",
      snapshot_date: "updated_at",
    });
  });

  test.skipIf(folder === null)("products of a shop's interface have the prices of their variants", () => {
    const { decision } = analyseTable(
      readJsonSample(join(folder ?? "", "shopify_api_products.json")),
      "products.json",
      new Map(),
    );
    expect(fieldsOf(decision)).toMatchObject({
      sku: "variants.sku",
      product: "title",
      variant: "variants.title",
      unit_price: "variants.price",
      vendor: "vendor",
      handle: "handle",
    });
  });
});

describe(`files whose totals are known${hint}`, () => {
  test.skipIf(folder === null)("superstore: the net amount is Sales, the discount a rate, the day comes first", () => {
    const { decision, questions } = analyseShared("superstore_orders.csv");
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toEqual({
      line_id: "Row ID",
      order_id: "Order ID",
      order_date: "Order Date",
      customer: "Customer ID",
      region: "Region",
      country: "Country/Region",
      state: "State/Province",
      city: "City",
      segment: "Segment",
      shipping_method: "Ship Mode",
      sku: "Product ID",
      category: "Category",
      product: "Product Name",
      line_net: "Sales",
      quantity: "Quantity",
      discount_rate: "Discount",
    });
    expect(decision.columns[2]?.reading).toMatchObject({ formats: ["%d/%m/%y"], order: "dmy" });
  });

  test.skipIf(folder === null).each(["gadgets_2019_04.csv", "gadgets_2019_12.csv"])(
    "%s: quantity x a unit's price, the month comes first",
    (file) => {
      const { decision, questions } = analyseShared(file);
      expect(questions).toEqual([]);
      expect(fieldsOf(decision)).toEqual({
        order_id: "Order ID",
        product: "Product",
        quantity: "Quantity Ordered",
        unit_price: "Price Each",
        order_date: "Order Date",
      });
      expect(decision.columns[4]?.reading).toMatchObject({ formats: ["%m/%d/%y %H:%M"], order: "mdy", hasTime: true });
      expect(decision.policies).toMatchObject({ price: "unit", repeats: "keep" });
    },
  );

  test
    .skipIf(folder === null)
    .each([
      "uk_giftware_2010-12-01.csv",
      "uk_giftware_2011-01-10.csv",
      "uk_giftware_2011-05-10.csv",
      "uk_giftware_2011-12-05.csv",
    ])("%s: quantity x a unit's price, the country for a region", (file) => {
    const { decision, questions } = analyseShared(file);
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toEqual({
      order_id: "InvoiceNo",
      sku: "StockCode",
      product: "Description",
      quantity: "Quantity",
      order_date: "InvoiceDate",
      unit_price: "UnitPrice",
      customer: "CustomerID",
      region: "Country",
    });
  });

  test.skipIf(folder === null)(
    "adventureworks: the customer is the address, the line number tells lines apart, tax stays apart",
    () => {
      const { decision, questions } = analyseShared("adventureworks_sales.csv");
      expect(questions).toEqual([]);
      expect(fieldsOf(decision)).toEqual({
        order_id: "SalesOrderNumber",
        line_id: "SalesOrderLineNumber",
        order_date: "OrderDate",
        customer: "EmailAddress",
        product: "Item",
        quantity: "Quantity",
        unit_price: "UnitPrice",
        tax: "TaxAmount",
      });
    },
  );

  test.skipIf(folder === null)(
    "bikes: the net amount is the line's, the gross one carries tax, far-off days do not hinder",
    () => {
      const { decision, questions } = analyseShared("sap_bikes_sales_order_items.csv");
      expect(questions).toEqual([]);
      expect(fieldsOf(decision)).toEqual({
        order_id: "SALESORDERID",
        line_id: "SALESORDERITEM",
        sku: "PRODUCTID",
        currency: "CURRENCY",
        line_net: "NETAMOUNT",
        tax: "TAXAMOUNT",
        quantity: "QUANTITY",
        order_date: "DELIVERYDATE",
      });
    },
  );

  test.skipIf(folder === null)(
    "classic models: a capped price does not explain the printed total, so it is asked",
    () => {
      const { questions } = analyseShared("classic_models_sales.csv");
      expect(questions).toMatchObject([
        { id: "price", column: "PRICEEACH", readings: [{ value: "line" }, { value: "unit" }] },
      ]);
    },
  );
});
