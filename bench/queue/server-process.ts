import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A server that the bench started on loopback; it ends with it. */
export interface ServerProcess {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a server and waits until `answers` resolves. What it says is shown only when it does not come up. */
export async function startServer(
  command: readonly string[],
  port: number,
  answers: () => Promise<unknown>,
  options: SpawnOptions = {},
): Promise<ServerProcess> {
  const [program = "", ...words] = command;
  const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2_000)));
  child.stderr?.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2_000)));
  const stop = (): Promise<void> => stopProcess(child);
  process.once("exit", () => child.kill("SIGKILL"));
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (child.exitCode !== null) break;
    if (await answers().then(yes, no)) return { port, stop };
    await wait(100);
  }
  await stop();
  throw new Error(`${program} does not answer: ${output}`);
}

/** A port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGINT"); // both servers: end at once, but orderly
  await Promise.race([exited, wait(10_000).then(() => child.kill("SIGKILL"))]);
  await exited;
}

const yes = (): boolean => true;
const no = (): boolean => false;
