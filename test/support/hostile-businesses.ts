const salesHeader =
  "Order ID,Order Date,SKU,Product,Category,Store,Customer,Quantity,Unit Price,Net Amount,Unit Cost,Currency";
const stockHeader =
  "SKU,Product,Category,Location,On Hand,Available,Committed,Incoming,Reorder Point,Minimum,Maximum,Unit Cost,Unit Price,Currency,Snapshot Date";

interface SoldLine {
  readonly day: string;
  readonly quantity?: number;
  readonly price?: string;
  readonly amount?: string;
  readonly cost?: string;
  readonly currency?: string;
}

/** Lines of three items, an order and a customer each: the nth of n pieces at ten, unless it says otherwise. */
function salesCsv(lines: readonly SoldLine[]): string {
  const rows = lines.map((line, at) => {
    const { day, quantity = at + 1, price = "10.00", cost = "4.00", currency = "EUR" } = line;
    const amount = line.amount ?? `${quantity}0.00`;
    return `${at},${day},S${at % 3},Mug ${at % 3},Cups,North,C${at},${quantity},${price},${amount},${cost},${currency}`;
  });
  return `${[salesHeader, ...rows].join("\n")}\n`;
}

function stockCsv(rows: readonly string[]): string {
  return `${[stockHeader, ...rows.map((row, at) => `S${at},Mug ${at},Cups,North,${row}`)].join("\n")}\n`;
}

const days = (count: number): string[] => Array.from({ length: count }, (_none, at) => `2026-03-0${at + 1}`);
const nextYear = new Date().getUTCFullYear() + 1;

/** Businesses whose files are fine and leave next to nothing to divide, date or add: the files of each by name. */
export const hostileBusinesses: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  empty: {},
  "one-day": { "sales.csv": salesCsv(days(6).map(() => ({ day: "2026-03-05" }))) },
  returns: { "sales.csv": salesCsv(days(6).map((day, at) => ({ day, quantity: -at - 1 }))) },
  mixed: {
    "sales.csv": salesCsv(days(9).map((day, at) => ({ day, currency: ["USD", "JPY", "", "EUR"][at % 4] ?? "" }))),
    "stock.csv": stockCsv(["EUR", "USD", "JPY"].map((currency) => `5,5,0,0,2,1,9,4.00,10.00,${currency},2026-03-09`)),
  },
  dates: {
    "sales.csv": salesCsv(
      ["1900-01-01", "9999-12-31", "2999-12-12", "1970-01-01", `${nextYear}-05-05`, "2026-03-05", ""].map((day) => ({
        day,
      })),
    ),
    "stock.csv": stockCsv(
      ["9999-12-31", "1900-01-01", `${nextYear}-03-09`].map((day) => `5,5,0,0,2,1,9,4.00,10.00,EUR,${day}`),
    ),
  },
  "stock-only": {
    "stock.csv": stockCsv([
      "5,5,0,0,2,1,9,4.00,10.00,EUR,2026-03-09",
      ",,,,,,,,,EUR,2026-03-09",
      "-3,-3,0,0,2,1,9,0,0,EUR,2026-03-09",
    ]),
  },
  "sales-only": {
    "sales.csv": `Order ID,Order Date,Product,Net Amount\n${days(4)
      .map((day, at) => `${at},${day},Mug ${at},${at + 1}0.00`)
      .join("\n")}\n`,
  },
  zeros: {
    "sales.csv": salesCsv(days(6).map((day) => ({ day, quantity: 0, price: "0.00", amount: "0.00", cost: "0.00" }))),
    "stock.csv": stockCsv(["0,0,0,0,0,0,0,0,0,EUR,2026-03-09", "0,0,0,0,0,0,0,0.00,0.00,EUR,2026-03-09"]),
  },
};
