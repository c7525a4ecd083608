/** Which lists are compared; by default the newest one that has an older one of its source, and that one. */
export interface ChangesRequest {
  /** The newer list. */
  readonly file?: string;
  /** The older one; by default the list of the same source that came before. */
  readonly since?: string;
  /** The newest list of this source. */
  readonly source?: string;
  /** Items that are shown: 20, at most 1,000. */
  readonly limit?: number;
}

/** What one list of stock says otherwise than an older one: the contract of `om changes` and `GET /v1/changes`. */
export interface StockChanges {
  readonly before: ComparedList;
  readonly after: ComparedList;
  /** The column that is compared: on hand; available where neither list says what is on hand. */
  readonly quantity: "quantity_on_hand" | "quantity_available";
  /** Items at places. `revalued`: as many as before, worth something else at cost. */
  readonly items: Readonly<Record<ItemStatus, number>>;
  readonly units: ChangeAccount;
  /** At cost, by currency. */
  readonly values: readonly ValueAccount[];
  /** By name; at most 100 of `placesTotal`. */
  readonly places: readonly PlaceChanges[];
  readonly placesTotal: number;
  /** The largest difference of value first, then of units; without those that stay the same. */
  readonly changes: readonly ItemChange[];
  readonly changesTotal: number;
}

export const itemStatuses = ["new", "gone", "changed", "revalued", "same"] as const;
export type ItemStatus = (typeof itemStatuses)[number];

export interface ComparedList {
  readonly fileId: string;
  readonly name: string;
  readonly source: string | null;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly rows: number;
  /** Items at places. */
  readonly items: number;
}

/** before + new - gone + changed + becameKnown - becameUnknown = after. Exact; what is unknown is in none of them. */
export interface ChangeAccount {
  readonly before: string;
  readonly new: string;
  readonly gone: string;
  /** Of items whose amount both lists know: the sum of the differences. */
  readonly changed: string;
  /** Of items in both lists, of which the older one does not know it. */
  readonly becameKnown: string;
  readonly becameUnknown: string;
  readonly after: string;
}

export interface ValueAccount extends ChangeAccount {
  /** "" is unknown. */
  readonly currency: string;
}

export interface PlaceChanges {
  /** Null where the lists name none. */
  readonly place: string | null;
  readonly units: ChangeAccount;
  readonly values: readonly ValueAccount[];
}

export interface ItemChange {
  readonly item: string;
  readonly product: string | null;
  readonly place: string | null;
  readonly status: ItemStatus;
  readonly units: Difference;
  readonly values: readonly (Difference & { readonly currency: string })[];
  /** Of its first row in each list. */
  readonly lines: { readonly before: number | null; readonly after: number | null };
}

/** Null is unknown, or not listed; the difference where it is known: of an item that is new or gone, all of it. */
export interface Difference {
  readonly before: string | null;
  readonly after: string | null;
  readonly difference: string | null;
}
