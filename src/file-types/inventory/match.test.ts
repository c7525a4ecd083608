import { describe, expect, test } from "vitest";
import { analyseRows, analyseWithoutHeader, fieldsOf, whyOf } from "../../../test/support/analyse-rows.ts";

const stock = `
  SKU | Product | Warehouse | On hand | Reserved | Available | Unit cost | Retail price | Reorder level
  A-1 | Mug | North | 12 | 2 | 10 | 2.10 | 4.50 | 5
  A-2 | Tea | North | 0 | 0 | 0 | 3.00 | 9.00 | 2`;

describe("a list of stock", () => {
  test("is inventory, told by what it has", () => {
    const { decision, questions } = analyseRows(stock);
    expect(decision).toMatchObject({ type: "inventory", grain: "item at a location", runnerUp: { type: "general" } });
    expect(decision.confidence).toBeGreaterThan(0.9);
    expect(decision.reasons[0]).toBe(
      "it has a stock (On hand), an item (SKU), a place (Warehouse), what is reserved or on its way (Reserved), a level to keep (Reorder level), a price (Unit cost)",
    );
    expect(questions).toEqual([]);
  });

  test("has its quantities, levels and prices apart", () => {
    expect(fieldsOf(analyseRows(stock).decision)).toEqual({
      sku: "SKU",
      product: "Product",
      location: "Warehouse",
      quantity_on_hand: "On hand",
      quantity_committed: "Reserved",
      quantity_available: "Available",
      unit_cost: "Unit cost",
      unit_price: "Retail price",
      reorder_point: "Reorder level",
    });
  });

  test("of accounts has a quantity, what it is worth, and items in a column without a name", () => {
    const { decision } = analyseRows(
      "column_1 | SKU | Qty | Asset Value | Calc. Avg\nPump | P1 | 25 | 250.00 | 10.00\nHead | H1 | 30 | 22.50 | 0.75",
    );
    expect(decision.type).toBe("inventory");
    expect(fieldsOf(decision)).toEqual({
      product: "column_1",
      sku: "SKU",
      quantity_on_hand: "Qty",
      unit_cost: "Calc. Avg",
    });
  });

  test("has a worth that is no quantity of a place", () => {
    const { decision } = analyseRows(
      "Item No. | Description | Quantity | Unit Cost | Inventory Value\n1 | Bike | 3 | 12.50 | 37.50\n2 | Bell | 4 | 2.50 | 10.00",
    );
    expect(decision.type).toBe("inventory");
    expect(fieldsOf(decision)).toMatchObject({ quantity_on_hand: "Quantity", unit_cost: "Unit Cost" });
  });

  test.each([
    [
      "Lightspeed",
      "System ID | Custom SKU | Manufact. SKU | Item | Qty. | Price | Default Cost\n1 | C1 | M1 | Bike | 3 | 100.00 | 50.00",
      { sku: "Custom SKU", quantity_on_hand: "Qty.", unit_cost: "Default Cost" },
    ],
    [
      "Clover",
      "Clover ID | Name | Price | Price Type | Cost | Product Code | SKU | Quantity\nX | Tea | 3.50 | Fixed | 1.00 | P | S1 | 4",
      { sku: "SKU", quantity_on_hand: "Quantity", unit_cost: "Cost" },
    ],
    [
      "Magento",
      "source_code | sku | status | quantity\ndefault | M1 | 1 | 10.0000\ndefault | M2 | 0 | 0.0000",
      { location: "source_code", sku: "sku", quantity_on_hand: "quantity" },
    ],
  ])("of %s has a quantity that nothing else names", (_, table, fields) => {
    const { decision } = analyseRows(table);
    expect(decision.type).toBe("inventory");
    expect(fieldsOf(decision)).toMatchObject(fields);
  });

  test.each([
    ["Number | Name | Actual Stock | Reserved", "Actual Stock"],
    ["Ref | Label | Physical stock | Virtual stock", "Physical stock"],
    ["Material | Material Description | Unrestricted | Blocked", "Unrestricted"],
    ["NDC | Drug Name | Lot # | Qty On Hand", "Qty On Hand"],
    ["SKU | Product | Stock A | Total Stock", "Total Stock"],
    ["Item Details | Op. Qty. | Qty. In | Cl. Qty.", "Cl. Qty."],
  ])("is told by the words of its system: %s", (header, stockColumn) => {
    const width = header.split("|").length - 2;
    const row = (item: number): string =>
      [
        `A${item}`,
        `Thing ${item}`,
        ...Array.from({ length: width }, (_none, column) => String(item + column * 3)),
      ].join(" | ");
    const { decision } = analyseRows([header, row(1), row(2), row(3)].join("\n"));
    expect(decision.type).toBe("inventory");
    expect(fieldsOf(decision)).toMatchObject({ quantity_on_hand: stockColumn });
  });

  test("without a header is general", () => {
    expect(analyseWithoutHeader(stock).decision.type).toBe("general");
  });

  test.each([
    ["German", "Artikelnummer | Bezeichnung | Lagerort | Lagerbestand | Mindestbestand | EK | VK", "Lagerbestand"],
    [
      "French",
      "Référence article | Désignation | Entrepôt | Quantité en stock | Stock minimum | Prix d'achat | Prix de vente",
      "Quantité en stock",
    ],
    [
      "Spanish",
      "Código artículo | Producto | Almacén | Existencias | Stock mínimo | Precio de compra | Precio de venta",
      "Existencias",
    ],
    [
      "Italian",
      "Codice articolo | Prodotto | Magazzino | Giacenza | Scorta minima | Prezzo di acquisto | Prezzo di vendita",
      "Giacenza",
    ],
    [
      "Dutch",
      "Artikelcode | Productnaam | Magazijn | Voorraad | Minimumvoorraad | Inkoopprijs | Verkoopprijs",
      "Voorraad",
    ],
    [
      "Polish",
      "Kod produktu | Nazwa produktu | Magazyn | Stan magazynowy | Stan minimalny | Cena zakupu | Cena sprzedaży",
      "Stan magazynowy",
    ],
    [
      "Czech",
      "Kód zboží | Název zboží | Sklad | Stav skladu | Minimální zásoba | Nákupní cena | Prodejní cena",
      "Stav skladu",
    ],
    [
      "Portuguese",
      "Código do produto | Nome do produto | Armazém | Estoque | Estoque mínimo | Preço de custo | Preço de venda",
      "Estoque",
    ],
    ["Japanese", "商品コード | 商品名 | 倉庫 | 在庫数 | 安全在庫 | 仕入単価 | 販売単価", "在庫数"],
    ["Chinese", "商品编码 | 商品名称 | 仓库 | 库存数量 | 安全库存 | 进价 | 售价", "库存数量"],
  ])("is read in %s", (_, header, onHand) => {
    const { decision } = analyseRows(
      `${header}\nA-1 | Mug | N | 12 | 5 | 2.10 | 4.50\nA-2 | Tea | N | 7 | 2 | 3.00 | 9.00`,
    );
    expect(decision.type).toBe("inventory");
    expect(Object.keys(fieldsOf(decision)).toSorted()).toEqual([
      "location",
      "min_qty",
      "product",
      "quantity_on_hand",
      "sku",
      "unit_cost",
      "unit_price",
    ]);
    expect(fieldsOf(decision)["quantity_on_hand"]).toBe(onHand);
  });

  test("of lots has a row a lot", () => {
    const { decision } = analyseRows(
      "Product code | Lot number | Expiration date | Bin location | Physical QOH\nA | L1 | 2027-01-31 | R1 | 40\nA | | | R2 | 3",
    );
    expect(decision).toMatchObject({ type: "inventory", grain: "lot" });
    expect(fieldsOf(decision)).toMatchObject({
      lot: "Lot number",
      expiry_date: "Expiration date",
      bin: "Bin location",
    });
  });

  test("says its day and its currency", () => {
    const { decision } = analyseRows("SKU | Stock | Cost (EUR) | Snapshot date\nA | 4 | 2.10 | 2026-06-30");
    expect(decision).toMatchObject({ type: "inventory", policies: { currency: "EUR" } });
    expect(fieldsOf(decision)).toMatchObject({ snapshot_date: "Snapshot date" });
  });

  test("with a row for each state knows which quantity is which", () => {
    const { decision } = analyseRows(
      "inventory_item_id | name | quantity | updated_at\n7 | available | 6 | 2026-01-25 10:00:00\n7 | committed | 2 | 2026-01-25 10:00:00\n7 | damaged | 1 | 2026-01-25 10:00:00",
    );
    expect(decision).toMatchObject({ type: "inventory", grain: "state of an item" });
    expect(fieldsOf(decision)).toEqual({
      sku: "inventory_item_id",
      state: "name",
      quantity: "quantity",
      snapshot_date: "updated_at",
    });
  });
});

