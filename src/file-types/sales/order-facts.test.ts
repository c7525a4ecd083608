import { describe, expect, test } from "vitest";
import { defaultPolicies } from "#core/decision.ts";
import { analyseLines, analyseRows, fieldsOf, whyOf } from "../../../test/support/analyse-rows.ts";
import { salesColumns } from "./columns.ts";
import { orderFacts } from "./fields.ts";

/** Lines of orders with further columns: their header, then a cell a line. */
function orders(header: string, ...cells: readonly string[]): string {
  const lines = ["1001|2026-01-05|Mug|2|4.50", "1002|2026-01-06|Pot|1|20.00", "1003|2026-01-07|Tray|3|12.25"];
  return [
    `Order ID|Order Date|Item|Qty|Unit Price|${header}`,
    ...lines.map((line, at) => `${line}|${cells[at] ?? ""}`),
  ].join("\n");
}

/** The facts among the fields of a table, with their headers. */
function factsOf(table: string): Record<string, string> {
  const fields = Object.entries(fieldsOf(analyseRows(table).decision));
  return Object.fromEntries(fields.filter(([field]) => ["region", "store", ...orderFacts].includes(field)));
}

describe("facts of an order", () => {
  test.each([
    ["English", "Country | State | City | Segment | Payment Method | Ship Mode | Region"],
    ["German", "Lieferland | Bundesland | Stadt | Kundengruppe | Zahlungsart | Versandart | Gebiet"],
    ["French", "Pays de livraison | Province | Ville | Type de client | Moyen de paiement | Mode de livraison | Zona"],
    ["Spanish", "País de envío | Provincia | Ciudad | Tipo de cliente | Forma de pago | Método de envío | Zona"],
    [
      "Italian",
      "Paese di spedizione | Provincia | Città | Tipo di cliente | Metodo di pagamento | Metodo di spedizione | Regione",
    ],
    ["Portuguese", "Country | UF | Cidade | Segmento de cliente | Forma de pagamento | Metodo de entrega | Região"],
    ["Dutch", "Verzendland | Provincie | Plaats | Klantgroep | Betaalmethode | Verzendmethode | Regio"],
    ["Polish", "Country | Województwo | Miasto | Typ klienta | Sposób płatności | Sposób dostawy | Region"],
    ["Czech", "Země | State/Province | Město | Skupina zákazníků | Způsob platby | Způsob dopravy | Region"],
    ["Japanese", "国 | 都道府県 | 市区町村 | 顧客区分 | 支払方法 | 配送方法 | 地域"],
    ["Chinese", "国家 | 省份 | 城市 | 客户类型 | 支付方式 | 配送方式 | 地区"],
  ])("are read by their %s headers, beside a region", (_, header) => {
    const headers = header.split("|").map((name) => name.trim());
    const cells = "USA|Texas|Austin|Consumer|Visa|Express|South";
    expect(factsOf(orders(header, cells, cells, cells))).toEqual(
      Object.fromEntries([...orderFacts, "region"].map((field, at) => [field, headers[at]])),
    );
  });

  test("say where an order went, before where its bill went", () => {
    const header = "Billing City|Shipping City|Billing Country|Shipping Country|Billing Province|Shipping Province";
    const cells = "Rome|Paris|IT|FR|RM|IDF";
    const { decision } = analyseRows(orders(header, cells, cells, cells));
    expect(fieldsOf(decision)).toMatchObject({
      city: "Shipping City",
      country: "Shipping Country",
      state: "Shipping Province",
    });
    expect(whyOf(decision, "Shipping City")).toBe(
      'the header "Shipping City" names it, and goes before "Billing City"',
    );
    expect(whyOf(decision, "Billing City")).toBe('"Shipping City" is the city: it goes before this one');
    expect(fieldsOf(decision)).not.toHaveProperty("region");
  });

  test("take the bill's where nothing stands in the other", () => {
    const table = orders("Shipping City|Billing City", "|Rome", "|Rome", "|Paris");
    expect(factsOf(table)).toEqual({ city: "Billing City" });
  });

  test.each([
    ["a till's branch keeps its store", "Branch|City", "A|Yangon", { store: "Branch", city: "City" }],
    ["a country stays the region of its rows", "Country", "France", { region: "Country" }],
    [
      "a country beside that of the parcel stays the region",
      "Country|Ship Country",
      "France|Spain",
      { region: "Country", country: "Ship Country" },
    ],
    [
      "a country beside a region is the country",
      "Country|Region",
      "France|South",
      { country: "Country", region: "Region" },
    ],
    ["a state without a place beside it may be anything", "State", "Texas", {}],
    ["a state of an order is no place", "State|Ship City", "complete|Austin", { city: "Ship City" }],
    ["a payment that says what became of it is no method", "Payment", "paid", {}],
    ["a payment in words is how it was paid", "Payment", "Ewallet", { payment_method: "Payment" }],
    ["a payment in numbers is an amount", "Payment", "9.00", {}],
    ["the brand of a card, where nothing else says it", "Card Brand", "Visa", { payment_method: "Card Brand" }],
    ["the method goes before the brand", "Card Brand|Payment Type", "Visa|Card", { payment_method: "Payment Type" }],
  ])("%s", (_, header, cells, expected) => {
    expect(factsOf(orders(header, cells, cells, cells))).toEqual(expected);
  });

  test("are no facts of an order in the list of its lines", () => {
    const { decision } = analyseLines(
      "items",
      `id|created_at|items.sku|items.qty|items.price|items.city|shipping_address.city
       1|2026-01-05|A|1|4.50|Rome|Paris
       2|2026-01-06|B|2|5.50|Rome|Paris`,
    );
    expect(fieldsOf(decision)["city"]).toBe("shipping_address.city");
  });

  test("can be given by hand", () => {
    const { decision } = analyseRows(orders("Plant", "Texas", "Texas", "Ohio"), { "map.Plant": "state" });
    expect(fieldsOf(decision)["state"]).toBe("Plant");
  });
});

describe("columns of them", () => {
  const sqlOf = (name: string, mapped: readonly string[], headers: Readonly<Record<string, string>> = {}) =>
    salesColumns({
      policies: defaultPolicies,
      mapped: new Set(mapped),
      headers: new Map(Object.entries(headers)),
    }).find((column) => column.name === name)?.sql;

  test("are what the file writes, and nothing where it lacks them", () => {
    expect(orderFacts.map((fact) => sqlOf(fact, orderFacts))).toEqual(orderFacts);
    expect(orderFacts.map((fact) => sqlOf(fact, []))).toEqual(orderFacts.map(() => null));
  });

  test("a country that is read as a region is both", () => {
    expect(sqlOf("country", ["region"], { region: "Country" })).toBe("region");
    expect(sqlOf("country", ["region"], { region: "Territory" })).toBe(null);
    expect(sqlOf("country", ["region", "country"], { region: "Country" })).toBe("country");
    expect(sqlOf("region", ["region"], { region: "Country" })).toBe("region");
  });
});

test("a table with them is said to be what it is without them", () => {
  const [{ decision: without }, { decision: beside }] = [
    analyseRows(orders("Notes", "a", "b", "c")),
    analyseRows(orders("City", "a", "b", "c")),
  ];
  const { mapping: _, columns: __, reasons: ___, ...rest } = beside;
  expect(without).toMatchObject(rest);
});
