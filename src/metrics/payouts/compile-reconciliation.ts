import type { Period } from "#core/period.ts";
import type { Manifest } from "#engine/dataset.ts";
import { sourceColumn } from "#engine/sources.ts";
import { quoteIdentifier } from "#engine/sql.ts";
import { type ToPath, visibleRowsSql } from "#engine/visible-rows.ts";
import { type Statement, statement, windowSql } from "../compile-rows.ts";
import { sharedRowsSql } from "../order-amounts.ts";
import { payoutFee, payoutKind, payoutTax, storedColumns, withToldColumns } from "../told-columns.ts";
import { unknownKindsSql } from "./kind-notes.ts";
import { settledKinds } from "./payout-kinds.ts";
import { reconciledStatuses } from "./reconciliation.ts";

/** Both sides; one of them may be missing. */
export interface Sides {
  readonly orders: Manifest | null;
  readonly payouts: Manifest | null;
}

/** What the statement of a reconciliation gives, part by part; every cell is text. */
export const reconciliationParts = ["totals", "orders", "apart", "files", "unknown", "unnumbered"] as const;
export type ReconciliationPart = (typeof reconciliationParts)[number];

/** What is added up of the orders of a status, in this order. */
export const amountNames = ["total", "sales", "refunds", "fees", "taxes", "net", "other", "difference"] as const;

/**
 * One statement, so that both sides are read and joined once: rows of a part's name and its cells as a list in JSON. An order
 * belongs to its first day, whenever it was settled. Pure.
 */
export function compileReconciliation(
  sides: Sides,
  { period, limit }: { readonly period: Period; readonly limit: number },
  toPath: ToPath,
): Statement {
  return statement((bind) => {
    const parts = partsOf(windowSql(period, bind), limit);
    const branches = reconciliationParts.map((name) => {
      const { cells, order, from } = parts[name];
      const texts = cells.map((cell) => `CAST(${cell} AS VARCHAR)`).join(", ");
      return `SELECT '${name}' AS part, row_number() OVER (ORDER BY ${order}) AS place, CAST(to_json([${texts}]) AS VARCHAR) AS cells FROM (${from})`;
    });
    return `WITH ${rowsSql(sides, toPath)}, ${joinedSql} SELECT part, cells FROM (${branches.join(" UNION ALL ")}) ORDER BY part, place`;
  });
}

interface PartSql {
  readonly cells: readonly string[];
  readonly order: string;
  readonly from: string;
}

