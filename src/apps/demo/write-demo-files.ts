import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeItems } from "./bakery-items.ts";
import { writeTill } from "./bakery-till.ts";
import { type DemoFile, sumSales } from "./demo-file.ts";
import { writeOrders } from "./gift-orders.ts";
import { sellGifts } from "./gift-sales.ts";
import { writeStock } from "./gift-stock.ts";
import { fromWhole } from "./number-text.ts";
import { createRandom } from "./random.ts";
import { encodeWindows1252 } from "./windows-1252.ts";
import { countRecords, type WrittenRecord } from "./written-record.ts";

const giftSeed = 20_250_101;
const bakerySeed = 20_250_102;

/**
 * Writes the exports of two invented shops over eighteen months: a web shop's orders and stock (comma, UTF-8), a
 * bakery's till totals and items (semicolon, decimal comma, windows-1252). The same bytes at every call, 1.3 MB;
 * the folder is made where it is missing, files of these names are replaced.
 */
export async function writeDemoFiles(folder: string): Promise<readonly DemoFile[]> {
  const giftRandom = createRandom(giftSeed);
  const orders = writeOrders(sellGifts(giftRandom));
  const stock = writeStock(giftRandom);
  const till = writeTill(createRandom(bakerySeed));
  const items = writeItems();
  const giftSales = orders.flatMap(({ sold }) =>
    sold === undefined ? [] : [{ ...sold, quantity: fromWhole(sold.quantity) }],
  );
  const tillSales = till.flatMap(({ sold }) => sold ?? []);

  await mkdir(folder, { recursive: true });
  return Promise.all([
    write("orders-fern-and-kettle.csv", "sales", orders, "\n", toUtf8, sumSales(giftSales, "EUR")),
    write("stock-fern-and-kettle.csv", "inventory", stock, "\n", toUtf8, null),
    write("kasse-backstube-morgenrot.csv", "sales", till, "\r\n", encodeWindows1252, sumSales(tillSales, "EUR")),
    write("artikel-backstube-morgenrot.csv", "general", items, "\r\n", encodeWindows1252, null),
  ]);

  async function write(
    name: string,
    type: string,
    records: readonly WrittenRecord[],
    lineEnd: string,
    encode: (text: string) => Uint8Array,
    sales: DemoFile["expected"]["sales"],
  ): Promise<DemoFile> {
    const path = join(folder, name);
    await writeFile(path, encode(records.map((record) => record.text + lineEnd).join("")));
    return { path, expected: { type, rows: countRecords(records, lineEnd), sales } };
  }
}

function toUtf8(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}
