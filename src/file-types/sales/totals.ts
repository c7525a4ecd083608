const tax = "coalesce(sum(tax), 0)";
const shipping = "coalesce(sum(shipping), 0)";
/** Of whole orders, on one line or on each. */
const ofOrders = ["discount", "tax", "shipping"].map((part) => `coalesce(max(order_${part}), 0)`);
const [orderDiscount = "", orderTax = "", orderShipping = ""] = ofOrders;

/** What was sold, and what is left of that after returns. */
export const salesUnits: readonly string[] = ["sum(quantity)", "sum(quantity) FILTER (NOT is_return)"];

/** The ways in which exports tell what an order came to: with or without discounts, tax and shipping. */
export const salesTotals: readonly string[] = [
  "sum(net)",
  "sum(gross)",
  `sum(net) + ${tax}`,
  `sum(net) + ${shipping}`,
  `sum(net) + ${tax} + ${shipping}`,
  `sum(net) - ${orderDiscount}`,
  `sum(net) - ${orderDiscount} + ${orderTax} + ${orderShipping}`,
];
