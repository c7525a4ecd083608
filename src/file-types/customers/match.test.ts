import { describe, expect, test } from "vitest";
import { analyseRows, analyseWithoutHeader, fieldsOf } from "../../../test/support/analyse-rows.ts";

const list = `
  Customer ID | First name | Last name | Email | City | Country | Orders count | Total spent (EUR)
  7 | Ada | Lo | ada@example.org | Bath | GB | 3 | 90.00
  8 | Ben | Wu | ben@example.org | York | GB | 1 | 12.50`;

describe("a list of customers", () => {
  test("is told by what it has", () => {
    const { decision, questions } = analyseRows(list);
    expect(decision).toMatchObject({ type: "customers", grain: "customer", policies: { currency: "EUR" } });
    expect(decision.reasons[0]).toBe(
      "it has a customer's number (Customer ID), a name (First name), a way to reach them (Email), where they live (City), what is known of them (Orders count)",
    );
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toEqual({
      customer: "Customer ID",
      first_name: "First name",
      last_name: "Last name",
      email: "Email",
      city: "City",
      country: "Country",
      orders_count: "Orders count",
      total_spent: "Total spent (EUR)",
    });
  });

  test("without a header is general", () => {
    expect(analyseWithoutHeader(list).decision.type).toBe("general");
  });

  test("of a benchmark's database is read", () => {
    const { decision } = analyseRows(
      "c_custkey | c_name | c_address | c_nationkey | c_phone | c_acctbal | c_mktsegment | c_comment\n1 | Customer#1 | IVhz | 15 | 25-989-741-2988 | 711.56 | BUILDING | final",
    );
    expect(decision.type).toBe("customers");
    expect(fieldsOf(decision)).toMatchObject({ customer: "c_custkey", name: "c_name", segment: "c_mktsegment" });
  });

  test.each([
    ["German", "Kundennummer | Vorname | Nachname | E-Mail | Ort"],
    ["French", "Numéro client | Prénom | Nom de famille | Courriel | Ville"],
    ["Spanish", "Código cliente | Nombre de pila | Apellidos | Correo electrónico | Ciudad"],
    ["Japanese", "顧客番号 | 名 | 姓 | メールアドレス | 市区町村"],
  ])("is read in %s", (_, header) => {
    const { decision } = analyseRows(`${header}\n7 | Ada | Lo | ada@example.org | Bath`);
    expect(decision.type).toBe("customers");
    expect(Object.keys(fieldsOf(decision)).toSorted()).toEqual([
      "city",
      "customer",
      "email",
      "first_name",
      "last_name",
    ]);
  });
});

describe("no list of customers", () => {
  const visits = Array.from({ length: 12 }, (_, row) => `${row % 3} | Ada ${row % 3} | ada@example.org | Bath`);
  test.each([
    ["staff", "Employee ID | First name | Last name | Email | Job title\n1 | Ada | Lo | ada@example.org | Boss"],
    ["an address book", "Name | Email | Phone\nAda | ada@example.org | 1234"],
    ["suppliers", "Supplier ID | Company | Contact name | Email\n1 | Acme | Ada | ada@example.org"],
    ["visits", `Customer ID | Name | Email | City\n${visits.join("\n")}`],
    ["traits without people", "Customer ID | Gender | Contract | Churn\n1 | F | Monthly | No"],
    ["reviews", "Customer ID | Name | Rating | Review\n1 | Ada | 5 | I like it"],
  ])("is %s", (_, table) => {
    expect(analyseRows(table).decision.type).toBe("general");
  });

  test("is a list of their orders", () => {
    const table =
      "Order ID | Customer ID | Customer name | Email | Date | Total\n1 | 7 | Ada | ada@example.org | 2026-01-05 | 9.00";
    expect(analyseRows(table).decision.type).toBe("sales");
  });
});
