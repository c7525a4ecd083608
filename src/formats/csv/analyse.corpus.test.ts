import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SourceReader } from "#formats/format.ts";
import { analyseCsv } from "./analyse.ts";

const folder = process.env["OM_SHARED"] ?? join(import.meta.dirname, "../../../../shared/data");
const isMissing = !existsSync(folder);
if (isMissing) console.log("skipped: no shared data");

/** File, delimiter, encoding (`+bom` with a mark), line of the header (null: none), count of columns, first names. Checked by eye. */
const expected: readonly [string, string, string, number | null, number, string][] = [
  ["adventureworks_customer_lookup.csv", ",", "windows-1252", 1, 13, "CustomerKey|Prefix|FirstName"],
  ["adventureworks_customers.csv", ",", "utf-8", 1, 4, "CustomerID|FirstName|LastName"],
  ["adventureworks_orders.csv", ",", "utf-8", 1, 7, "SalesOrderID|OrderDate|CustomerID"],
  ["adventureworks_product_lookup.csv", ",", "utf-8", 1, 11, "ProductKey|ProductSubcategoryKey|ProductSKU"],
  ["adventureworks_products.csv", ",", "utf-8", 1, 4, "ProductID|ProductName|Category"],
  ["adventureworks_sales.csv", ",", "utf-8", 1, 9, "SalesOrderNumber|SalesOrderLineNumber|OrderDate"],
  ["alipay_bill_gbk.csv", ",", "gb18030", 25, 13, "交易时间|交易分类|交易对方"],
  ["bank_boi.csv", ",", "utf-8", 1, 5, "Date|Details|Debit"],
  ["bank_czech_fio.csv", ";", "windows-1250", 1, 17, "Položka|Datum zaúčtování|Částka CZK"],
  ["bank_frank_preamble.csv", ",", "utf-8", 6, 5, "Transaction date|Value date|Description"],
  ["bank_marketing_semicolon.csv", ";", "utf-8", 1, 17, "age|job|marital"],
  ["bank_raiffeisen_at.csv", ";", "utf-8", null, 7, "column_1|column_2|column_3"],
  ["bank_tab_headerless.csv", "\t", "windows-1252", null, 5, "column_1|column_2|column_3"],
  ["classic_models_sales.csv", ",", "utf-8", 1, 25, "ORDERNUMBER|QUANTITYORDERED|PRICEEACH"],
  ["de_artikel_semicolon.csv", ";", "utf-8", 1, 4, "artikelnummer|artikelname|preis"],
  ["de_bestellung_position.csv", ",", "utf-8", 1, 4, "bestellung_id|position_id|artikel_id"],
  ["de_rechnung.csv", ",", "utf-8", 1, 9, "rechnung_id|kunde_id|adresse_id"],
  ["ecommerce_daily_kpis.csv", ",", "utf-8", 1, 7, "column_1|date|sessions"],
  ["gadgets_2019_04.csv", ",", "utf-8", 1, 6, "Order ID|Product|Quantity Ordered"],
  ["gadgets_2019_12.csv", ",", "utf-8", 1, 6, "Order ID|Product|Quantity Ordered"],
  ["google_analytics_users.csv", ",", "utf-8", 1, 7, "User Type|Source|Medium"],
  ["icbc_card_preamble.csv", ",", "utf-8", 7, 14, "交易日期|记账日期|摘要"],
  [
    "it_municipalities_cp1252.csv",
    ";",
    "windows-1252",
    1,
    26,
    "Codice Regione|Codice dell'Unità territoriale sovracomunale (valida a fini statistici)|Codice Provincia (Storico)(1)",
  ],
  ["jp_coffee_sales_utf8.csv", ",", "utf-8", 1, 7, "日付|商品名|カテゴリ"],
  ["jp_supermarket_customers.csv", ",", "utf-8+bom", 1, 11, "customer_id|customer_name|gender_cd"],
  ["jp_supermarket_products.csv", ",", "utf-8+bom", 1, 6, "product_cd|category_major_cd|category_medium_cd"],
  ["lab_spectrum_headerless.csv", ",", "utf-8", null, 2, "column_1|column_2"],
  ["magento_gear_bags.csv", ",", "utf-8", 1, 19, "category|name|sku"],
  ["magento_reviews.csv", ",", "utf-8", 1, 7, "sku|rating_code|rating_value"],
  ["medical_inventory_levels.csv", ",", "utf-8", 1, 22, "Status|Product code|Product"],
  ["medical_main_warehouse_stock.csv", ",", "utf-8", 1, 8, "Product code|Product name|Lot number"],
  ["openboxes_products.csv", ",", "utf-8", 1, 28, "Id|Active|ProductCode"],
  ["sap_bikes_sales_order_items.csv", ",", "utf-8", 1, 13, "SALESORDERID|SALESORDERITEM|PRODUCTID"],
  ["sap_bikes_sales_orders.csv", ",", "utf-8", 1, 17, "SALESORDERID|CREATEDBY|CREATEDAT"],
  ["sap_hr_headcount.csv", ";", "utf-8", 1, 13, "EMPLOYEEID|DIVISIONID|DEPARTMENTID"],
  ["sap_pos_products.csv", ",", "utf-8", 1, 10, "productKey|productId|sourceSystemId"],
  ["sensor_units_rows.csv", ",", "utf-8", 1, 11, "TIME|BATT|LIGHT"],
  ["shop_toy_sales.csv", ",", "utf-8", 1, 8, "category|name|price"],
  ["shopify_db_customers.csv", ",", "utf-8+bom", 1, 15, "id|first_name|last_name"],
  ["shopify_db_inventory_quantity.csv", ",", "utf-8", 1, 7, "id|inventory_item_id|inventory_level_id"],
  ["shopify_db_order_lines.csv", ",", "utf-8+bom", 1, 21, "order_id|id|product_id"],
  ["shopify_db_orders.csv", ",", "utf-8+bom", 1, 66, "id|note|email"],
  ["shopify_inventory_export.csv", ",", "utf-8", 1, 17, "Handle|Title|Option1 Name"],
  ["shopify_products_export.csv", ",", "utf-8", 1, 56, "Handle|Title|Body (HTML)"],
  ["storefront_monthly_kpis.csv", ",", "utf-8", 1, 6, "year_month|sessions|transactions"],
  ["superstore_orders.csv", ",", "utf-8+bom", 1, 21, "Row ID|Order ID|Order Date"],
  ["telco_churn_customers.csv", ",", "utf-8", 1, 21, "customerID|gender|SeniorCitizen"],
  ["uk_giftware_2010-12-01.csv", ",", "utf-8", 1, 8, "InvoiceNo|StockCode|Description"],
  ["uk_giftware_2011-01-10.csv", ",", "utf-8", 1, 8, "InvoiceNo|StockCode|Description"],
  ["uk_giftware_2011-05-10.csv", ",", "utf-8", 1, 8, "InvoiceNo|StockCode|Description"],
  ["uk_giftware_2011-12-05.csv", ",", "utf-8", 1, 8, "InvoiceNo|StockCode|Description"],
  ["us_wages_semicolon.csv", ";", "utf-8", 1, 10, "wage|exper|union"],
];

