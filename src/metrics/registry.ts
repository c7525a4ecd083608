import type { MetricDefinition } from "#core/metric.ts";
import { rows } from "./definitions/rows.ts";
import {
  discounts,
  grossMargin,
  grossSales,
  netSales,
  returns,
  shippingCharged,
  taxes,
  totalSales,
} from "./definitions/sales-amounts.ts";
import { customerCount, orderCount, productsSold, units, unitsGross } from "./definitions/sales-counts.ts";
import {
  averageOrderValue,
  averageSellingPrice,
  costCoverage,
  discountRate,
  marginRate,
  returnRate,
  unitsPerTransaction,
} from "./definitions/sales-ratios.ts";
import { daysOfSupply, sellThrough } from "./definitions/sold-and-left.ts";
import {
  aboveMaxSkus,
  availableUnits,
  belowMinSkus,
  belowReorderSkus,
  committedUnits,
  incomingUnits,
  onHandUnits,
  onHandValue,
  outOfStockSkus,
  retailValue,
  skuCount,
} from "./definitions/stock.ts";

/** Every metric that can be asked for, in the order people see them. */
export const metricDefinitions: readonly MetricDefinition[] = [
  grossSales,
  discounts,
  returns,
  netSales,
  taxes,
  shippingCharged,
  totalSales,
  orderCount,
  units,
  unitsGross,
  customerCount,
  productsSold,
  averageOrderValue,
  unitsPerTransaction,
  averageSellingPrice,
  discountRate,
  returnRate,
  grossMargin,
  marginRate,
  costCoverage,
  onHandUnits,
  availableUnits,
  committedUnits,
  incomingUnits,
  onHandValue,
  retailValue,
  skuCount,
  outOfStockSkus,
  belowMinSkus,
  belowReorderSkus,
  aboveMaxSkus,
  daysOfSupply,
  sellThrough,
  rows,
];
