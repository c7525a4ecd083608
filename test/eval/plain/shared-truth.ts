import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readCsv } from "../../oracle/read-csv.ts";
import type { Truth } from "./answer-query.ts";

/** Where exports lie that are not ours: beside the repository, or nowhere. */
export const sharedData = resolve(process.env["OM_SHARED"] ?? resolve(import.meta.dirname, "../../../../shared/data"));

/** The files that questions are bound to; each sale there is one line total, net, dated day/month/year. */
export const sharedFiles = ["superstore_orders.csv"] as const;

/** What these files say, read line by line; empty where they are not there. */
export function readSharedTruth(): Readonly<Record<string, Truth>> {
  const there = sharedFiles.filter((name) => existsSync(join(sharedData, name)));
  return Object.fromEntries(there.map((name) => [name, { lines: readLines(name), listed: [] }]));
}

function readLines(name: string): Truth["lines"] {
  return readCsv(readFileSync(join(sharedData, name), "utf8").replace(/^\uFEFF/, "")).map((record) => {
    const [day = "", month = "", year = ""] = (record["Order Date"] ?? "").split("/");
    return {
      record: {
        "Order ID": record["Order ID"] ?? "",
        Product: record["Product Name"] ?? "",
        SKU: record["Product ID"] ?? "",
        Category: record["Category"] ?? "",
        Region: record["Region"] ?? "",
        Customer: record["Customer ID"] ?? "",
        Country: record["Country/Region"] ?? "",
        State: record["State/Province"] ?? "",
        City: record["City"] ?? "",
        Segment: record["Segment"] ?? "",
        "Shipping Method": record["Ship Mode"] ?? "",
        // The total of the line stands for its price: no question here is of units.
        Quantity: "1",
        "Unit Price": record["Sales"] ?? "",
      },
      day: `20${year}-${month}-${day}`,
      source: name,
    };
  });
}
