/** Analyses again, by hand and slowly: plain numbers over lines, without the product. */
export interface Line {
  readonly order: string;
  readonly day: string;
  readonly store: string;
  readonly product: string;
  /** "" is unknown. */
  readonly customer: string;
  /** Negative where it was taken back. */
  readonly units: number;
  readonly cents: number;
  readonly currency: string;
  readonly isReturn: boolean;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const centsOf = (lines: readonly Line[]): number => sum(lines.map(({ cents }) => cents));

/** Product, net sales and class, the largest first. */
export function plainAbc(lines: readonly Line[]): [string, number, string][] {
  const items = [...Map.groupBy(lines, ({ product }) => product)]
    .map(([product, own]) => ({ product, cents: centsOf(own) }))
    .toSorted((one, other) => other.cents - one.cents || (one.product < other.product ? -1 : 1));
  const total = sum(items.map(({ cents }) => Math.max(0, cents)));
  return items.map(({ product, cents }, at) => {
    const before = sum(items.slice(0, at).map((item) => Math.max(0, item.cents)));
    const letter = cents <= 0 ? "C" : before * 100 < total * 80 ? "A" : before * 100 < total * 95 ? "B" : "C";
    return [product, cents / 100, letter];
  });
}

/** Of each customer who bought: recency, orders, net sales, three scores. */
export function plainRfm(lines: readonly Line[]): Map<string, readonly number[]> {
  const daysOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
  const newest = Math.max(...lines.filter(({ isReturn }) => !isReturn).map(({ day }) => daysOf(day)));
  const customers = [...Map.groupBy(lines, ({ customer }) => customer)].flatMap(([customer, own]) => {
    const sold = own.filter(({ isReturn }) => !isReturn);
    if (customer === "" || sold.length === 0) return [];
    const last = Math.max(...sold.map(({ day }) => daysOf(day)));
    return [
      { customer, recency: newest - last, orders: new Set(sold.map(({ order }) => order)).size, cents: centsOf(own) },
    ];
  });
  const fifth = (value: number, all: readonly number[]): number =>
    Math.floor((5 * all.filter((each) => each < value).length) / all.length) + 1;
  return new Map(
    customers.map(({ customer, recency, orders, cents }) => [
      customer,
      [
        recency,
        orders,
        cents / 100,
        6 -
          fifth(
            recency,
            customers.map((each) => each.recency),
          ),
        fifth(
          orders,
          customers.map((each) => each.orders),
        ),
        fifth(
          cents,
          customers.map((each) => each.cents),
        ),
      ],
    ]),
  );
}

/** Cohort, months since, its size, who bought then. */
export function plainCohorts(lines: readonly Line[]): [string, number, number, number][] {
  const sold = lines.filter(({ isReturn }) => !isReturn);
  const last = sold
    .map(({ day }) => day.slice(0, 7))
    .toSorted()
    .at(-1);
  const monthsOf = new Map(
    [...Map.groupBy(sold, ({ customer }) => customer)]
      .filter(([customer]) => customer !== "")
      .map(([customer, own]) => [customer, new Set(own.map(({ day }) => day.slice(0, 7)))]),
  );
  const firsts = Map.groupBy(monthsOf.values(), (months) => [...months].toSorted()[0] ?? "");
  return [...firsts]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([first, members]) =>
      Array.from({ length: Number(last?.slice(5)) - Number(first.slice(5)) + 1 }, (_none, since) => {
        const month = `${first.slice(0, 5)}${String(Number(first.slice(5)) + since).padStart(2, "0")}`;
        return [first, since, members.length, members.filter((months) => months.has(month)).length] as [
          string,
          number,
          number,
          number,
        ];
      }),
    );
}

