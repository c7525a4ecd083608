import { pbkdf2 } from "node:crypto";
import { serveJobs } from "#engine/serve-jobs.ts";

let kept: Buffer | null = null;

/** A worker for the job pool's tests: it does what a payload names. */
serveJobs<{ readonly act: string }, string | number>(async ({ act }, progress) => {
  if (act === "pid") return process.pid;
  if (act === "progress") progress({ rows: 7 });
  if (act === "flags") return process.execArgv.join(" ");
  if (act === "environment") return Object.keys(process.env).join(" ");
  if (act === "keep") {
    kept = Buffer.alloc(150_000_000, 1);
    return kept.length && process.pid;
  }
  if (act === "fail") throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
  if (act === "exit") process.exit(3);
  if (act === "spin") for (;;);
  if (act === "late") {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600); // it notices nothing in the meantime
    progress({ rows: 7 });
  }
  if (act === "toil") await new Promise((resolve) => pbkdf2("never", "done", 2 ** 31 - 1, 64, "sha512", resolve));
  if (act === "grow") {
    const held: Buffer[] = [];
    for (;;) {
      held.push(Buffer.alloc(16 << 20, 1));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return act;
});
