import { hasCue } from "../reading.ts";
import { chooseFilters } from "../resolve/choose-filters.ts";
import { daysUntil } from "../resolve/choose-window.ts";
import { cannot, defineIntent, planned } from "./define-intent.ts";
import { itemOf } from "./stock-list.ts";

const windowDays = 365;

/** What lies there and has not sold for so long: dead stock, with its worth. */
export const unsold = defineIntent({
  id: "numbers",
  recognises: (reading) =>
    (hasCue(reading, "unsold") && (hasCue(reading, "stock") || reading.time.spanDays !== null)) ||
    reading.metrics.some(({ metric }) => metric === "dead_stock_value"),
  plan(reading, context) {
    const days = reading.time.spanDays?.days ?? context.deadStockDays;
    if (days !== context.deadStockDays) {
      return cannot(
        `stock counts as dead after ${context.deadStockDays} days without a sale, not ${days}: that is a setting of the business`,
        [],
        [`om business set deadStockDays=${days}`],
      );
    }
    const { where } = chooseFilters(reading, "items", context.catalogue);
    const period = daysUntil(context.today, windowDays);
    const isTotal =
      reading.dimensions.length === 0 && !hasCue(reading, "unsold", "which") && reading.time.spanDays === null;
    const query = {
      metrics: ["dead_stock_value"],
      ...(!isTotal && { by: [itemOf(reading, context)] }),
      ...(where.length > 0 && { where }),
      period,
    };
    return planned("numbers", reading, {
      queries: [isTotal ? { query } : { query, threshold: { column: "dead_stock_value", is: ">", value: 0 } }],
      definitions: ["dead_stock_value"],
      period: `today, by the sales of the last ${windowDays} days`,
      assumptions: [`dead: no sale in ${days} days; when it was received is not known, so new stock may be among it`],
    });
  },
});
