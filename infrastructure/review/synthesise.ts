import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "aws-cdk-lib";
import { z } from "zod";
import type { Plan } from "../config/plan.ts";
import { createApp, stackNames } from "../stacks/create-app.ts";

const settings = z.object({ context: z.record(z.string(), z.unknown()) });

/** What the command line does besides, and no template depends on: copies of sources, traces, and the checks of the library. */
const quickly = {
  "aws:cdk:disable-asset-staging": true,
  "aws:cdk:disable-stack-trace": true,
  "aws:cdk:disable-creation-stack-traces": true,
  "@aws-cdk/core:validateAgainstDefaultRules": false,
};

/** The flags that the command line takes from `cdk.json`: templates are the same with and without it. */
export function openApp(plan: Plan): App {
  const { context } = settings.parse(JSON.parse(readFileSync(join(import.meta.dirname, "../cdk.json"), "utf8")));
  return createApp(plan, { ...context, ...quickly });
}

/** A plan -> its templates as they would be deployed, by stack. Offline; the image is not built. */
export function synthesise(plan: Plan): Readonly<Record<string, unknown>> {
  const assembly = openApp(plan).synth();
  return Object.fromEntries(
    stackNames.map((name): [string, unknown] => [name, assembly.getStackArtifact(name).template]),
  );
}