describe("not inventory", () => {
  test.each([
    ["a price list", "SKU | Name | Price | Cost\nA | Mug | 4.50 | 2.10"],
    ["an item master with levels", "SKU | Name | Unit cost | Reorder point\nA | Mug | 2.10 | 5"],
    ["customers", "Customer ID | Name | Email | Location\n1 | Ada | ada@example.org | North"],
    ["a bare count of things", "SKU | Product | Quantity\nA | Mug | 3\nB | Tea | 4"],
    ["sales by store", "Date | Location | SKU | Quantity\n2026-01-05 | North | A | 3\n2026-01-06 | North | B | 1"],
    [
      "movements",
      "Date | SKU | Movement type | Quantity | Stock\n2026-01-05 | A | IN | 3 | 12\n2026-01-06 | A | OUT | 1 | 11",
    ],
    [
      "movements by their cells",
      "Date | SKU | Type | Qty | On hand\n2026-01-05 | A | receipt | 3 | 12\n2026-01-06 | A | sale | 1 | 11",
    ],
    ["transfers", "SKU | From location | To location | Quantity | Available\nA | North | South | 3 | 9"],
    [
      "a purchase order",
      "PO Number | Supplier | SKU | Description | Qty | Unit Cost | On hand\n7 | Acme | A | Mug | 5 | 2.00 | 3",
    ],
    [
      "lines of orders",
      "Order ID | SKU | Quantity | Unit price | In stock\n1 | A | 2 | 4.50 | 7\n2 | B | 1 | 9.00 | 3",
    ],
    ["a summary of sales", "Product | SKU | Items sold | Net sales | Orders | Stock\nMug | A | 9 | 40.50 | 7 | 12"],
    ["a settlement", "Settlement ID | SKU | Quantity | Amount | Available\n1 | A | 2 | 9.00 | 3"],
    [
      "a bank statement",
      "Date | Payee | Debit | Credit | Balance | Available\n2026-01-05 | Shop | 5.00 | | 100.00 | 90.00",
    ],
    [
      "a catalogue of a web shop",
      "Handle | Title | Body (HTML) | Image Src | Variant SKU | Stock\nmug | Mug | <p>A mug</p> | m.png | A | 4",
    ],
    [
      "lines of sales beside a stock",
      "Date | SKU | Quantity | Price | Sum of line | Stock\n2026-01-05 | A | 2 | 4.50 | 9.00 | 7\n2026-01-05 | B | 3 | 1.50 | 4.50 | 9\n2026-01-06 | A | 4 | 4.50 | 18.00 | 3",
    ],
    ["people who have time", "Name | Available | Committed\nAda | 3 | 1\nBen | 5 | 2"],
    ["a yes or no", "SKU | Product | In stock?\nA | Mug | 1\nB | Tea | 0"],
  ])("is %s", (_, table) => {
    const { decision } = analyseRows(table);
    expect(decision.type).not.toBe("inventory");
  });

  test("says what it is, and that its stock is not read", () => {
    const { decision } = analyseRows(
      "Handle | Title | Body (HTML) | Image Src | Variant SKU | Stock\nmug | Mug | <p>A mug</p> | m.png | A | 4",
    );
    expect(decision.reasons).toContain(
      "not inventory: Body (HTML), Image Src: this is a product catalogue; its Stock is not read",
    );
  });

  test("can be said to be inventory all the same", () => {
    const { decision } = analyseRows("SKU | Product | Quantity\nA | Mug | 3\nB | Tea | 4", { type: "inventory" });
    expect(fieldsOf(decision)).toEqual({ sku: "SKU", product: "Product", quantity_on_hand: "Quantity" });
    expect(whyOf(decision, "Quantity")).toBe("type=inventory was given");
  });
});

