import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { objectsByCommand } from "../restore/aws-command.ts";
import { bringBack } from "../restore/bring-back.ts";

/**
 * `npm run bring-back -- BUCKET BUSINESS/ 2026-11-28T10:00:00Z`: what was there then and was removed since. With `--do` it
 * comes back; `""` for the prefix is the whole bucket.
 */
const [bucket = "", prefix, moment = "", mode] = process.argv.slice(2);
const mostBytes = 1024 ** 3;
const run = promisify(execFile);
const aws = async (words: readonly string[]): Promise<string> =>
  (await run("aws", [...words], { maxBuffer: mostBytes })).stdout;

if (bucket === "" || prefix === undefined || (mode !== undefined && mode !== "--do")) {
  process.stderr.write("npm run bring-back -- BUCKET PREFIX MOMENT [--do]\n");
  process.exitCode = 2;
} else {
  const isDone = mode === "--do";
  const told = await bringBack(objectsByCommand(bucket, aws), { prefix, moment: new Date(moment), isDone }).catch(
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
  );
  if (typeof told === "string") {
    process.stderr.write(`${told}\n`);
    process.exitCode = 2;
  } else {
    const { keys, changed, newer, failed } = told;
    for (const key of keys) process.stdout.write(`${isDone ? "back" : "would come back"}\t${key}\n`);
    for (const key of changed) process.stdout.write(`written again since, look at it\t${key}\n`);
    for (const { key, reason } of failed) process.stdout.write(`failed: ${reason.trim()}\t${key}\n`);
    process.stdout.write(
      `${keys.length} of ${keys.length + failed.length + changed.length}; ${newer} newer ones are left\n`,
    );
    process.exitCode = failed.length + changed.length === 0 ? 0 : 1;
  }
}
