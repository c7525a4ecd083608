/**
 * Columns by which the exports of a platform are known: all of one list, whatever stands beside. Names of columns are facts; no
 * list is one that another program would write by chance.
 */
export const vendorLayouts: Readonly<Record<string, readonly (readonly string[])[]>> = {
  shopify: [
    ["Financial Status", "Fulfillment Status", "Lineitem name", "Lineitem quantity", "Lineitem price"],
    ["financial_status", "fulfillment_status", "line_items.title", "line_items.quantity", "line_items.price"],
  ],
  square: [["Gross Sales", "Discounts", "Net Sales", "Transaction ID", "Payment ID", "Event Type"]],
  toast: [
    ["Item Selection Id", "Menu Item", "Gross Price", "Net Price", "Void?"],
    ["Order Id", "Check Id", "Dining Option", "Menu Group", "Net Price", "Void?"],
  ],
  woo: [
    ["order_status", "billing_email", "order_total", "order_currency", "payment_method"],
    ["Product Title", "Items Sold", "Net Sales", "Orders", "Variations"],
    ["Product or variation title", "Items sold", "Net sales", "Orders"],
  ],
};
