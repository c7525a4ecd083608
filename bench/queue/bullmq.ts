import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { type BenchQueue, body, type Contender } from "./contender.ts";
import { importPeer } from "./peers.ts";
import { freePort, startServer } from "./server-process.ts";

/** What we use of bullmq. */
interface BullMq {
  readonly Queue: new (
    name: string,
    options: object,
  ) => {
    add(name: string, data: object): Promise<unknown>;
    addBulk(jobs: readonly object[]): Promise<unknown>;
    obliterate(options: object): Promise<void>;
    close(): Promise<void>;
  };
  readonly Worker: new (
    name: string,
    handler: () => Promise<void>,
    options: object,
  ) => {
    waitUntilReady(): Promise<unknown>;
    close(): Promise<void>;
  };
}

/**
 * BullMQ on a Redis that flushes its append-only file before it answers. Null where there is no redis-server.
 * A job is removed when it is done, as a message of ours is.
 */
export async function createBullMq(install: () => void): Promise<Contender | null> {
  const version = versionOf("redis-server");
  if (version === null) return null;
  install();
  const { Queue, Worker }: BullMq = await importPeer("bullmq");
  const folder = mkdtempSync(join(tmpdir(), "om-bench-redis-"));
  const port = await freePort();
  const where = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder];
  const durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
  const server = await startServer(["redis-server", ...where, ...durable], port, () => canConnect(port));
  const connection = { host: "127.0.0.1", port, maxRetriesPerRequest: null };
  let opened = 0;

  async function open(): Promise<BenchQueue> {
    const name = `bench-${(opened += 1)}`;
    const queue = new Queue(name, { connection, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } });
    return {
      async send() {
        await queue.add("job", body);
      },
      async fill(count) {
        for (let left = count; left > 0; left -= 1_000) {
          await queue.addBulk(Array.from({ length: Math.min(left, 1_000) }, () => ({ name: "job", data: body })));
        }
      },
      async consume(workers, onHandled) {
        const worker = new Worker(name, async () => onHandled(), { connection, concurrency: workers });
        await worker.waitUntilReady();
        return { stop: () => worker.close() };
      },
      async close() {
        await queue.obliterate({ force: true });
        await queue.close();
      },
    };
  }

  return {
    name: `BullMQ on ${version}, AOF always`,
    open,
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function versionOf(program: string): string | null {
  try {
    const text = execFileSync(program, ["--version"], { encoding: "utf8" });
    return `Redis ${/v=([\d.]+)/.exec(text)?.[1] ?? ""}`;
  } catch {
    return null;
  }
}

async function canConnect(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
  } finally {
    socket.destroy();
  }
}
