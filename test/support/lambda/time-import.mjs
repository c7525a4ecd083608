// Imports one module of a tree in a process of its own, and says what that took: `time-import.mjs [MODULE]`.
import { statSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

const [, , module] = process.argv;
let bytes = 0;
registerHooks({
  load(url, context, loadNext) {
    if (url.startsWith("file:")) bytes += statSync(fileURLToPath(url)).size;
    return loadNext(url, context);
  },
});
const [startedAt, before] = [performance.now(), process.cpuUsage()];
if (module !== undefined) await import(module);
const { user, system } = process.cpuUsage(before);
const told = { bytes, wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1_000 };
process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit());
