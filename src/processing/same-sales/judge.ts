/** How much of two tables is alike: orders of one name, days, or months. Amounts of nothing are not counted. */
export interface Likeness {
  /** How many the examined table has. */
  readonly mine: number;
  /** How many both have, and of these the ones with the same amount. */
  readonly shared: number;
  readonly same: number;
  /** Different amounts among the latter. */
  readonly different: number;
  /** How much the amounts of both go together, -1 to 1. */
  readonly correlation: number;
}

/** Both have orders of one name, and most of these have the same day and amount: of two tills that number alike next to none has. */
export function areSameOrders({ shared, same }: Likeness): boolean {
  return same > 0 && same * 2 >= shared;
}

/** Fewer days may well be alike by chance. */
export const fewestDays = 3;

/** Both sold for the same amount on most days that they have in common, to the cent. */
export function areSameDays({ shared, same }: Likeness): boolean {
  return same >= fewestDays && same * 2 >= shared;
}

/** Of whole months, one to the cent is no chance; and one of the two tells months only. */
export function areSameMonths({ shared, same }: Likeness): boolean {
  return same > 0 && same * 2 >= shared;
}

/** Of so many amounts that all differ, one multiple is no chance: with and without tax, or in another currency. */
const fewestAmounts = 5;

export function areSameMultiples({ shared, same, different }: Likeness): boolean {
  return different >= fewestAmounts && same * 2 >= shared;
}

/** Two tills that number alike sell for amounts of their own, so that the numbers are the only thing that they share. */
const leastCorrelation = 0.98;
const fewestOrders = 10;

/** Orders of one name and day whose amounts go together: less fees, or with shipping that only one of the two names. */
export function goTogether({ shared, same, different, correlation }: Likeness): boolean {
  const isMuch = same >= fewestOrders && different >= fewestAmounts && same * 2 >= shared;
  return isMuch && correlation >= leastCorrelation;
}

/** A report of some items tells of each what the other export does; two shops sell one piece of much on the same day. */
const fewestItems = 10;

export function areSameItems({ shared, same }: Likeness): boolean {
  return same >= fewestItems && same * 10 >= shared * 9;
}
