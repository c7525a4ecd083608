import type { MetricPart } from "#core/metric.ts";
import { fee, giftCards, serviceCharge, shipping, tax, tip } from "../definitions/sales-parts.ts";
import type { Charge } from "./profile.ts";

const parts: Readonly<Record<Charge, MetricPart>> = {
  tax,
  shipping,
  service_charge: serviceCharge,
  tip,
  fee,
  gift_card: giftCards,
};

/** What a charge adds up to, over lines sold and taken back. */
export function chargePart(charge: Charge): MetricPart {
  return parts[charge];
}