const refused: readonly [string, string][] = [
  ["citic_card.xls", "NOT_TEXT"],
  ["inventory_records.xlsx", "NOT_TEXT"],
  ["ipc_titles_merged.xlsx", "NOT_TEXT"],
  ["printer_sales_workbook.xlsx", "NOT_TEXT"],
  ["superstore_workbook.xls", "NOT_TEXT"],
  ["tpch_customer.parquet", "NOT_TEXT"],
  ["tpch_orders.parquet", "NOT_TEXT"],
  ["shopify_api_inventory_levels.json", "FORMAT_UNKNOWN"],
  ["shopify_api_orders.json", "FORMAT_UNKNOWN"],
  ["shopify_api_products.json", "FORMAT_UNKNOWN"],
];

function openFile(name: string): SourceReader {
  const bytes = readFileSync(join(folder, name));
  return { sizeBytes: bytes.length, read: async (from, to) => bytes.subarray(from, to) };
}

describe.skipIf(isMissing)(`analysis of real files${isMissing ? " (skipped: no shared data)" : ""}`, () => {
  test.each(expected)("%s", async (name, delimiter, encoding, headerLine, width, names) => {
    const [shape] = await analyseCsv(openFile(name), name);
    expect(shape).toMatchObject({
      table: name.replace(/\.csv$/, ""),
      encoding: encoding.replace("+bom", ""),
      bom: encoding.endsWith("+bom"),
      dialect: { delimiter, quote: '"', escape: '"', headerLine },
    });
    expect(shape?.columns).toHaveLength(width);
    expect(shape?.columns.slice(0, 3).join("|")).toBe(names);
    expect(shape?.sample.length).toBeGreaterThan(0);
  });

  test.each(refused)("%s is refused with %s and a way to mend it", async (name, code) => {
    await expect(analyseCsv(openFile(name), name)).rejects.toMatchObject({
      code,
      fix: expect.stringMatching(/CSV|UTF-8/),
    });
  });
});
