import { gzipSync } from "node:zlib";
import { writePdf } from "../write-pdf.ts";
import { writeXlsx } from "../write-xlsx.ts";

/** What somebody does, in this order; every step ends before the next begins. */
export type Step =
  | {
      readonly act: "send";
      readonly as: string;
      readonly name: string;
      readonly bytes: Buffer;
      readonly region: string;
    }
  | { readonly act: "decide"; readonly file: string; readonly set: Readonly<Record<string, string>> }
  | { readonly act: "undo"; readonly file: string };

const policy = "# Returns policy\n\nDamaged goods come back within thirty days.\n\n## Tea\n\nTea never comes back.\n";

/** A few of everything, written here: rejects, a workbook, a question and its answer, an overlap, an undo, NDJSON, gz, documents. */
export const corpus: readonly Step[] = [
  send("rejects", "shop orders.csv", ordersWithDirt()),
  send("book", "warehouse & more.xlsx", stockBook()),
  send("question", "till.csv", ambiguousDays()),
  { act: "decide", file: "question", set: { dateOrder: "dmy" } },
  send("early", "export-early.csv", exportOf(1, 60, "3.50")),
  send("late", "export-late.csv", exportOf(31, 60, "3.50")),
  send("json", "events.ndjson", lines()),
  send("packed", "stall.csv.gz", gzipSync(stallOrders())),
  send("mistake", "mistake.csv", Buffer.from(mistakenOrders())),
  { act: "undo", file: "mistake" },
  send("payouts", "payouts.csv", payouts()),
  send("again", "shop orders (1).csv", ordersWithDirt()),
  send("policy", "returns policy.md", Buffer.from(policy)),
  send("terms", "terms.pdf", writePdf([[{ text: "Lamps have a warranty of two years." }], []], { title: "Terms" })),
];

function send(as: string, name: string, bytes: Buffer): Step {
  return { act: "send", as, name, bytes, region: "north" };
}

function days(at: number): string {
  return new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10);
}

/** Every 23rd line has an amount that is none. */
function ordersWithDirt(): Buffer {
  const rows = Array.from({ length: 200 }, (_none, at) => {
    const price = at % 23 === 7 ? "n/a" : (1 + (at % 9) * 0.25).toFixed(2);
    return `D-${1000 + at},${days(at % 40)},SKU-${at % 12},Mug ${at % 12},${1 + (at % 3)},${price},EUR`;
  });
  return Buffer.from(`${["Order ID,Order Date,SKU,Product,Quantity,Unit Price,Currency", ...rows].join("\n")}\n`);
}

/** Numbers in which day and month cannot be told apart. */
function ambiguousDays(): Buffer {
  const rows = Array.from({ length: 36 }, (_none, at) => {
    const day = `${String(1 + (at % 12)).padStart(2, "0")}/${String(1 + ((at * 5) % 12)).padStart(2, "0")}/2025`;
    return `T-${at},${day},Tea,1,2.${10 + at},EUR`;
  });
  return Buffer.from(`${["Receipt,Date,Product,Quantity,Price,Currency", ...rows].join("\n")}\n`);
}

/** Orders of one export, some of them also in the next. */
function exportOf(first: number, count: number, price: string): Buffer {
  const rows = Array.from({ length: count }, (_none, at) => {
    const order = first + at;
    return `E-${order},${days(60 + (order % 80))},Lamp ${order % 5},${1 + (order % 2)},${price},EUR`;
  });
  return Buffer.from(`${["Order number,Order date,Item,Qty,Unit price,Currency", ...rows].join("\r\n")}\r\n`);
}

function lines(): Buffer {
  const rows = Array.from({ length: 50 }, (_none, at) =>
    JSON.stringify({
      order_id: `J-${at}`,
      date: days(150 + at),
      sku: `J-SKU-${at % 4}`,
      quantity: 2,
      unit_price: at === 9 ? "free" : 1.25 + at,
      currency: "USD",
    }),
  );
  return Buffer.from(`${rows.join("\n")}\n`);
}

function stallOrders(): string {
  const rows = Array.from({ length: 40 }, (_none, at) => `S-${at};${days(220 + at)};Jam;3;"4,20";EUR`);
  return `${["Order;Date;Product;Quantity;Unit price;Currency", ...rows].join("\n")}\n`;
}

