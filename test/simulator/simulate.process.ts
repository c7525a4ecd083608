import { simulate } from "./simulate.ts";

/** `node simulate.process.ts <first> <count>`: tells each seed that fails, and ends at the first of them with 1. */
const [first = 1, count = 1] = process.argv.slice(2).map(Number);
for (let seed = first; seed < first + count; seed += 1) {
  const { complaints } = await simulate(seed).catch((thrown: unknown) => ({ complaints: [String(thrown)] }));
  if (complaints.length === 0) continue;
  console.log(`OM_SIM_SEED=${seed}\n  ${complaints.slice(0, 5).join("\n  ")}`);
  process.exitCode = 1;
  break;
}
