import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { version } from "#apps/cli/version.ts";

/**
 * Keeps a small data folder of this version, made by the product itself, with what it says of its files and numbers:
 * `test/kept/<version>.tar.gz` and `.json`. Later versions must open it (`test/journeys/kept-folders.test.ts`).
 *
 * Run: `npx node scripts/keep-data-folder.ts`, once for each version, before it is released.
 */
const root = join(import.meta.dirname, "..");
const launcher = join(root, "src/apps/cli/om.mjs");
const work = mkdtempSync(join(tmpdir(), "om-keep-"));
const dataDir = join(work, "data");

const samples = {
  "orders.csv": [
    "Order ID,Order Date,Product,Quantity,Unit Price,Currency",
    ...Array.from(
      { length: 40 },
      (_none, n) => `A-${n},2026-01-${14 + (n % 14)},Mug ${n % 5},${1 + (n % 3)},4.5${n % 10},EUR`,
    ),
    "A-1,2026-01-15,Mug 1,2,4.51,EUR", // an exact repeat
    "A-1,2026-01-15,Mug 1,2,4.51,EUR",
    "A-99,2026-01-15,Mug 1,many,4.50,EUR", // a reject
  ],
  "undecided.csv": [
    "Order ID,Order Date,Product,Quantity,Unit Price,Currency",
    "B-1,03/04/2026,Plate,2,10.00,EUR",
    "B-2,05/06/2026,Plate,1,10.00,EUR",
  ],
  "stock.csv": [
    "SKU,Product,Location,On Hand,Unit Cost,Reorder Point,Date",
    ...Array.from({ length: 12 }, (_none, n) => `S-${n},Mug ${n},Main,${n * 3},2.25,5,2026-01-31`),
  ],
  "anything.csv": ["colour,shape,weight", ...Array.from({ length: 12 }, (_none, n) => `red,round,${n}.5`)],
};

const queries = ["net_sales,orders,units", "on_hand_units,on_hand_value", "rows"];
const decision = { name: "undecided.csv", set: "dateOrder=dmy" };

const listed = z.object({ fileId: z.string(), name: z.string(), state: z.string() });

function om(...args: string[]): unknown[] {
  const options = { encoding: "utf8" as const, env: { PATH: process.env["PATH"], OM_DATA_DIR: dataDir } };
  const { stdout } = spawnSync(process.execPath, [launcher, ...args, "--json"], options);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}

function describe(): object {
  const files = z.array(listed).parse(om("files"));
  const numbers = queries.map((metric) => {
    const [result] = om("query", "--metric", metric);
    return { metric, rows: z.object({ rows: z.array(z.unknown()) }).parse(result).rows };
  });
  return { files, numbers };
}

for (const [name, lines] of Object.entries(samples)) {
  writeFileSync(join(work, name), `${lines.join("\n")}\n`);
  om("ingest", join(work, name));
}
om("ingest", join(work, "orders.csv")); // the same content: a duplicate
om("ingest", join(work, "stock.csv"), "--business", "other");
const before = describe();
const copy = join(work, "copy");
om("backup", copy);
const folder = join(root, "test/kept");
mkdirSync(folder, { recursive: true });
execFileSync("tar", ["-czf", join(folder, `${version}.tar.gz`), "-C", copy, "om.sqlite", "blobs"]);
const undecided = z
  .array(listed)
  .parse(om("files"))
  .find(({ name }) => name === decision.name);
om("decide", undecided?.fileId ?? "", "--set", decision.set);
writeFileSync(
  join(folder, `${version}.json`),
  `${JSON.stringify({ before, decision: { fileId: undecided?.fileId, set: decision.set }, after: describe() }, null, 2)}\n`,
);
rmSync(work, { recursive: true });