/** Payments of some of the orders in `stall.csv`, one of them of another amount, and of one that is in no file. */
function payouts(): Buffer {
  const rows = Array.from({ length: 12 }, (_none, at) => {
    const [order, amount] = [at === 11 ? "#S-99" : `#S-${at}`, at === 3 ? 12 : 12.6];
    return `${days(221 + at)},charge,${order},paid,77,${amount.toFixed(2)},0.40,${(amount - 0.4).toFixed(2)},EUR`;
  });
  return Buffer.from(
    `${["Transaction Date,Type,Order,Payout Status,Payout ID,Amount,Fee,Net,Currency", ...rows].join("\n")}\n`,
  );
}

function mistakenOrders(): string {
  const rows = Array.from({ length: 10 }, (_none, at) => `M-${at},${days(300 + at)},Oops,1,1000.00,EUR`);
  return `${["Order ID,Order Date,Product,Quantity,Unit Price,Currency", ...rows].join("\n")}\n`;
}

function stockBook(): Buffer {
  const header = ["SKU", "Product", "On hand", "Unit cost", "Location"];
  const stock = Array.from({ length: 25 }, (_none, at) => [`W-${at}`, `Part ${at}`, 10 + at, 0.5 + at, "Hall 1"]);
  const notes = [["Topic", "Remark"], ...Array.from({ length: 6 }, (_none, at) => [`T${at}`, `remark ${at}`])];
  return writeXlsx({
    sheets: [
      { name: "Stock", rows: sheetRows([header, ...stock]) },
      { name: "Notes", rows: sheetRows(notes) },
    ],
  });
}

function sheetRows(rows: readonly (readonly (string | number)[])[]): string {
  return rows
    .map((cells, row) => {
      const xml = cells.map((cell, column) => {
        const place = `${String.fromCharCode(65 + column)}${row + 1}`;
        return typeof cell === "number"
          ? `<c r="${place}"><v>${cell}</v></c>`
          : `<c r="${place}" t="inlineStr"><is><t>${cell}</t></is></c>`;
      });
      return `<row r="${row + 1}">${xml.join("")}</row>`;
    })
    .join("");
}

/** Holds for a week of what is sold in dollars, and for no other day. */
export const rates = Buffer.from("day,from,to,rate\n2026-06-01,USD,EUR,0.876543219\n");

/** Kept by its name, and asked by it. */
export const keptQuery = {
  name: "in-euros",
  query: { metrics: ["net_sales", "orders", "aov"], currency: "EUR" },
  verifiedBy: "Ann",
  questions: ["what did we sell in euros"],
};

/** What is asked when all is done. */
export const questions = [
  { metrics: ["net_sales", "orders", "units"] },
  { metrics: ["gross_sales", "rows"], by: ["month"] },
  { metrics: ["net_sales"], by: ["product"], order: ["-net_sales"], limit: 5 },
  { metrics: ["net_sales"], by: ["file"] },
  { metrics: ["aov"], period: "2026-Q1", compare: "previous" },
  { metrics: ["net_sales"], where: [{ dimension: "sku" as const, op: "=" as const, value: "SKU-3" }], by: ["week"] },
  { metrics: ["on_hand_units", "on_hand_value"], by: ["location"] },
  { metrics: ["net_sales", "aov"], by: ["month"], currency: "EUR" },
  { metrics: ["payout_sales", "payout_fees", "payout_net"], by: ["month"] },
  { metrics: ["match_rate_by_value", "velocity"], by: ["sku"], order: ["sku"], currency: "EUR" },
];

/** Analyses; of customers there is nothing here. */
export const asked = [
  ["abc", { by: "product", limit: 10 }],
  ["abc-xyz", { period: "2026-01" }],
  ["basket", {}],
  ["price-volume-mix", { period: "2026-02", compare: "previous", currency: "EUR" }],
] as const;

/** In plain words: answered, asked back, refused; of sales, of stock, of files, of definitions. */
export const asks = [
  { question: "What were net sales by month in 2026?" },
  { question: "top 3 products in Q1 2026", asOf: "2026-06-01" },
  { question: "how many units of SKU-3 did we sell", asOf: "2026-06-01" },
  { question: "stock on hand by location" },
  { question: "which files are waiting for a decision" },
  { question: "how is aov defined" },
  { question: "what does the returns policy say about damaged goods?" },
  { question: "Sales of Lamp in March 2026" },
  { question: "and in February?", after: ["net sales in March 2026"], asOf: "2026-06-01" },
  { question: "sales by the phase of the moon" },
  { question: "which number" },
];
