import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { openSqlite } from "../sqlite.ts";
import { createStoreCore } from "./core.ts";
import type { Request } from "./operations.ts";
import { toPlainCommit } from "./plain-commit.ts";
import { fromPlainRequests, type PlainRequests } from "./plain-requests.ts";
import { storeMigrations } from "./schema.ts";
import type { ThreadTask } from "./writer.ts";

if (parentPort !== null) serve(parentPort, workerData);

/** The core in a thread: what comes in while one group is being written is the next group; null is the end. */
function serve(port: MessagePort, { file, queues, epoch }: ThreadTask): void {
  const core = createStoreCore({ open: () => openSqlite(file, storeMigrations), queues, epoch });
  let collected: Request[] = [];

  function flush(): void {
    const requests = collected;
    collected = [];
    if (requests.length > 0) port.postMessage(toPlainCommit(core.run(requests)));
  }

  port.on("message", (plain: PlainRequests | null) => {
    if (plain === null) {
      flush();
      core.close();
      port.close();
      return;
    }
    if (collected.length === 0) setImmediate(flush);
    for (const request of fromPlainRequests(plain)) collected.push(request);
  });
}
