import { describe, expect, test } from "vitest";
import { analyseRows, analyseWithoutHeader, fieldsOf } from "../../../test/support/analyse-rows.ts";

const list = `
  SKU | Name | Category | Brand | Price (EUR) | Cost | EAN
  A-1 | Mug | Kitchen | Acme | 4.50 | 2.10 | 4000000000017
  A-2 | Tea | Food | Leaf | 9.00 | 3.00 | 4000000000024`;

describe("a list of products", () => {
  test("is told by what it has", () => {
    const { decision, questions } = analyseRows(list);
    expect(decision).toMatchObject({ type: "products", grain: "product", policies: { currency: "EUR" } });
    expect(decision.reasons[0]).toBe(
      "it has an item number (SKU), a name (Name), a price (Price (EUR)), what it belongs to (Category)",
    );
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toEqual({
      sku: "SKU",
      product: "Name",
      category: "Category",
      vendor: "Brand",
      unit_price: "Price (EUR)",
      unit_cost: "Cost",
      barcode: "EAN",
    });
  });

  test("without a header is general", () => {
    expect(analyseWithoutHeader(list).decision.type).toBe("general");
  });

  test.each([
    ["German", "Artikelnummer | Bezeichnung | Warengruppe | VK | EK"],
    ["French", "Référence article | Désignation | Catégorie | Prix de vente | Prix d'achat"],
    ["Spanish", "Código artículo | Producto | Categoría | Precio de venta | Precio de compra"],
    ["Italian", "Codice articolo | Prodotto | Categoria | Prezzo di vendita | Prezzo di acquisto"],
    ["Dutch", "Artikelcode | Productnaam | Categorie | Verkoopprijs | Inkoopprijs"],
    ["Polish", "Kod produktu | Nazwa produktu | Kategoria | Cena sprzedaży | Cena zakupu"],
    ["Japanese", "商品コード | 商品名 | カテゴリ | 販売単価 | 仕入単価"],
    ["Chinese", "商品编码 | 商品名称 | 类别 | 售价 | 进价"],
  ])("is read in %s", (_, header) => {
    const { decision } = analyseRows(`${header}\nA-1 | Mug | K | 4.50 | 2.10\nA-2 | Tea | F | 9.00 | 3.00`);
    expect(decision.type).toBe("products");
    expect(Object.keys(fieldsOf(decision)).toSorted()).toEqual([
      "category",
      "product",
      "sku",
      "unit_cost",
      "unit_price",
    ]);
  });

  test("with levels but no stock is an item master", () => {
    expect(analyseRows("SKU | Name | Unit cost | Reorder point\nA | Mug | 2.10 | 5").decision.type).toBe("products");
  });

  test("with the pages of a shop says that its stock is not read", () => {
    const { decision } = analyseRows(
      "Handle | Title | Body (HTML) | Image Src | Variant SKU | Variant Price | Variant Inventory Qty\nmug | Mug | <p>A mug</p> | m.png | A | 4.50 | 7",
    );
    expect(decision).toMatchObject({ type: "products" });
    expect(decision.reasons).toContain(
      "Variant Inventory Qty is the stock of a catalogue: it is kept in no position yet",
    );
  });
});

describe("no list of products", () => {
  const days = [1, 2, 3, 4, 5, 6].flatMap((day) => [
    `2026-01-0${day} | A | Mug | 4.50`,
    `2026-01-0${day} | B | Tea | 9.00`,
  ]);
  test.each([
    ["prices over time", `Updated at | SKU | Name | Price\n${days.join("\n")}`, "general"],
    ["stock", "SKU | Product | Price | On hand\nA | Mug | 4.50 | 3\nB | Tea | 9.00 | 5", "inventory"],
    ["stock of one place", "SKU | Item Name | Price | Current Quantity Main Street\nA | Mug | 4.50 | 3", "inventory"],
    ["a bare count of things", "SKU | Product | Price | Quantity\nA | Mug | 4.50 | 3", "general"],
    ["lines of sales", "Order ID | SKU | Product | Quantity | Unit price\n1 | A | Mug | 3 | 4.50", "sales"],
    ["reviews", "SKU | Title | Review | Rating\nA | Good | I like it | 5", "general"],
    ["people", "Employee ID | Name | Category | Cost\n1 | Ada | Staff | 100", "general"],
    ["what was spent", "Item | Category | Cost\nPaper | Office | 4.50", "general"],
    ["a wish list", "Customer ID | SKU | Product | Price\n1 | A | Mug | 4.50", "general"],
  ])("is %s", (_, table, type) => {
    expect(analyseRows(table).decision.type).toBe(type);
  });
});

test("a title with a price, a category, a description and a picture is an item", () => {
  const shown = (picture: string): string =>
    [
      "id | title | price | description | category | " + picture,
      ...[1, 2, 3].map((no) => `${no} | Mug ${no} | ${no}.50 | blue | Mugs | x`),
    ].join("\n");
  expect(analyseRows(shown("image")).decision.type).toBe("products");
  expect(analyseRows(shown("note")).decision.type).not.toBe("products");
});

test("a rating beside a price is what buyers say of an item", () => {
  const { decision } = analyseRows(
    "product_id | product_name | category | discounted_price | actual_price | rating\nB01 | Cable | Computers | 399.00 | 1099.00 | 4.2\nB02 | Lamp | Home | 99.00 | 199.00 | 3.9",
  );
  expect(decision.type).toBe("products");
  expect(fieldsOf(decision)).toMatchObject({ unit_price: "actual_price" });
});
