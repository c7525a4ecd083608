#!/usr/bin/env node
// The first thing that runs, in plain JavaScript: a Node that is too old for TypeScript gets a sentence, not a stack trace.
import { fileURLToPath } from "node:url";

const neededMajor = 24;

if (Number.parseInt(process.versions.node, 10) < neededMajor) {
  const message = `this is Node ${process.versions.node}, and om needs Node ${neededMajor} or newer`;
  const fix = "install it from https://nodejs.org, or run `npx om` in a checkout, which brings its own";
  process.exitCode = 4;
  if (process.argv.includes("--json")) console.log(JSON.stringify({ error: { code: "NODE_TOO_OLD", message, fix } }));
  else console.error(`om: ${message}\nFix: ${fix}`);
} else {
  const { enableCompileCache } = await import("node:module");
  // What Node makes of the TypeScript is kept for the next command; child processes find it by the environment.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../../../node_modules/.cache/om", import.meta.url));
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
  const { main } = await import("./main.ts");
  await main();
}
