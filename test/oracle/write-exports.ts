/** A random number below `most`, the same for the same seed: a linear congruence of 32 bits. */
function randomOf(seed: number): (most: number) => number {
  let state = seed >>> 0;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

const products = [
  ["P-1", "Mug, blue", "Kitchen"],
  ["P-2", 'Plate "Round"', "Kitchen"],
  ["P-3", "Scarf", "Clothes"],
  ["P-4", "Cap", "Clothes"],
  ["P-5", "Soap", "Bath"],
] as const;
const stores = ["North", "South", "Harbour", ""];

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const toCsv = (rows: readonly (readonly string[])[]): string =>
  `${rows.map((row) => row.map(quoted).join(",")).join("\n")}\n`;
const money = (cents: number): string => (cents / 100).toFixed(2);

function dayFrom(first: string, days: number): string {
  return new Date(Date.parse(`${first}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Lines of orders: some come back, some say no day, customer, store, cost or shipping. Orders are of one currency. */
export function writeSales(
  seed: number,
  { first, orders }: { readonly first: string; readonly orders: number },
): string {
  const random = randomOf(seed);
  const rows = [
    "Order ID,Line ID,Order Date,SKU,Product,Category,Store,Channel,Customer,Quantity,Unit Price,Discount Amount,Tax,Shipping,Unit Cost,Currency".split(
      ",",
    ),
  ];
  for (let order = 1; order <= orders; order += 1) {
    const id = String(1_000 + order);
    const day = random(20) === 0 ? "" : dayFrom(first, random(80));
    const currency = random(6) === 0 ? "USD" : "EUR";
    const store = stores[random(stores.length)] ?? "";
    const channel = random(2) === 0 ? "web" : "shop";
    const customer = random(4) === 0 ? "" : `C-${random(12)}`;
    for (let line = 0; line <= random(3); line += 1) {
      const [sku = "", product = "", category = ""] = products[random(products.length)] ?? [];
      const isBack = random(9) === 0;
      const count = 1 + random(5);
      const price = 100 + random(4_000);
      const taken = isBack || random(3) > 0 ? 0 : random(price);
      const tax = Math.floor((price * count - taken) / 10) * (isBack ? -1 : 1);
      rows.push([
        id,
        `${id}/${line}`,
        day,
        sku,
        product,
        category,
        store,
        channel,
        customer,
        String(isBack ? -count : count),
        money(price),
        money(taken),
        money(tax),
        random(3) === 0 ? money(random(900)) : "",
        random(4) === 0 ? "" : money(Math.floor(price * 0.6)),
        currency,
      ]);
    }
  }
  return toCsv(rows);
}

/** A list of stock on one day; some items are not listed, some say no number, some levels are missing. */
export function writeStock(seed: number, day: string): string {
  const random = randomOf(seed);
  const rows = [
    "SKU,Product,Category,Location,Snapshot Date,On Hand,Committed,Incoming,Reorder Point,Min,Max,Unit Cost,Unit Price".split(
      ",",
    ),
  ];
  const maybe = (one: number, text: string): string => (random(one) === 0 ? "" : text);
  for (let item = 1; item <= 40; item += 1)
    for (const place of ["North", "South"]) {
      if (random(5) === 0) continue;
      const cost = 100 + random(3_000);
      rows.push([
        `P-${item}`,
        `Item ${item}`,
        item % 3 === 0 ? "Kitchen" : "Clothes",
        place,
        day,
        maybe(8, String(random(6) === 0 ? 0 : random(60))),
        maybe(6, String(random(8))),
        maybe(6, String(random(20))),
        maybe(3, String(random(25))),
        maybe(3, String(random(15))),
        maybe(3, String(20 + random(40))),
        maybe(5, money(cost)),
        maybe(7, money(cost * 2)),
      ]);
    }
  return toCsv(rows);
}
