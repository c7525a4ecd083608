import { type Column, type Draft, isFed, pick, picked, refuse } from "../draft.ts";
import { amountOfOrder, lineFieldOf, type OrderAmount, orderLevel } from "./order-level.ts";
import { lessDiscount, lessRate, times } from "./reconcile.ts";
import { synonymsByKey } from "./synonyms.ts";

/** A sampled order: what its lines add up to, what is said of it, and its printed totals. */
interface SampledOrder {
  readonly sum: number;
  readonly discount: number;
  readonly tax: number;
  readonly shipping: number;
  readonly totals: readonly { readonly amount: number; readonly mayHoldAll: boolean }[];
}

/**
 * Which amounts of whole orders count, once an order. Printed totals of orders decide it: with the amount they come out, or
 * without it. Shipping adds to nothing, and two documented layouts have their discount beside undiscounted lines; these count
 * where nothing speaks against them. What is left is not counted, and why.
 */
export function assignOrderAmounts(draft: Draft, found: readonly OrderAmount[]): void {
  const first = new Map<OrderAmount["field"], OrderAmount>();
  for (const amount of found) if (!first.has(amount.field)) first.set(amount.field, amount);
  const orders = sampledOrders(draft, first);
  for (const amount of found) {
    const { column, field } = amount;
    const chosen = first.get(field);
    const votes = isTold(field) ? votesOn(field, orders) : noVotes;
    const why = chosen === amount ? whyNot(draft, amount, votes) : `${chosen?.column.name} says it already`;
    if (why === null) {
      const proof = `: with it the printed total comes out on ${votes.adds} of ${votes.told} sampled orders`;
      pick(draft, field, column, 0.9, `an amount of the whole order${votes.adds === 0 ? "" : proof}`);
      draft.reasons.push(`${column.name} is of the whole order: it counts once an order, shared out to its lines`);
    } else {
      refuse(draft, column, `${orderLevel}; ${why}`);
      if (wants.has(why) && column.numbers.some((each) => (each ?? 0) !== 0)) draft.unproved.set(column.name, field);
      draft.reasons.push(`${column.name} is not counted: ${orderLevel}; ${why}`);
    }
  }
}

const noOrder = "no column is the number of the order";
const noProof = "no total of the sampled orders proves how it adds to them";
/** What is wanting: the amount may well be one that numbers should have. */
const wants: ReadonlySet<string> = new Set([noOrder, noProof]);

/** Why an amount does not count; null where it does. */
function whyNot(draft: Draft, { field, saidBy }: OrderAmount, { told, adds, isInside }: Votes): string | null {
  if (!draft.picks.has("order_id")) return noOrder;
  if (isInside > 0 && adds < isInside * 9) return "the totals of the sampled orders come out without it";
  if (field !== "order_discount" && draft.picks.has(lineFieldOf[field])) return "its lines say their own";
  if (adds > 0 && adds * 20 >= told) return null; // of most orders a sample has some of the lines
  const isDiscounted = ["line_discount", "discount_rate", "discount_percent", "line_net"].some((name) =>
    draft.picks.has(name),
  );
  const isDocumented = field === "order_discount" && saidBy === "layout" && !isDiscounted;
  const isNoPartOfNet = field === "order_shipping" || !isTold(field);
  if (saidBy !== "repeats" && (isDocumented || isNoPartOfNet)) return null;
  return noProof;
}

/** Of the sampled orders that have an amount. */
interface Votes {
  readonly told: number;
  /** A printed total comes out with it, and not without it. */
  readonly adds: number;
  /** No total does; a grand total comes out without it. */
  readonly isInside: number;
}

const noVotes: Votes = { told: 0, adds: 0, isInside: 0 };

function votesOn(field: keyof typeof partOf, orders: readonly SampledOrder[]): Votes {
  const part = partOf[field];
  const told = orders.filter((order) => order[part] !== 0);
  const votes = told.map((order) => {
    const tells = (total: number, isAdded: boolean): boolean =>
      comesOut(order, part, isAdded, total) && !comesOut(order, part, !isAdded, total);
    if (order.totals.some(({ amount }) => tells(amount, true))) return "adds";
    return order.totals.some(({ amount, mayHoldAll }) => mayHoldAll && tells(amount, false)) ? "inside" : "nothing";
  });
  const count = (vote: string): number => votes.filter((given) => given === vote).length;
  return { told: told.length, adds: count("adds"), isInside: count("inside") };
}

