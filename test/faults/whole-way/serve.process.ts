import { writeSync } from "node:fs";
import { serve } from "#apps/local/serve.ts";
import { systemClock } from "#core/clock.ts";
import { readConfig } from "#core/config.ts";
import { createLog, type Log } from "#core/logger.ts";

/**
 * `om serve` with a finger on the trigger: the log is the first to hear of each event, in the same turn in which it
 * happens, and at the one that `OM_TEST_KILL_AT` names (`table-stored:2`: the second of its name) it kills the process.
 */
const [fatal = "", nth = "1"] = (process.env["OM_TEST_KILL_AT"] ?? "").split(":");
const write = createLog((line) => void writeSync(2, line), systemClock, "debug");
let seen = 0;

const log: Log = (level, event, facts) => {
  write(level, event, facts);
  if (event === fatal) seen += 1;
  if (event === fatal && seen === Number(nth)) process.kill(process.pid, "SIGKILL");
};

const server = await serve(readConfig(process.env, {}), { port: 0, host: "127.0.0.1", inbox: null }, log);
writeSync(1, `Serving at ${server.url}, killed at ${fatal || "no event"}\n`);
process.once("SIGTERM", () => void server.close());
