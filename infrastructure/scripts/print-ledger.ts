import { readFileSync } from "node:fs";
import { z } from "zod";
import { readPrices } from "../cost/inputs.ts";
import { byBusiness, ledgerOf } from "../cost/ledger.ts";

/** `npm run ledger -- FILE...`: each a JSON list of log messages, as `aws logs filter-log-events --query 'events[].message'` gives. */
const messages = process.argv
  .slice(2)
  .flatMap((file) => z.array(z.string()).parse(JSON.parse(readFileSync(file, "utf8"))));
const { prices } = readPrices();
const { lambdaGbSecond, lambdaRequest } = prices;
const entries = ledgerOf(messages, { lambdaGbSecond: lambdaGbSecond.usd, lambdaRequest: lambdaRequest.usd });
process.stdout.write("kind\tbusiness\tid\truns\tGB-s\tUSD\n");
for (const { kind, business, id, runs, gbSeconds, usd } of entries) {
  process.stdout.write(`${[kind, business, id, runs.toFixed(2), gbSeconds.toFixed(3), usd.toFixed(8)].join("\t")}\n`);
}
for (const [business, usd] of byBusiness(entries))
  process.stderr.write(`${business === "" ? "(no business)" : business}: $${usd.toFixed(6)}\n`);
if (lambdaGbSecond.checkedOn === null) process.stderr.write("the prices of config/prices.json were not checked\n");
