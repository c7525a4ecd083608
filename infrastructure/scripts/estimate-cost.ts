import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DeploymentError, readDeployment } from "../config/deployment.ts";
import { planOf } from "../config/plan.ts";
import { estimate } from "../cost/estimate.ts";
import { readPrices, readWorkload } from "../cost/inputs.ts";
import { printEstimate } from "../cost/print-estimate.ts";
import { synthesise } from "../review/synthesise.ts";
import { readTemplates } from "../review/templates.ts";

/** `npm run cost`: what a month of the environment would cost, before it is deployed. */
try {
  const deployment = readDeployment(process.env, (environment): unknown =>
    JSON.parse(readFileSync(join(import.meta.dirname, `../config/${environment}.json`), "utf8")),
  );
  const plan = planOf(deployment);
  const [workload, prices] = [readWorkload(), readPrices()];
  process.stdout.write(
    printEstimate(estimate(readTemplates(synthesise(plan)), plan, workload, prices), plan, workload, prices),
  );
} catch (thrown) {
  if (!(thrown instanceof DeploymentError)) throw thrown;
  process.stderr.write(`${thrown.message}\n`);
  process.exitCode = 4;
}
