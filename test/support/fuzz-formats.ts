import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openLockedDatabase } from "#engine/locked-database.ts";
import { fuzzDocuments } from "./fuzz-documents.ts";
import { fuzzJson, fuzzParquet, fuzzXml } from "./fuzz-records.ts";
import { fuzzCsv, fuzzOtherTexts } from "./fuzz-texts.ts";
import { withFile } from "./read-places.ts";

interface FuzzRun {
  readonly what: string;
  /** Share of what is tried that is refused at least, or the changes change nothing. */
  readonly leastRefused: number;
  run(milliseconds: number, seed: number): Promise<{ readonly tried: number; readonly refused: number }>;
}

/** A run takes so many milliseconds, and throws what no format may do. */
export const fuzzFormats: readonly FuzzRun[] = [
  { what: "broken JSON is refused where JSON.parse refuses it, and nowhere else", run: fuzzJson, leastRefused: 0.05 },
  { what: "broken XML is read or refused, and nothing else", run: fuzzXml, leastRefused: 0.05 },
  {
    what: "broken Parquet is read or refused, and nothing else",
    run: async (milliseconds, seed) => fuzzParquet(milliseconds, seed, await writeParquet()),
    leastRefused: 0.05,
  },
  {
    what: "broken CSV goes its whole way with a ledger that balances, or is refused",
    run: fuzzCsv,
    leastRefused: 0.05,
  },
  { what: "other broken texts are read or refused, and nothing else", run: fuzzOtherTexts, leastRefused: 0 },
  { what: "broken documents are read or refused, and nothing else", run: fuzzDocuments, leastRefused: 0 },
];

function writeParquet(): Promise<Buffer> {
  return withFile("", "empty", async (path) => {
    const folder = join(path, "..");
    const database = await openLockedDatabase(folder, { memoryMb: 256, threads: 1 });
    await database.run(
      `COPY (SELECT range AS id, 'name ' || range % 7 AS name, (range / 4)::DECIMAL(9,2) AS price, {'x': range, 'y': [1]} AS s
       FROM range(500)) TO '${join(folder, "whole.parquet")}' (FORMAT parquet)`,
    );
    database.close();
    return readFileSync(join(folder, "whole.parquet"));
  });
}
