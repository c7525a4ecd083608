import { formatDay, isoWeekday, pad, parseDay } from "#core/calendar.ts";
import {
  addDecimals,
  type Decimal,
  multiplyDecimals,
  negate,
  roundDecimal,
  subtractDecimals,
  zero,
} from "#core/money.ts";
import { createCustomers, type Customer, pickCustomer } from "./gift-customers.ts";
import { categoryDemand, type GiftProduct, giftRange } from "./gift-range.ts";
import { demoDays } from "./demo-days.ts";
import { fromCents, fromWhole } from "./number-text.ts";
import type { Random } from "./random.ts";

/** One line of an order, or goods that came back (negative quantity and money). Money without tax. */
export interface GiftLine {
  readonly orderId: string;
  readonly line: number;
  readonly day: string;
  /** `14:05:59` */
  readonly time: string;
  readonly product: GiftProduct;
  readonly quantity: number;
  readonly unitPrice: Decimal;
  readonly discount: Decimal;
  readonly tax: Decimal;
  readonly net: Decimal;
  readonly customer: Customer;
}

const ordersADay = 4.75;
/** Monday first: gifts are ordered from the sofa. */
const weekdayDemand = [1.1, 1, 0.95, 0.95, 0.85, 0.8, 1.3];
const monthDemand = [0.75, 1, 0.9, 0.95, 1.1, 0.85, 0.75, 0.8, 1, 1.15, 1.7, 2.3];
/** A shop that slowly becomes known. */
const growthAMonth = 0.012;
const newsletterDay = "2026-03-14";
const outageDays: readonly string[] = ["2025-08-19", "2025-08-20"];
const raisedPricesFrom = "2026-02-01";
/** Kitchenware loses ground once the copper kettle is gone: something for the insights to find. */
const kitchenFadesFrom = "2026-02-01";
const taxRate: Decimal = { units: 20n, scale: 2 };

/** All lines of all orders, oldest first. */
export function sellGifts(random: Random): readonly GiftLine[] {
  const customers = createCustomers(random);
  const lines: GiftLine[] = [];
  const last = parseDay(demoDays.last) ?? 0;
  let orderNumber = 10_000;
  for (let dayNumber = parseDay(demoDays.first) ?? 0; dayNumber <= last; dayNumber += 1) {
    const day = formatDay(dayNumber);
    const shelf = giftRange.map((product) => ({ product, demand: demandFor(product, day) }));
    for (let order = countOrders(day, dayNumber, random); order > 0; order -= 1) {
      orderNumber += 1;
      const sold = fillOrder(`FK-${orderNumber}`, day, shelf, pickCustomer(customers, random), random);
      lines.push(...sold);
      const returned = dayNumber + 20 <= last && random.chance(0.03) ? random.pick(sold) : null;
      if (returned?.discount.units === 0n) lines.push(takeBack(returned, dayNumber, sold.length + 1, random));
    }
  }
  const moment = (line: GiftLine): string => `${line.day} ${line.time} ${line.orderId}`;
  return lines.toSorted((left, right) =>
    moment(left) === moment(right) ? left.line - right.line : moment(left) < moment(right) ? -1 : 1,
  );
}

function countOrders(day: string, dayNumber: number, random: Random): number {
  if (outageDays.includes(day)) return 0;
  const season = (monthDemand[monthOf(day)] ?? 1) * (weekdayDemand[isoWeekday(dayNumber) - 1] ?? 1);
  const growth = 1 + growthAMonth * monthsSinceStart(day);
  const campaign = day === newsletterDay ? 5 : 1;
  return Math.floor(ordersADay * season * growth * campaign * (0.6 + 0.8 * random.next()) + random.next());
}

function fillOrder(
  orderId: string,
  day: string,
  shelf: readonly { readonly product: GiftProduct; readonly demand: number }[],
  customer: Customer,
  random: Random,
): GiftLine[] {
  const time = pickTime(random);
  const discountPercent = random.chance(0.12) ? random.pick([5, 10, 15]) : 0;
  const lineCount = random.pickWeighted([1, 2, 3, 4], (count) => 5 - count);
  const basket = new Set<GiftProduct>();
  while (basket.size < lineCount) basket.add(random.pickWeighted(shelf, (place) => place.demand).product);
  return [...basket].map((product, index) => {
    const quantity = random.chance(0.72) ? 1 : random.whole(2, product.priceCents < 1_000 ? 6 : 3);
    const unitPrice = fromCents(priceOn(product, day));
    const gross = multiplyDecimals(unitPrice, fromWhole(quantity));
    const discount = roundDecimal(multiplyDecimals(gross, fromCents(discountPercent)), 2);
    const net = subtractDecimals(gross, discount);
    const tax = roundDecimal(multiplyDecimals(net, taxRate), 2);
    return { orderId, line: index + 1, day, time, product, quantity, unitPrice, discount, tax, net, customer };
  });
}

function takeBack(sold: GiftLine, soldOn: number, line: number, random: Random): GiftLine {
  const day = formatDay(soldOn + random.whole(4, 20));
  const { quantity, tax, net } = sold;
  return { ...sold, line, day, time: pickTime(random), quantity: -quantity, tax: negate(tax), net: negate(net) };
}

function demandFor(product: GiftProduct, day: string): number {
  if (day < (product.from ?? day) || day > (product.until ?? day)) return 0;
  const season = categoryDemand[product.category][monthOf(day)] ?? 1;
  const trend = product.category === "Candles" ? 1 + 0.02 * monthsSinceStart(day) : 1;
  const fading = product.category === "Kitchen" && day >= kitchenFadesFrom ? 0.5 : 1;
  return product.popularity * season * trend * fading;
}

/** Five percent more from one day on, to the next ten cents. */
function priceOn(product: GiftProduct, day: string): number {
  return day < raisedPricesFrom ? product.priceCents : Math.round((product.priceCents * 105) / 1_000) * 10;
}

function pickTime(random: Random): string {
  const hour = random.pickWeighted([7, 9, 11, 12, 13, 15, 17, 19, 20, 21, 22], (at) => at - 4);
  return [hour, random.whole(0, 59), random.whole(0, 59)].map((part) => pad(part, 2)).join(":");
}

/** 0..11 */
function monthOf(day: string): number {
  return Number(day.slice(5, 7)) - 1;
}

function monthsSinceStart(day: string): number {
  return (Number(day.slice(0, 4)) - 2025) * 12 + monthOf(day);
}

export function sumOf(lines: readonly GiftLine[], amountOf: (line: GiftLine) => Decimal): Decimal {
  return lines.map(amountOf).reduce(addDecimals, zero);
}
