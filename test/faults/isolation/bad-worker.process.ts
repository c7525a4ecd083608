import { existsSync, readFileSync, writeFileSync } from "node:fs";

/**
 * Loaded into every process by `NODE_OPTIONS=--import`, and at work only in those that read tables: a file whose bytes
 * say so makes its worker die (at once, or when it is read again), hang, eat memory, or take two seconds the first time.
 */
const isWorker = process.argv[1]?.endsWith("table.process.ts") === true;

if (isWorker) {
  process.on("message", (message: { readonly payload: { readonly sourcePath: string } }) => {
    const { sourcePath } = message.payload; // first to hear of it: it is loaded before the worker's own code
    misbehave(/poison-(\w+)/.exec(readFileSync(sourcePath, "latin1"))?.[1], `${sourcePath}.seen`);
  });
}

function misbehave(how: string | undefined, mark: string): void {
  if (how === "crash") process.kill(process.pid, "SIGKILL");
  if (how === "hang") for (;;);
  if (how === "memory") {
    const held: Buffer[] = [];
    // Up to a gigabyte: more than it may have, and no danger to the machine.
    for (;;) if (held.length < 32) held.push(Buffer.alloc(32 << 20, 1));
  }
  if (how === "later" && existsSync(mark)) process.kill(process.pid, "SIGKILL");
  if (how === "later") writeFileSync(mark, "");
  if (how === "slow" && !existsSync(mark)) {
    writeFileSync(mark, "");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
  }
}
