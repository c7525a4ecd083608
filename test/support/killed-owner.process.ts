import { createJobPool } from "#engine/job-pool.ts";

/** Has a worker do what the argument names, says its process id, and waits to be killed. */
const entry = new URL("./odd-jobs.process.ts", import.meta.url);
const pool = createJobPool<{ readonly act: string }, string | number>({
  entry,
  mostProcesses: 1,
  mostMemoryBytes: 300_000_000,
});
const worker = await pool.run({ act: "pid" }, { deadlineMs: 20_000 });
void pool.run({ act: process.argv[2] ?? "pid" }, { deadlineMs: 600_000 });
process.send?.(worker);