const partOf = { order_discount: "discount", order_tax: "tax", order_shipping: "shipping" } as const;
type Part = (typeof partOf)[keyof typeof partOf];

/** Of the amounts that printed totals of orders tell by; tips, fees and the like are in no total that lines add up to. */
function isTold(field: OrderAmount["field"]): field is keyof typeof partOf {
  return field in partOf;
}

/** Whether a total is the sum of the lines with any of what is said of the order, among it the part or not. */
function comesOut({ sum, ...order }: SampledOrder, part: Part, isAdded: boolean, total: number): boolean {
  const choices = (one: Part, amount: number): number[] => (one !== part ? [0, amount] : isAdded ? [amount] : [0]);
  return choices("discount", -Math.abs(order.discount)).some((less) =>
    choices("tax", order.tax).some((taxed) =>
      choices("shipping", order.shipping).some((sent) => Math.abs(sum + less + taxed + sent - total) < 0.006),
    ),
  );
}

/** The sampled orders whose lines are known; some may be cut, and their totals come out with nothing. */
function sampledOrders(draft: Draft, amounts: ReadonlyMap<OrderAmount["field"], OrderAmount>): SampledOrder[] {
  const ids = picked(draft, "order_id");
  if (!ids || amounts.size === 0) return [];
  const nets = lineNets(draft);
  const totals = draft.columns.filter((column) => isTotal(draft, column));
  const orders = Map.groupBy(
    [...ids.texts.keys()].filter((row) => ids.texts[row] !== ""),
    (row) => ids.texts[row],
  );
  return [...orders.values()].flatMap((rows) => {
    const lines = rows.map((row) => nets[row] ?? null).filter((net) => net !== null);
    if (lines.length < rows.length) return [];
    const amountOf = (field: OrderAmount["field"], ofLines: string | null): number => {
      const whole = amounts.get(field);
      if (whole) return known(amountOfOrder(whole.column, rows));
      const own = ofLines === null ? undefined : picked(draft, ofLines);
      return own ? rows.reduce((before, row) => before + (own.numbers[row] ?? 0), 0) : 0;
    };
    return {
      sum: lines.reduce((before, net) => before + net, 0),
      discount: amountOf("order_discount", null), // that of the lines is off their amounts
      tax: amountOf("order_tax", "tax"),
      shipping: amountOf("order_shipping", "shipping"),
      totals: totals.flatMap((column) => {
        const amount = amountOfOrder(column, rows);
        return typeof amount === "number" ? { amount, mayHoldAll: isGrand(column) } : [];
      }),
    };
  });
}

function known(amount: ReturnType<typeof amountOfOrder>): number {
  return typeof amount === "number" ? amount : 0;
}

/** What a line adds to the net amount, as it will be read. */
function lineNets(draft: Draft): readonly (number | null)[] {
  const net = picked(draft, "line_net")?.numbers;
  if (net) return net;
  const price = picked(draft, "unit_price")?.numbers ?? [];
  const quantity = picked(draft, "quantity")?.numbers;
  const own = draft.policies.price === "unit" && quantity ? times(quantity, price) : price;
  const gross = picked(draft, "line_gross")?.numbers ?? own;
  const rate = picked(draft, "discount_rate") ?? picked(draft, "discount_percent");
  if (rate && !picked(draft, "line_discount")) {
    const share = picked(draft, "discount_rate") ? 1 : 0.01;
    return lessRate(
      gross,
      rate.numbers.map((value) => (value === null ? null : value * share)),
    );
  }
  return lessDiscount(gross, picked(draft, "line_discount")?.numbers ?? []);
}

/** A column that may print what an order comes to. */
function isTotal(draft: Draft, column: Column): boolean {
  const { header, source, name } = column;
  if (source.reading.kind !== "number" || isFed(draft, column) || header.key.startsWith("lineitem")) return false;
  if (draft.lines !== undefined && name.startsWith(`${draft.lines}.`)) return false;
  const fields = synonymsByKey.get(header.key)?.map(({ field }) => field) ?? [];
  return (
    fields.some((field) => field === "line_net" || field === "line_gross") ||
    header.words.some((word) => /^(?:sub)?(?:total|totaal|totale|paid|gesamt\w*|summe|montant|importe)$/.test(word))
  );
}

/** `Subtotal`, `Total net` and the total of the items leave out what a grand total holds. */
function isGrand({ header }: Column): boolean {
  return !/sub|net|line|item|product|goods|excl|ware/.test(header.key);
}
