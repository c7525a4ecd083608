import { createRandom, type Random } from "#apps/demo/random.ts";
import { fromCents } from "#apps/demo/number-text.ts";
import { formatDecimal } from "#core/money.ts";

/** What a sender of the fault tests wants: one small sales file, and what is right to make of it. */
export interface SalesRequest {
  /** Its idempotency key and, before ".csv", its name. */
  readonly key: string;
  readonly business: string;
  readonly kind: RequestKind;
  /** Of a `repeat`: the request whose content it is. */
  readonly repeats: string | null;
  readonly bytes: Buffer;
  readonly truth: SalesTruth;
}

/**
 * `repeat`: the content of an earlier request; `question`: its dates can be read in two ways, and the sender answers;
 * `cancelled`: the sender changes its mind at once; `pieces`: sent as a resumable upload. Senders who decide, cancel that
 * and send the same bytes again: `replaced` while the file waits for an answer, `revoked` once it is done. `undone`: sent
 * a second time once it is done, and then undone, so that the second takes over.
 */
export type RequestKind =
  | "clean"
  | "dirty"
  | "question"
  | "repeat"
  | "cancelled"
  | "pieces"
  | "replaced"
  | "revoked"
  | "undone";

export interface SalesTruth {
  readonly accepted: number;
  readonly rejected: number;
  /** Of the accepted rows, in EUR. */
  readonly cents: number;
}

/** The answer to the question of a `question`. */
export const answer = { name: "dateOrder", value: "dmy" } as const;

export interface SalesRequests {
  next(kind: RequestKind): SalesRequest;
}

/** Files of one business; each row has an order number of its own, so that a row that counts twice can be seen. */
export function createSalesRequests(business: string, seed: number): SalesRequests {
  const random = createRandom(seed);
  const made: SalesRequest[] = [];
  return {
    next(kind) {
      const key = `${business}-${String(made.length + 1).padStart(4, "0")}`;
      const original = kind === "repeat" ? made.find((request) => request.kind === "clean") : undefined;
      const content = original ?? writeSales(key, kind, random);
      const repeats = original?.key ?? null;
      const request = { key, business, kind, repeats, bytes: content.bytes, truth: content.truth };
      made.push(request);
      return request;
    },
  };
}

export function nameOf({ key }: SalesRequest): string {
  return `${key}.csv`;
}

export function toEuros(cents: number): string {
  return formatDecimal(fromCents(cents));
}

const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
const products = ["Mug blue", "Tea towel", "Oak board", "Wool throw"] as const;

function writeSales(key: string, kind: RequestKind, random: Random): { bytes: Buffer; truth: SalesTruth } {
  const count = random.whole(4, kind === "cancelled" ? 400 : 40);
  const soiled = kind === "dirty" ? random.whole(1, 3) : 0;
  let cents = 0;
  const rows = Array.from({ length: count + soiled }, (_none, index) => {
    const isDirty = index >= count;
    const quantity = random.whole(1, 5);
    const price = random.whole(95, 9_999);
    if (!isDirty) cents += quantity * price;
    const dirty = random.chance(0.5) ? ["2026-02-31", toEuros(price)] : ["2026-01-17", "n/a"];
    const [date, amount] = isDirty ? dirty : [writeDate(kind, random), toEuros(price)];
    return [`${key}-${index}`, date, random.pick(products), quantity, amount, "EUR"].join(",");
  });
  const bytes = Buffer.from(`${[header, ...rows].join("\n")}\n`);
  return { bytes, truth: { accepted: count, rejected: soiled, cents } };
}

/** In the past, whatever the day is; where its dates are the question, every day and month is one of the first twelve. */
function writeDate(kind: RequestKind, random: Random): string {
  const day = String(random.whole(1, 12)).padStart(2, "0");
  const month = String(random.whole(1, 12)).padStart(2, "0");
  return kind === "question" || kind === "replaced" ? `${day}/${month}/2025` : `2025-${month}-${day}`;
}
