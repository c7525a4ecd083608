import { defineProfile } from "./profile.ts";

const plain = { netAdds: [], totalAdds: ["tax", "shipping"], aov: "A", sellThrough: "E" } as const;

export const standard = defineProfile({
  ...plain,
  id: "standard",
  version: 1,
  title: "Standard",
  description: "The formulas of `om metrics`: every line counts, whatever its status says.",
  vendor: null,
  confirmed: true,
  leavesOut: { states: [], classes: [] },
  source: "own definition",
});

export const finance = defineProfile({
  ...plain,
  id: "finance",
  version: 1,
  title: "Finance",
  description:
    "Goods that were paid for or delivered: without what is cancelled, void, a test, deleted, unpaid or pending, and without lines that are no product.",
  vendor: null,
  confirmed: true,
  leavesOut: {
    states: ["cancelled", "void", "test", "deleted", "unpaid", "pending"],
    classes: ["non_product", "gift_card", "service_charge", "gratuity", "tip"],
  },
  source: "own definition",
});

export const shopify = defineProfile({
  ...plain,
  id: "shopify",
  version: 1,
  title: "Shopify",
  description:
    "Cancelled, pending and unpaid orders count; tests, deleted orders, gift cards sold and tips do not. Returns on the day of the refund.",
  vendor: "shopify",
  confirmed: false,
  leavesOut: { states: ["test", "deleted"], classes: ["gift_card", "tip"] },
  source: "Meltano issue 1785 and dbt_shopify; totals of the platform not reproduced yet",
});

export const toast = defineProfile({
  ...plain,
  id: "toast",
  version: 1,
  title: "Toast",
  description:
    "Item prices less discounts, with service charges that are no gratuity; open and unpaid orders count, what is void or deleted, gift cards, tips and gratuities do not.",
  vendor: "toast",
  confirmed: false,
  leavesOut: { states: ["void", "deleted"], classes: ["gift_card", "gratuity", "tip"] },
  netAdds: ["service_charge"],
  source: "doc.toasttab.com, net sales calculation; totals of the platform not reproduced yet",
});

export const square = defineProfile({
  ...plain,
  id: "square",
  version: 1,
  title: "Square",
  description: "Net sales as the export has them, gross sales less discounts; refunds are its lines of that kind.",
  vendor: "square",
  confirmed: false,
  leavesOut: { states: [], classes: [] },
  source: "columns of the export only; totals of the platform not reproduced yet",
});

export const woo = defineProfile({
  ...plain,
  id: "woo",
  version: 1,
  title: "WooCommerce",
  description:
    "Net sales as the export has them, without orders that are cancelled, failed, unpaid or in the trash; the list of states is to be confirmed.",
  vendor: "woo",
  confirmed: false,
  leavesOut: { states: ["cancelled", "unpaid", "deleted", "test"], classes: [] },
  source: "WooCommerce issues 20541 and 9125: its own screens differ; totals of the platform not reproduced yet",
});
