import { type Exact, over, print, read, times } from "./exact.ts";

/** A line of an order, as the export says it. */
export interface Line {
  readonly record: Readonly<Record<string, string>>;
  readonly day: string | null;
  /** Which till wrote it: each numbers its own orders. */
  readonly source: string;
}

/** Price times quantity; goods that come back have a quantity below nothing. */
const quantity = (line: Line): Exact | null => read(line.record["Quantity"]);
const gross = (line: Line): Exact | null => {
  const price = read(line.record["Unit Price"]);
  const count = quantity(line);
  return price === null || count === null ? null : times(price, count);
};
const discount = (line: Line): Exact | null => read(line.record["Discount Amount"]);
const net = (line: Line): Exact | null => {
  const amount = gross(line);
  return amount === null ? null : amount - (discount(line) ?? 0n);
};
const cost = (line: Line): Exact | null => {
  const each = read(line.record["Unit Cost"]);
  const count = quantity(line);
  return each === null || count === null ? null : times(each, count);
};
const isReturn = (line: Line): boolean => (quantity(line) ?? 0n) < 0n;
const text = (name: string) => (line: Line) => line.record[name] || null;

type Lines = readonly Line[];

const sold = (lines: Lines): Lines => lines.filter((line) => !isReturn(line));
const back = (lines: Lines): Lines => lines.filter(isReturn);

/** Null where nothing is known. */
function sum(lines: Lines, value: (line: Line) => Exact | null): Exact | null {
  const known = lines.map(value).filter((each) => each !== null);
  return known.length === 0 ? null : known.reduce((total, each) => total + each, 0n);
}

/** Of those of one kind: nothing where there are lines, and none of the kind. */
function sumOf(all: Lines, kind: Lines, value: (line: Line) => Exact | null): Exact | null {
  return all.length > 0 && kind.length === 0 ? 0n : sum(kind, value);
}

function countOf(all: Lines, kind: Lines, value: (line: Line) => string | null): number | null {
  if (all.length > 0 && kind.length === 0) return 0;
  const different = new Set(kind.map(value).filter((each) => each !== null));
  return different.size === 0 ? null : different.size;
}

function only(lines: Lines, ...values: readonly ((line: Line) => unknown)[]): Lines {
  return lines.filter((line) => values.every((value) => value(line) !== null));
}

const orderName = text("Order ID");
const order = (line: Line): string | null => {
  const name = orderName(line);
  return name === null ? null : `${line.source} ${name}`;
};
const product = (line: Line): string | null => text("SKU")(line) ?? text("Product")(line);

const shown = (value: Exact | null): string | null => (value === null ? null : print(value));
const negative = (value: Exact | null): Exact | null => (value === null ? null : -value);
const whole = (count: number | null): bigint | null => (count === null ? null : BigInt(count) * 1_000_000n);
const margin = (lines: Lines): Exact | null => {
  const both = only(lines, net, cost);
  const [above, below] = [sum(both, net), sum(both, cost)];
  return above === null || below === null ? null : above - below;
};
const tax = (line: Line): Exact | null => read(line.record["Tax"]);
const shipping = (line: Line): Exact | null => read(line.record["Shipping"]);

/** Each number from the lines of its group, as an answer writes it. */
export const salesMetrics: Readonly<Record<string, (lines: Lines) => string | number | null>> = {
  rows: (lines) => lines.length,
  gross_sales: (lines) => shown(sumOf(lines, sold(lines), gross)),
  discounts: (lines) => shown(sumOf(lines, sold(lines), discount)),
  returns: (lines) => shown(sumOf(lines, back(lines), (line) => negative(net(line)))),
  net_sales: (lines) => shown(sum(lines, net)),
  taxes: (lines) => shown(sum(lines, tax)),
  shipping: (lines) => shown(sum(lines, shipping)),
  total_sales: (lines) => {
    const own = sum(lines, net);
    return own === null ? null : print(own + (sum(lines, tax) ?? 0n) + (sum(lines, shipping) ?? 0n));
  },
  orders: (lines) => countOf(lines, sold(lines), order),
  units: (lines) => shown(sum(lines, quantity)),
  units_gross: (lines) => shown(sumOf(lines, sold(lines), quantity)),
  units_returned: (lines) => shown(sumOf(lines, back(lines), (line) => negative(quantity(line)))),
  customers: (lines) => countOf(lines, lines, text("Customer")),
  products_sold: (lines) => countOf(lines, sold(lines), product),
  aov: (lines) => {
    const named = only(sold(lines), order, net);
    return over(sumOf(lines, sold(lines).length === 0 ? [] : named, net), whole(countOf(lines, named, order)), 6);
  },
  upt: (lines) => {
    const named = only(sold(lines), order, quantity);
    return over(sumOf(lines, named, quantity), whole(countOf(lines, named, order)), 9);
  },
  asp: (lines) => over(sum(only(lines, net, quantity), net), sum(only(lines, net, quantity), quantity), 6),
  discount_rate: (lines) => {
    const both = only(sold(lines), gross, discount);
    return over(sum(both, discount), sum(both, gross), 9);
  },
  return_rate: (lines) =>
    over(
      sumOf(lines, back(lines), (line) => negative(net(line))),
      sum(sold(lines), gross),
      9,
    ),
  gross_margin: (lines) => shown(margin(lines)),
  margin_rate: (lines) => over(margin(lines), sum(only(lines, net, cost), net), 9),
  cost_coverage: (lines) => over(sum(only(lines, net, cost), net), sum(lines, net), 9),
};
