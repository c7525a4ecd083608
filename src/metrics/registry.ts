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
  rows,
];
