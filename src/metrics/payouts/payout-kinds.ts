import { feesBeside } from "#file-types/settlements/fields.ts";
import { listedSql, plainTextSql } from "../profiles/plain-text.ts";

/** What a row of a settlement is. `other`: its file has a word for it that the vocabulary lacks. */
export const payoutKinds = ["sale", "refund", "fee", "tax", "adjustment", "reserve", "transfer", "other"] as const;
export type PayoutKind = (typeof payoutKinds)[number];

/** The kinds whose money is settled for orders: sales, less refunds, fees and taxes that were withheld. */
export const settledKinds: readonly PayoutKind[] = ["sale", "refund", "fee", "tax"];

/**
 * Kinds of transactions, as `plainTextSql` writes them: those of market places and payment services. A word of two meanings
 * is not in it. A reimbursement is an adjustment: what a market place pays for its own mistakes is no sale.
 */
const transactionWords: Readonly<Record<Exclude<PayoutKind, "other">, string>> = {
  sale: `order|sale|sales|charge|payment|shipment|bestellung|verkauf|zahlung|commande|vente|paiement|pedido|venta|pago|ordine|vendita|
    express checkout payment|website payment|web accept payment received|mobile payment|checkout payment|shopping cart payment received|
    preapproved payment bill user payment|credit card deposit|注文|订单`,
  refund: `refund|refunds|return|chargeback|chargeback refund|a to z guarantee refund|a to z guarantee claim|payment refund|payment reversal|
    charge refund|dispute|payment dispute|claim|case|erstattung|ruckerstattung|remboursement|reembolso|rimborso|refund retrocharge|
    order retrocharge|refund failure|chargeback won|chargeback reversal|dispute reversal|返金|退款`,
  fee: `fee|fees|service fee|servicefee|other fee|selling fee|final value fee|listing fee|transaction fee|processing fee|marketing|shipping label|
    shipping labels|shipping services|fba inventory fee|fba customer return fee|fba storage fee|fba removal order|storage fee|
    subscription|subscription fee|cost of advertising|advertising|deal fee|application fee|stripe fee|network cost|tax fee|gebuhr|gebuhren|
    frais|comision|commission|vat|vat on fees|amazon fees|ads|promoted listings|buyer fee|fee adjustment|fee refund`,
  tax: "tax|sales tax|withheld tax|tax withheld|marketplace facilitator tax|itemwithheldtax",
  adjustment: `adjustment|adjustments|balance adjustment|reimbursement|reimbursements|fba inventory reimbursement|
    safe t reimbursement|logistics reimbursement|platform reimbursement|shop cash credit|korrektur|ausgleich|ajustement|ajuste|
    compensation|liquidations|liquidations adjustments|anpassung`,
  reserve: `reserve|reserved funds|reserve transaction|hold|holds|payout hold|account hold|account hold for open authorization|
    reversal of general account hold|hold on balance for dispute investigation|reversal of general hold|release`,
  transfer: `transfer|transfers|payout|payouts|deposit|disbursement|withdrawal|general withdrawal|withdraw funds to bank account|
    user initiated withdrawal|bank deposit to pp account|payout failure|payout cancel|payout reversal|to your bank account|
    auszahlung|uberweisung|virement|transferencia|bonifico|top up|topup|振込|提现`,
};

/** What an amount of an order is, where a report has a row for each: only these say otherwise than their transaction. */
const amountWords: Readonly<Record<string, string>> = {
  fee: "itemfees|item fees|shipment fees|order fees|fba fees|cost of advertising|service fees|fees|fee",
  tax: "itemwithheldtax|item withheld tax|withheld tax",
  adjustment: "fba inventory reimbursement|reimbursement|reimbursements",
};

const unknownText = "CAST(NULL AS VARCHAR)";
const unknownAmount = "CAST(NULL AS DECIMAL(18,6))";

/** Negative where money was kept back. */
const signedFees = [
  "item_fee_amount",
  "order_fee_amount",
  "shipment_fee_amount",
  "misc_fee_amount",
  "other_fee_amount",
];

/** Columns that kinds and shares are told from. */
export const payoutColumns: readonly string[] = [
  "txn_type",
  "amount_type",
  "amount_description",
  "amount",
  "fee",
  "net",
  ...signedFees,
  ...feesBeside,
  "withheld_tax_amount",
  "amount_rate",
];

/**
 * SQL of the kind of a row. What an amount is says its own name before its transaction does; where no word says anything, the
 * sign of a row tells a sale from a refund.
 */
export function payoutKindSql(filled: ReadonlySet<string>): string {
  const plain = (column: string): string => (filled.has(column) ? plainTextSql(column) : unknownText);
  const transaction = listedSql(plain("txn_type"), transactionWords);
  const amount = listedSql(plain("amount_type"), amountWords);
  const [type, description] = [plain("amount_type"), plain("amount_description")];
  // Of a row that is apart from orders its description is what names it: "Current Reserve Amount", "Subscription Fee".
  const apart = `CASE WHEN ${description} LIKE '%reserve%' THEN 'reserve'
    WHEN ${description} LIKE '%reimbursement%' THEN 'adjustment' WHEN ${description} SIMILAR TO '.*fees?' THEN 'fee' END`;
  const saysNothing = filled.has("txn_type") ? "coalesce(trim(txn_type), '') = ''" : "true";
  return `CASE WHEN ${type} LIKE '%facilitator%' OR ${description} LIKE '%facilitator%' THEN 'tax'
    ELSE coalesce(${amount}, ${transaction}, ${apart},
      CASE WHEN NOT (${saysNothing}) THEN 'other' WHEN net < 0 THEN 'refund' ELSE 'sale' END) END`;
}

/**
 * SQL of what was kept back of a row as fees: positive; negative where fees were given back. Over columns and `payout_kind`.
 * The fees that a report has in columns of their own, else what is between its amount and its net, whatever signs it writes
 * fees with. Null where the amount is in another currency than the net.
 */
export function payoutFeeSql(filled: ReadonlySet<string>): string {
  const read = (column: string): string => (filled.has(column) ? column : unknownAmount);
  const known = (columns: readonly string[]): string => `coalesce(${columns.map(read).join(", ")}) IS NOT NULL`;
  const taken = (columns: readonly string[]): string =>
    `TRY_CAST(-(${columns.map((column) => `coalesce(${read(column)}, 0)`).join(" + ")}) AS DECIMAL(18,6))`;
  return `CASE WHEN payout_kind = 'fee' THEN -net WHEN payout_kind NOT IN ('sale', 'refund') THEN 0
    WHEN ${known(feesBeside)} THEN ${taken(["fee", ...feesBeside])}
    WHEN ${known(signedFees)} THEN ${taken(signedFees)}
    WHEN ${read("amount_rate")} <> 1 THEN NULL
    WHEN ${known(["amount"])} THEN TRY_CAST(${read("amount")} - net AS DECIMAL(18,6))
    ELSE coalesce(abs(${read("fee")}), 0) END`;
}

/** SQL of the tax that a market place kept back of a row, to pay it itself: positive. Over columns and `payout_kind`. */
export function payoutTaxSql(filled: ReadonlySet<string>): string {
  const withheld = filled.has("withheld_tax_amount") ? "coalesce(withheld_tax_amount, 0)" : "0";
  return `CASE WHEN payout_kind = 'tax' THEN -net WHEN payout_kind IN ('sale', 'refund') THEN -${withheld} ELSE 0 END`;
}
