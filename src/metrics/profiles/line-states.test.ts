import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryEngine } from "#engine/query-engine.ts";
import { createInlineQueryEngine } from "../../../test/support/inline-query-engine.ts";
import { classColumns, classNames, lineClassSql } from "./line-classes.ts";
import { ownStateSql, saidStateSql, stateColumns, stateWords } from "./line-states.ts";
import { wordsOf } from "./plain-text.ts";

let engine: QueryEngine;

beforeAll(async () => {
  engine = await createInlineQueryEngine();
});

afterAll(() => engine.close());

/** A value for each row of texts; what a row leaves out is unknown. */
async function valuesOf(
  columns: readonly string[],
  rows: readonly Readonly<Record<string, string>>[],
  toSql: (rows: string) => string,
): Promise<string[]> {
  const shape = JSON.stringify([Object.fromEntries(columns.map((name) => [name, "VARCHAR"]))]);
  const list = `SELECT unnest(from_json($1, '${shape}'), recursive := true)`;
  const found = await engine.query({ folder: "", sql: toSql(list), parameters: [JSON.stringify(rows)] });
  return found.rows.map(([value]) => String(value));
}

function statesOf(rows: readonly Readonly<Record<string, string>>[]): Promise<string[]> {
  const filled = new Set(stateColumns);
  const said = (list: string): string => `SELECT *, ${saidStateSql(filled)} AS said FROM (${list})`;
  return valuesOf(stateColumns, rows, (list) => `SELECT ${ownStateSql(filled)} FROM (${said(list)})`);
}

function classesOf(rows: readonly Readonly<Record<string, string>>[]): Promise<string[]> {
  const filled = new Set(classColumns);
  return valuesOf(classColumns, rows, (list) => `SELECT ${lineClassSql(filled)} FROM (${list})`);
}

describe("the vocabulary of states", () => {
  test("has each word once, and finds each", async () => {
    const words = Object.entries(stateWords).flatMap(([state, list]) => wordsOf(list).map((word) => ({ state, word })));
    expect(new Set(words.map(({ word }) => word)).size).toBe(words.length);
    const found = await statesOf(words.map(({ word }) => ({ status: word })));
    expect(words.map(({ word }, at) => [word, found[at]])).toEqual(words.map(({ word, state }) => [word, state]));
  });

  test.each([
    [{ status: "Partially_Refunded" }, "paid"],
    [{ status: "wc-on-hold" }, "pending"],
    [{ status: "  ANNULÉ " }, "cancelled"],
    [{ status: "Pending", fulfilment: "fulfilled" }, "fulfilled"],
    [{ status: "paid", fulfilment: "unfulfilled" }, "paid"],
    [{ status: "paid", cancelled: "2026-03-05 10:00:00" }, "cancelled"],
    [{ status: "paid", cancelled: "false", voided: "No", test: "0" }, "paid"],
    [{ voided: "True" }, "void"],
    [{ voided: "False" }, "null"],
    [{ txn_type: "Void" }, "void"],
    [{ txn_type: "Sale" }, "null"],
    [{ status: "half eaten" }, "unknown"],
    [{ status: "half eaten", test: "yes" }, "test"],
    [{}, "null"],
  ] as const)("reads %j as %s", async (row, state) => {
    expect(await statesOf([row])).toEqual([state]);
  });
});

describe("the classes of lines", () => {
  test("are found by each of their names", async () => {
    const names = Object.entries(classNames).flatMap(([id, list]) => wordsOf(list).map((name) => ({ id, name })));
    expect(new Set(names.map(({ name }) => name)).size).toBe(names.length);
    const found = await classesOf(names.map(({ name }) => ({ product: name })));
    expect(names.map(({ name }, at) => [name, found[at]])).toEqual(names.map(({ name, id }) => [name, id]));
  });

  test.each([
    [{ product: "Gift Card - $50.00" }, "gift_card"],
    [{ product: "Geschenkgutschein 25 EUR" }, "gift_card"],
    [{ product: "Gift card holder, red" }, "product"],
    [{ product: "DOTCOM POSTAGE", sku: "DOT" }, "non_product"],
    [{ product: "Manual", sku: "M" }, "non_product"],
    [{ sku: "POST" }, "non_product"],
    [{ sku: "M" }, "product"],
    [{ product: "Shipping crate, oak" }, "product"],
    [{ product: "Trinkgeld" }, "tip"],
    [{ product: "Auto-Gratuity (18%)" }, "gratuity"],
    [{ product: "50% voucher", category: "Gift cards" }, "gift_card"],
    [{ txn_type: "Gift card" }, "gift_card"],
    [{}, "product"],
  ] as const)("of %j is %s", async (row, expected) => {
    expect(await classesOf([row])).toEqual([expected]);
  });
});
