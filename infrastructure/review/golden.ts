import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../config/plan.ts";
import { synthesise } from "./synthesise.ts";

const folder = join(import.meta.dirname, "../golden");

/** What is deployed today, as somebody read it: `dev/BaseInfrastructure.template.json` and so on. */
export function readGolden(environment: string, stack: string): unknown {
  return JSON.parse(readFileSync(pathOf(environment, stack), "utf8"));
}

export function writeGolden(environment: string, plan: Plan): void {
  const own = join(folder, environment);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  for (const [stack, template] of Object.entries(synthesise(plan))) {
    writeFileSync(pathOf(environment, stack), `${JSON.stringify(template, null, 1)}\n`);
  }
}

function pathOf(environment: string, stack: string): string {
  return join(folder, environment, `${stack}.template.json`);
}
