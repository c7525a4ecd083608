#!/usr/bin/env node
// The first thing that runs, in plain JavaScript: a Node that is too old for TypeScript gets a sentence, not a stack trace.
const neededMajor = 24;

if (Number.parseInt(process.versions.node, 10) < neededMajor) {
  const message = `this is Node ${process.versions.node}, and om needs Node ${neededMajor} or newer`;
  const fix = "install it from https://nodejs.org, or run `npx om` in a checkout, which brings its own";
  process.exitCode = 4;
  if (process.argv.includes("--json")) console.log(JSON.stringify({ error: { code: "NODE_TOO_OLD", message, fix } }));
  else console.error(`om: ${message}\nFix: ${fix}`);
} else {
  const { main } = await import("./main.ts");
  await main();
}
