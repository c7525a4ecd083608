/** Lists that a business gives as files, beside its settings; each is named by the setting of its kind. */
export const listKinds = ["costs", "leadTimes", "rates"] as const;
export type ListKind = (typeof listKinds)[number];

/** What a unit of an item costs from one day on. */
export interface ListedCost {
  readonly sku: string;
  /** ISO day; null: always, or until the first day that is named. */
  readonly validFrom: string | null;
  /** Exact, shortest form. */
  readonly unitCost: string;
  /** ISO code; "" is unknown, and never that of amounts whose currency is known. */
  readonly currency: string;
}

/** How many days pass from the order of an item, or of anything from a supplier, to its delivery. */
export interface ListedLeadTime {
  readonly sku: string | null;
  readonly supplier: string | null;
  readonly days: string;
}

/** What one unit of a currency was worth in another one on a day: 1 `fromCurrency` = `rate` `toCurrency`. */
export interface ListedRate {
  /** ISO day. */
  readonly day: string;
  /** ISO codes; never the same one twice. */
  readonly fromCurrency: string;
  readonly toCurrency: string;
  /** Exact, above zero, shortest form; at most twelve digits before and after the point. */
  readonly rate: string;
}

export interface BusinessList {
  readonly costs: ListedCost;
  readonly leadTimes: ListedLeadTime;
  readonly rates: ListedRate;
}

/** How a setting names a list: its length for people, its content for machines. */
export const listName = /^[1-9]\d* lines?, sha256 [0-9a-f]{64}$/;

/** The SHA-256 of the content that a setting names. */
export function contentOf(name: string): string {
  return name.slice(-64);
}

/** The same for people: what `om business history` shows begins like that. */
export function shortListName(name: string): string {
  return name.slice(0, -52);
}

export function nameList(lines: number, sha256: string): string {
  return `${lines} ${lines === 1 ? "line" : "lines"}, sha256 ${sha256}`;
}