test("a list of stock is no sale, and sales are no stock", () => {
  const mixed = analyseRows("SKU | Title | Price | Quantity | On hand | Date\nA | Mug | 4.50 | 3 | 3 | 2026-01-05");
  expect(mixed.decision).toMatchObject({ type: "inventory", runnerUp: { type: "general" } });
  const sold = analyseRows(
    "Order ID | Date | SKU | Quantity | Unit price | Location\n1 | 2026-01-05 | A | 2 | 4.50 | North",
  );
  expect(sold.decision).toMatchObject({ type: "sales", runnerUp: { type: "general" } });
});

test.each([
  ["store_id | product_id | quantity", "1 | 7 | 27", { location: "store_id", quantity_on_hand: "quantity" }],
  [
    "Item | Warehouse | Opening Qty | In Qty | Out Qty | Balance Qty | Valuation Rate",
    "A | North | 3 | 5 | 2 | 6 | 1.50",
    { quantity_on_hand: "Balance Qty", unit_cost: "Valuation Rate" },
  ],
  [
    "Part Number | Description | UOM | Closing Balance | Unit Cost | Total Value",
    "A | Mug | PCS | 6 | 1.50 | 9.00",
    { quantity_on_hand: "Closing Balance" },
  ],
  [
    "Item ID | Item Name | Quantity | Status | Unit Price | Entered",
    "7 | Mug | 5 | In Stock | 2.50 | 2026-01-05",
    { quantity_on_hand: "Quantity" },
  ],
  ["Material | Werk | Lagerort | Frei verwendbar", "7 | 1000 | 0001 | 5", { quantity_on_hand: "Frei verwendbar" }],
  [
    "index | SKU Code | Design No. | Stock | Category",
    "0 | A-RED | A | 6 | Mugs",
    { sku: "SKU Code", quantity_on_hand: "Stock" },
  ],
])("lists of other systems are positions: %s", (header, row, fields) => {
  const { decision } = analyseRows([header, row].join("\n"));
  expect(decision.type).toBe("inventory");
  expect(fieldsOf(decision)).toMatchObject(fields);
});
