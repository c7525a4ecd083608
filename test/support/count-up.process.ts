import { createSqliteRecordStore } from "#adapters/local/record-store.sqlite.ts";
import { systemClock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";

/** Counts one record of the file given up by compare-and-set, as often as told; prints how often it lost a race. */
const store = createSqliteRecordStore({ file: process.argv[2] ?? "", clock: systemClock });
const key = { partition: "acme", sort: "counter" };
let lost = 0;

for (let won = 0; won < Number(process.argv[3]);) {
  const before = await store.get(key);
  try {
    await store.put(key, Number(before?.value ?? 0) + 1, { ifVersion: before?.version ?? 0 });
    won += 1;
  } catch (thrown) {
    if (!(thrown instanceof OmError) || thrown.code !== "CONFLICT") throw thrown;
    lost += 1;
  }
}
await store.close();
console.log(lost);
