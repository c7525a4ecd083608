import { checkDeployment } from "../../lambda/check-deployment.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printDeploymentHealth } from "../print/deployment-health.ts";

/** `om doctor --aws`: whether a deployment can be reached and is fit to work, and what of it cannot be seen from here. */
export async function doctorOfAws({ json, terminal, page }: CommandContext): Promise<ExitCode> {
  const health = await checkDeployment(process.env);
  terminal.print(json ? JSON.stringify(health) : printDeploymentHealth(health, page));
  return health.checks.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
}
