import type { Planning } from "#core/business-settings.ts";
import type { Decimal } from "#core/money.ts";
import type { QueryPlan } from "../plan.ts";
import type { QueryResult } from "../query.ts";
import type { ItemsAsked } from "./ask-items.ts";
import type { ItemDeps } from "./work-out.ts";
import type { Listing } from "./listing.ts";
import type { Demand } from "./demand.ts";
import type { SalesWindow } from "./window.ts";

/** All that formulas know of an item, or of an item in one currency. Null is unknown; absent: there is no such thing of it. */
export interface ItemFacts {
  /** With its place where places are asked for: see `keyOf`. */
  readonly sku: string;
  /** Of money; null where none is asked for. */
  readonly currency: string | null;
  readonly isSold: boolean;
  readonly isListed: boolean;
  /** Net units of the window; 0 where nothing was sold. */
  readonly sold: Decimal | null;
  readonly left: Decimal | null;
  readonly onHand: Decimal | null;
  /** On hand + incoming - committed. */
  readonly position: Decimal | null;
  readonly demand?: Demand;
  /** Units on hand when the window began. */
  readonly beginning?: Decimal | null;
  readonly received?: Decimal | null;
  readonly leadTime?: Decimal | null;
  readonly reorderPoint?: Decimal | null;
  readonly reorderUnits?: Decimal | null;
  /** It is one of those that make 80 % of net sales. */
  readonly isSeller?: boolean;
  readonly net?: Decimal | null;
  readonly costOfGoods?: Decimal | null;
  readonly margin?: Decimal | null;
  readonly fees?: Decimal | null;
  readonly stockValue?: Decimal | null;
  readonly averageStock?: Decimal | null;
  /** Units on hand with a cost, in whatever currency. */
  readonly costedUnits?: Decimal | null;
  /** Null: the sales do not reach back far enough to know. */
  readonly isDead?: boolean | null;
}

/** One thing that formulas know of items, read once for all of them. */
export interface Side {
  /** Currencies in which it knows something of the item. */
  readonly currencies?: (sku: string) => readonly string[];
  readonly facts: (sku: string, currency: string) => Partial<ItemFacts>;
  /** What its answers say of themselves, and the files behind them. */
  readonly results?: readonly QueryResult[];
  readonly notes?: readonly string[];
  /** The rows that it is made of, where these are not those of the window: by the part of a definition, how they are read. */
  readonly read?: Readonly<Record<string, readonly ItemsAsked[]>>;
}

/** What sides are read with. */
export interface SideContext {
  readonly plan: QueryPlan;
  readonly planning: Planning;
  readonly listing: Listing;
  readonly window: SalesWindow | null;
  /** Which label of an item is this attribute. */
  readonly attributes: readonly string[];
  readonly deps: ItemDeps;
}

export const sideNames = [
  "demand",
  "beginning",
  "received",
  "leadTime",
  "reorderPoint",
  "reorderUnits",
  "sellers",
  "net",
  "goods",
  "fees",
  "stockValue",
  "averageStock",
  "deadStock",
] as const;
export type SideName = (typeof sideNames)[number];