function partsOf(window: string, limit: number): Readonly<Record<ReconciliationPart, PartSql>> {
  const ranks = reconciledStatuses.map((status, at) => `WHEN '${status}' THEN ${at}`).join(" ");
  const rank = `CASE status ${ranks} END`;
  const largest = "abs(coalesce(difference, net, total, 0)) DESC, key";
  const used = `(SELECT key, currency, true AS used FROM reconciled WHERE ${window})`;
  return {
    // Currency, status, orders, the amounts, what the sums are checked by, then orders of other spellings, other currencies, explained ones.
    totals: {
      cells: [
        "currency",
        "status",
        "orders",
        ...amountNames,
        "whole",
        "transfers",
        "is_partly",
        "spelled",
        "elsewhere",
        "explained",
      ],
      order: `currency, ${rank}`,
      from: `SELECT currency, status, count(*) AS orders, ${amountNames.map((name) => `sum(${name}) AS ${name}`).join(", ")},
        sum(whole) AS whole, sum(transfers) AS transfers, coalesce(bool_or(unknown > 0), false) AS is_partly,
        count(*) FILTER (WHERE order_id <> settled_as) AS spelled,
        count(*) FILTER (WHERE is_in_other_currency AND order_rows = 0) AS elsewhere,
        count(*) FILTER (WHERE because IS NOT NULL) AS explained
        FROM reconciled WHERE ${window} GROUP BY currency, status`,
    },
    orders: {
      cells: [
        "coalesce(order_id, settled_as)",
        "CASE WHEN order_id <> settled_as THEN settled_as END",
        ..."currency status day settled_from settled_to lines because order_rows payout_rows".split(" "),
        ...amountNames,
      ],
      order: `${rank}, ${largest}, currency`,
      from: `SELECT * FROM reconciled WHERE ${window}
        QUALIFY row_number() OVER (PARTITION BY status ORDER BY ${largest}, currency) <= ${limit}`,
    },
    apart: {
      cells: ["currency", payoutKind, "found", "net"],
      order: `currency, ${payoutKind}`,
      from: `SELECT currency, ${payoutKind}, count(*) AS found, sum(net) AS net FROM settled_rows
        WHERE key IS NULL AND ${window} GROUP BY currency, ${payoutKind}`,
    },
    // Side, file, rows used, rows without a day.
    files: {
      cells: ["side", "_file", "in_use", "undated"],
      order: "side, _file",
      from: `SELECT side, _file, count(*) FILTER (WHERE is_used) AS in_use, count(*) FILTER (WHERE day IS NULL) AS undated FROM (
        SELECT 'orders' AS side, _file, day, used IS NOT NULL AS is_used FROM sold_rows LEFT JOIN ${used} USING (key, currency)
        UNION ALL SELECT 'payouts', _file, day, used IS NOT NULL OR (key IS NULL AND ${window})
          FROM settled_rows LEFT JOIN ${used} USING (key, currency)) GROUP BY side, _file`,
    },
    unknown: {
      cells: ["text", "lines", "in_all", "texts"],
      order: "lines DESC, text",
      from: unknownKindsSql("settled_rows", window),
    },
    unnumbered: {
      cells: ["lines"],
      order: "lines",
      from: `SELECT count(*) AS lines FROM sold_rows WHERE key IS NULL AND ${window}`,
    },
  };
}

const soldColumns = ["order_id", "day", "net", "tax", "shipping", "tip", "currency", sourceColumn];
const settledColumns = ["order_id", "day", "sku", "product", "net", "currency", payoutKind, payoutFee, payoutTax];

/** An order is one whether its number is written with a # in front or not. */
const keySql = "nullif(regexp_replace(trim(order_id), '^#+\\s*', ''), '')";

function rowsSql({ orders, payouts }: Sides, toPath: ToPath): string {
  const sold = orders === null ? noRows(soldColumns, orderTypes) : sharedRowsSql(orders, soldColumns, toPath);
  const stored = storedColumns([...settledColumns, "txn_type", "amount_description"]);
  const settled =
    payouts === null
      ? noRows([...settledColumns, "txn_type", "amount_description"], payoutTypes)
      : withToldColumns(visibleRowsSql(payouts, stored, toPath), settledColumns, payouts);
  const beside = `${keySql} AS key, coalesce(currency, '') AS currency`;
  return `sold_rows AS MATERIALIZED (SELECT * REPLACE (coalesce(currency, '') AS currency), ${keySql} AS key,
      ${quoteIdentifier(sourceColumn)} AS source FROM (${sold})),
    settled_rows AS MATERIALIZED (SELECT _file, day, order_id, sku, product, txn_type, amount_description, net,
      ${payoutKind}, ${payoutFee}, ${payoutTax}, ${beside} FROM (${settled}))`;
}

const orderTypes = { day: "DATE", net: amount(), tax: amount(), shipping: amount(), tip: amount() };
const payoutTypes = { day: "DATE", net: amount(), [payoutFee]: amount(), [payoutTax]: amount() };

function amount(): string {
  return "DECIMAL(18,6)";
}

/** A relation of these columns for a side that has no file. */
function noRows(columns: readonly string[], types: Readonly<Record<string, string>>): string {
  const typed = [...columns, "_file"].map(
    (name) => `CAST(NULL AS ${types[name] ?? "VARCHAR"}) AS ${quoteIdentifier(name)}`,
  );
  return `SELECT ${typed.join(", ")} WHERE false`;
}

