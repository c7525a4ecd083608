import { open } from "node:fs/promises";
import { createRandom, type Random } from "#apps/demo/random.ts";
import { fromCents } from "#apps/demo/number-text.ts";
import { formatDay, pad, parseDay } from "#core/calendar.ts";
import { formatDecimal } from "#core/money.ts";

export interface LargeSalesOptions {
  /** The file ends with the first row at or beyond this size. */
  readonly bytes: number;
  /** Share of the rows with dirt, 0..1, all ten kinds alike. 0.005 by default. */
  readonly dirtyShare?: number;
  readonly seed?: number;
}

/** What a correct reading makes of the file; records besides the rows: one header. */
export interface LargeSalesTruth {
  readonly sizeBytes: number;
  /** `accepted + rejected + duplicate` */
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Rows that repeat the order and line number of the row above. */
  readonly duplicate: number;
  readonly newlinesInQuotes: number;
  /** Quantity x unit price of the accepted rows in EUR, exact, without trailing zeros. */
  readonly netTotal: string;
}

const header = "order_id,line_no,order_date,store,customer_id,sku,product,category,quantity,unit_price,tax,currency\n";
const chunkCharacters = 1 << 20;
const firstDay = parseDay("2024-01-01") ?? 0;
const dayCount = 731;

const stores = ["Harbour Street", "Old Mill", "Station Arcade", "Riverside", "Online"] as const;
const things = ["apron", "kettle", "lantern", "notebook", "pitcher", "basket", "blanket", "clock"] as const;
const looks = ["cotton", "copper", "linen", "oak", "enamel", "woven", "slate", "plain"] as const;
const categories = ["Kitchen", "Lighting", "Stationery", "Living room", "Storage"] as const;

interface Article {
  readonly sku: string;
  readonly product: string;
  readonly category: string;
  readonly cents: number;
  readonly price: string;
}

/** The cells of a row as text; dirt replaces some of them. */
interface Cells {
  readonly key: string;
  date: string;
  readonly buyer: string;
  readonly sku: string;
  product: string;
  readonly category: string;
  quantity: string;
  price: string;
  /** Tax and currency: what a row that was cut short lacks. */
  end: string;
}

interface DirtKind {
  readonly becomes: "accepted" | "rejected" | "duplicate";
  readonly newlines?: number;
  readonly soil: (cells: Cells) => void;
}

const dirtKinds: readonly DirtKind[] = [
  { becomes: "rejected", soil: (cells) => void (cells.quantity = "two") },
  { becomes: "rejected", soil: (cells) => void (cells.price = "see list") },
  { becomes: "rejected", soil: (cells) => void (cells.price = "") },
  { becomes: "rejected", soil: (cells) => void (cells.price += "12345") },
  { becomes: "rejected", soil: (cells) => void (cells.quantity += "e2") },
  { becomes: "rejected", soil: (cells) => void (cells.date = "2025-02-30 10:00:00") },
  { becomes: "rejected", soil: (cells) => void (cells.end = "") },
  { becomes: "rejected", soil: (cells) => void (cells.product += ", second choice") },
  { becomes: "accepted", newlines: 1, soil: (cells) => void (cells.product = `"${cells.product}\n""second choice"""`) },
  { becomes: "duplicate", soil: () => undefined },
];

/**
 * Streams a sales file of any size to disk and returns the exact account of it. The same options give the same bytes.
 * Two years in order of time, UTF-8, comma, line feed; memory stays constant, a few megabytes.
 */
export async function writeLargeSalesFile(path: string, options: LargeSalesOptions): Promise<LargeSalesTruth> {
  const { bytes, dirtyShare = 0.005, seed = 1 } = options;
  const random = createRandom(seed);
  const articles = createArticles(random);
  const days = Array.from({ length: dayCount }, (_, offset) => formatDay(firstDay + offset));
  const times = Array.from({ length: 1440 }, (_, at) => `${pad(Math.floor(at / 60), 2)}:${pad(at % 60, 2)}`);
  const counts = { accepted: 0, rejected: 0, duplicate: 0 };
  let newlinesInQuotes = 0;
  let netCents = 0;
  let order = 0;
  let linesLeft = 0;
  let line = 0;
  let date = "";
  let buyer = "";
  let sizeBytes = 0;
  let text = header;

  const file = await open(path, "w");
  try {
    while (sizeBytes + text.length < bytes) {
      writeRow();
      if (text.length >= chunkCharacters) await flush();
    }
    await flush();
  } finally {
    await file.close();
  }
  const rows = counts.accepted + counts.rejected + counts.duplicate;
  return { sizeBytes, rows, ...counts, newlinesInQuotes, netTotal: formatDecimal(fromCents(netCents)) };

  function writeRow(): void {
    if (linesLeft === 0) beginOrder();
    linesLeft -= 1;
    line += 1;
    const article = random.pick(articles);
    const quantity = 1 + Math.floor(random.next() * 5);
    const grossCents = quantity * article.cents;
    const key = `SO-${pad(order, 8)},${line}`;
    const end = `,${centsText(Math.round(grossCents / 5))},EUR`;
    const { sku, product, category, price } = article;
    if (random.next() < dirtyShare) {
      writeDirty({ key, date, buyer, sku, product, category, quantity: String(quantity), price, end }, grossCents);
    } else {
      text += `${key},${date},${buyer},${sku},${product},${category},${quantity},${price}${end}\n`;
      counts.accepted += 1;
      netCents += grossCents;
    }
  }

  function writeDirty(cells: Cells, grossCents: number): void {
    const kind = random.pick(dirtKinds);
    kind.soil(cells);
    const { key, sku, product, category, quantity, price, end } = cells;
    const row = `${key},${cells.date},${cells.buyer},${sku},${product},${category},${quantity},${price}${end}\n`;
    text += kind.becomes === "duplicate" ? row + row : row;
    counts[kind.becomes] += 1;
    newlinesInQuotes += kind.newlines ?? 0;
    if (kind.becomes === "duplicate") counts.accepted += 1;
    if (kind.becomes !== "rejected") netCents += grossCents;
  }

  function beginOrder(): void {
    order += 1;
    line = 0;
    linesLeft = 1 + Math.floor(random.next() * 4);
    const day = days[Math.floor(((sizeBytes + text.length) / bytes) * dayCount)];
    date = `${day} ${times[Math.floor(random.next() * 1440)]}:${pad(Math.floor(random.next() * 60), 2)}`;
    buyer = `${random.pick(stores)},C${pad(Math.floor(random.next() * 200_000), 7)}`;
  }

  async function flush(): Promise<void> {
    const chunk = Buffer.from(text, "latin1");
    await file.writeFile(chunk);
    sizeBytes += chunk.length;
    text = "";
  }
}

function createArticles(random: Random): readonly Article[] {
  return Array.from({ length: 640 }, (_, index) => {
    const cents = random.whole(199, 8_999);
    const product = `${looks[index % 8]} ${things[Math.floor(index / 8) % 8]} no. ${1 + Math.floor(index / 64)}`;
    return { sku: `SKU-${pad(index, 5)}`, product, category: random.pick(categories), cents, price: centsText(cents) };
  });
}

function centsText(cents: number): string {
  return `${Math.floor(cents / 100)}.${pad(cents % 100, 2)}`;
}
