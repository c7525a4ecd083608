import { spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";

/**
 * `npm start` as a new user runs it: waits for the first insight and for the server's answer, stops it as Ctrl-C does,
 * and ends with 1 when anything of that did not happen. For `.ci/run`.
 */
const mostMs = 90_000;
const child = spawn("npm", ["start"], { stdio: ["ignore", "pipe", "inherit"], detached: true });
const overdue = globalThis.setTimeout(() => end(`not serving after ${mostMs / 1_000} s`), mostMs);
let output = "";
child.stdout.setEncoding("utf8").on("data", (text: string) => {
  output += text;
  process.stdout.write(text);
  const url = /Serving at (http:\S+),/.exec(output)?.[1];
  if (url !== undefined) void look(url);
});

let looked = false;
async function look(url: string): Promise<void> {
  if (looked) return;
  looked = true;
  const { ok } = await fetch(`${url}/v1/health`);
  const files = await fetch(`${url}/v1/files`, { headers: { "om-business": "demo" } });
  const hasFiles = (await files.text()).includes('"fileId"');
  if (!ok || !hasFiles) end("the server does not answer");
  else if (!output.includes("What stands out")) end("no insight was shown");
  else {
    clearTimeout(overdue);
    child.once("exit", () => void untilGone(url));
    interrupt();
  }
}

/** npm may end before its script does: what counts is that the server lets go. */
async function untilGone(url: string): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) {
    const isThere = await fetch(`${url}/v1/health`).then(
      () => true,
      () => false,
    );
    if (!isThere) process.exit(0);
    await setTimeout(200);
  }
  end("the server is still there after Ctrl-C");
}

/** The whole group, as a terminal does: npm hands a signal on to its script only sometimes. */
function interrupt(): void {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
}

function end(why: string): void {
  console.error(`npm start: ${why}`);
  interrupt();
  process.exitCode = 1;
  globalThis.setTimeout(() => process.exit(1), 5_000);
}