/** "A + B", the orders of the one times those of the other, the orders of both: pairs that are no chance. */
export function plainPairs(lines: readonly Line[]): [string, number, number][] {
  const orders = [
    ...Map.groupBy(
      lines.filter(({ isReturn }) => !isReturn),
      ({ order }) => order,
    ).values(),
  ];
  const baskets = orders.map((own) => new Set(own.map(({ product }) => product)));
  const products = [...new Set(lines.map(({ product }) => product))].toSorted();
  const having = (...names: readonly string[]): number =>
    baskets.filter((basket) => names.every((name) => basket.has(name))).length;
  const pairs = products.flatMap((one, at) =>
    products.slice(at + 1).flatMap((other) => {
      const both = having(one, other);
      if (both < 5 || both * 1_000 < baskets.length) return [];
      const [n, a, b] = [baskets.length, having(one), having(other)];
      return [{ name: `${one} + ${other}`, product: a * b, both, probability: chance(n, a, b, both) }];
    }),
  );
  // Benjamini and Hochberg: all up to the last one that is below its rank's part of 1 %.
  const sorted = pairs.toSorted((one, other) => one.probability - other.probability);
  const last = sorted.findLastIndex(({ probability }, at) => probability < (0.01 * (at + 1)) / sorted.length);
  return sorted.slice(0, last + 1).map(({ name, product, both }) => [name, product, both]);
}

/** Two-sided: chi-square by the area under the normal curve; Fisher's test where fewer than 5 are expected, by whole numbers. */
function chance(n: number, a: number, b: number, both: number): number {
  const expected = [a * b, a * (n - b), (n - a) * b, (n - a) * (n - b)].map((each) => each / n);
  if (Math.min(...expected) >= 5) {
    const seen = [both, a - both, b - both, n - a - b + both];
    const statistic = sum(seen.map((count, at) => (count - (expected[at] ?? 1)) ** 2 / (expected[at] ?? 1)));
    const [from, steps, width] = [Math.sqrt(statistic), 20_000, 0.0005];
    const curve = Array.from({ length: steps }, (_none, at) => Math.exp(-((from + (at + 0.5) * width) ** 2) / 2));
    return (2 * width * sum(curve)) / Math.sqrt(2 * Math.PI);
  }
  const choose = (of: number, take: number): bigint => {
    let ways = 1n;
    for (let at = 1; at <= take; at += 1) ways = (ways * BigInt(of - take + at)) / BigInt(at);
    return ways;
  };
  const ways = (together: number): bigint => choose(a, together) * choose(n - a, b - together);
  let rare = 0n;
  for (let together = Math.max(0, a + b - n); together <= Math.min(a, b); together += 1) {
    if (ways(together) <= ways(both)) rare += ways(together);
  }
  return Number((rare * 10n ** 15n) / choose(n, b)) / 1e15;
}

/** The bars of a change between two months by their definitions, and the change in cents. */
export function plainParts(lines: readonly Line[], { before, now }: { readonly before: string; readonly now: string }) {
  const items = [...Map.groupBy(lines, ({ product }) => product).values()].flatMap((own) => {
    const [old, young] = [before, now].map((month) => own.filter(({ day }) => day.startsWith(month)));
    if (old === undefined || young === undefined || old.length + young.length === 0) return [];
    const units = (of: readonly Line[]): number => sum(of.map((line) => line.units));
    return [{ old, young, q0: units(old), q1: units(young), r0: centsOf(old) / 100, r1: centsOf(young) / 100 }];
  });
  const [fresh, gone] = [items.filter(({ old }) => old.length === 0), items.filter(({ young }) => young.length === 0)];
  const stay = items.filter(({ old, young }) => old.length > 0 && young.length > 0);
  const priced = stay.filter(({ q0, q1 }) => q0 > 0 && q1 > 0);
  const growth = sum(priced.map(({ q1 }) => q1)) / sum(priced.map(({ q0 }) => q0));
  const bars = {
    volume: sum(priced.map(({ r0 }) => r0)) * (growth - 1),
    mix: sum(priced.map(({ q0, q1, r0 }) => (r0 / q0) * (q1 - q0 * growth))),
    price: sum(priced.map(({ q0, q1, r0, r1 }) => (r1 / q1 - r0 / q0) * q1)),
    new_items: sum(fresh.map(({ r1 }) => r1)),
    lost_items: -sum(gone.map(({ r0 }) => r0)),
    other: sum(stay.filter((item) => !priced.includes(item)).map(({ r0, r1 }) => r1 - r0)),
  };
  const changeCents = sum(items.map(({ old, young }) => centsOf(young) - centsOf(old)));
  return { bars, changeCents };
}