const isOf = (...kinds: readonly string[]): string =>
  `${payoutKind} IN (${kinds.map((kind) => `'${kind}'`).join(", ")})`;
const gross = `net + ${payoutFee} + ${payoutTax}`;
const sumOf = (sql: string, ...kinds: readonly string[]): string =>
  `coalesce(sum(${sql}) FILTER (WHERE ${isOf(...kinds)}), 0)`;
const settled = isOf(...settledKinds);

/** Each order with both of its sides; amounts of a side that is not there are null. */
const joinedSql = `sold_by_source AS (SELECT key, currency, source, count(DISTINCT order_id) AS spellings, min(order_id) AS order_id,
      min(day) AS day, count(*) AS order_rows, count(*) - count(net) AS unknown,
      sum(net + coalesce(tax, 0) + coalesce(shipping, 0)) AS total, coalesce(sum(tip), 0) AS tips
    FROM sold_rows WHERE key IS NOT NULL GROUP BY key, currency, source),
  sold AS (SELECT key, currency, min(order_id) AS order_id, count(*) > 1 OR max(spellings) > 1 AS is_ambiguous, min(day) AS day,
      CAST(sum(order_rows) AS BIGINT) AS order_rows, sum(unknown) AS unknown_orders, sum(total) AS order_total, sum(tips) AS tips
    FROM sold_by_source GROUP BY key, currency),
  settled AS (SELECT key, currency, min(order_id) AS settled_as, min(day) AS settled_from, max(day) AS settled_to,
      count(*) AS payout_rows, count(DISTINCT (coalesce(sku, product, ''), day)) FILTER (WHERE ${settled}) AS lines,
      count(*) FILTER (WHERE net IS NULL OR (${settled} AND ${gross} IS NULL)) AS unknown_payouts,
      ${sumOf(gross, "sale")} AS sales, ${sumOf(`-(${gross})`, "refund")} AS refunds,
      ${sumOf(payoutFee, "sale", "refund", "fee")} AS fees, ${sumOf(payoutTax, "sale", "refund", "tax")} AS taxes,
      ${sumOf("net", ...settledKinds)} AS net, ${sumOf("net", "adjustment", "reserve", "other")} AS other,
      ${sumOf("-net", "transfer")} AS transfers, coalesce(sum(net), 0) AS whole
    FROM settled_rows WHERE key IS NOT NULL GROUP BY key, currency),
  beside AS (SELECT *, coalesce(sold.day, settled_from) AS first_day,
      coalesce(unknown_orders, 0) + coalesce(unknown_payouts, 0) AS unknown,
      CASE WHEN unknown_orders = 0 AND unknown_payouts = 0 THEN net - (order_total - fees - taxes) END AS difference
    FROM sold FULL JOIN settled USING (key, currency)),
  reconciled AS MATERIALIZED (SELECT key, currency, order_id, settled_as, first_day AS day, settled_from, settled_to,
      coalesce(order_rows, 0) AS order_rows, coalesce(payout_rows, 0) AS payout_rows, coalesce(lines, 0) AS lines,
      CASE WHEN unknown_orders = 0 THEN order_total END AS total,
      sales, refunds, fees, taxes, net, other, transfers, whole, unknown, difference,
      CASE WHEN is_ambiguous THEN 'ambiguous' WHEN payout_rows IS NULL THEN 'orders_only' WHEN order_rows IS NULL THEN 'payouts_only'
        WHEN unknown > 0 THEN 'unknown' WHEN difference = 0 THEN 'matched' ELSE 'differs' END AS status,
      CASE WHEN difference = 0 THEN NULL WHEN difference = -refunds THEN 'refund' WHEN difference = tips THEN 'tip' END AS because,
      (order_rows IS NULL AND key IN (SELECT key FROM sold)) OR (payout_rows IS NULL AND key IN (SELECT key FROM settled))
        AS is_in_other_currency
    FROM beside)`;
