import type { LineClass } from "./line-classes.ts";
import type { LineState } from "./line-states.ts";

/** Amounts beside the price of what was sold, each a column of its own. */
export const charges = ["tax", "shipping", "service_charge", "tip", "fee", "gift_card"] as const;
export type Charge = (typeof charges)[number];

/**
 * Whose definitions numbers follow: a set of choices, and nothing else. What a line says of its state or class in no known
 * word counts under every profile, and is said.
 */
export interface Profile {
  readonly id: string;
  /** One more whenever a choice changes. */
  readonly version: number;
  readonly title: string;
  /** One or two sentences for people. */
  readonly description: string;
  /** Whose platform it follows: it applies only to one source with exports of it. Null: to everything. */
  readonly vendor: string | null;
  /** Totals that the platform itself published were reproduced to the cent; always true of our own. */
  readonly confirmed: boolean;
  /** Lines that count in no number of sales. */
  readonly leavesOut: { readonly states: readonly LineState[]; readonly classes: readonly LineClass[] };
  /** Charges that enter net_sales, and with it total_sales. */
  readonly netAdds: readonly Charge[];
  /** Charges that total_sales has beside net_sales. */
  readonly totalAdds: readonly Charge[];
  /** Of the average order: A (gross_sales - discounts) / orders; B the mean of what orders came to, less returns. */
  readonly aov: "A" | "B";
  /** Of sell-through: E sold / (sold + ending). */
  readonly sellThrough: "E";
  /** Where the choices come from. */
  readonly source: string;
}

/** Declares a profile; ids are checked for uniqueness by the registry's test. */
export function defineProfile(profile: Profile): Profile {
  return profile;
}
