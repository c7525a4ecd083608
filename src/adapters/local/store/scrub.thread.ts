import { DatabaseSync } from "node:sqlite";
import { workerData } from "node:worker_threads";
import type { ScrubTask } from "./scrub.ts";

/** How long it waits for another writer; each of those takes milliseconds. */
const patienceMs = 30_000;
/** Between tries to empty the log: whoever is just reading ends soon. */
const againMs = 50;

scrub(workerData);

function scrub({ file, fileIds }: ScrubTask): void {
  const database = new DatabaseSync(file);
  try {
    database.exec(`PRAGMA busy_timeout=${patienceMs}`);
    const silence = database.prepare(
      "UPDATE message SET cause = NULL WHERE cause IS NOT NULL AND json_extract(body, '$.fileId') = ?",
    );
    for (const fileId of fileIds) silence.run(fileId);
    database.exec("VACUUM");
    for (let waited = 0; waited < patienceMs; waited += againMs) {
      if (Number(database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.["busy"]) === 0) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, againMs);
    }
    throw new Error("the log of the database was read all the time");
  } finally {
    database.close();
  }
}
