import { isDeepStrictEqual } from "node:util";
import { createRandom } from "#apps/demo/random.ts";
import { dirtySalesFile } from "./dirty-sales-file.ts";
import { type Harm, openInterruptedTable } from "./interrupted-table.ts";

const harms: readonly Harm[] = [
  "none",
  "none",
  "missing chunk",
  "cut chunk",
  "changed chunk",
  "missing part",
  "cut part",
  "other part",
];

/**
 * Generated dirty files, killed once or more, and what they put down harmed: what is wrong with the result, one line a
 * file, beside how many chunks did not have to be read again.
 */
export async function checkInterruptedTables(
  seeds: readonly number[],
): Promise<{ readonly wrong: readonly string[]; readonly given: number }> {
  const wrong: string[] = [];
  let given = 0;
  for (const seed of seeds) {
    const random = createRandom(seed);
    const table = await openInterruptedTable(dirtySalesFile(seed).bytes);
    try {
      for (let kills = random.whole(1, 2); kills > 0; kills -= 1) await table.run({ killedAfter: random.whole(0, 6) });
      const kept = table.kept();
      const harm = kept > 1 ? random.pick(harms) : "none";
      const at = random.whole(0, Math.max(0, kept - 1));
      table.harm(harm, at);
      const resumed = await table.run();
      given += resumed.given;
      const expected = harm === "none" ? kept : at;
      if (resumed.given !== expected)
        wrong.push(`seed ${seed}: ${harm} ${at}: began behind ${resumed.given}, not ${expected}`);
      if (resumed.result === null) throw new Error("nobody killed it");
      const told = await table.tell(resumed.result);
      const { result } = await table.run({ keeps: false });
      const whole = result === null ? null : await table.tell(result);
      if (!isDeepStrictEqual(told, whole)) wrong.push(`seed ${seed}: ${harm} ${at} of ${kept}: another result`);
    } finally {
      table.close();
    }
  }
  return { wrong, given };
}
