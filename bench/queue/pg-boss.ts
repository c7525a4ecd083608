import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type BenchQueue, body, type Contender } from "./contender.ts";
import { importPeer } from "./peers.ts";
import { freePort, startServer } from "./server-process.ts";

/** What we use of pg-boss. */
interface PgBossModule {
  readonly PgBoss: new (options: object) => {
    on(event: "error", listener: (error: unknown) => void): void;
    start(): Promise<unknown>;
    stop(options: object): Promise<void>;
    createQueue(name: string, options: object): Promise<void>;
    deleteQueue(name: string): Promise<void>;
    send(name: string, data: object): Promise<unknown>;
    insert(name: string, jobs: readonly object[]): Promise<unknown>;
    fetch(name: string, options: object): Promise<readonly { readonly id: string }[]>;
    complete(name: string, id: string): Promise<unknown>;
    work(name: string, options: object, handler: () => Promise<void>): Promise<string>;
    offWork(name: string, options: object): Promise<void>;
  };
}

/**
 * pg-boss on PostgreSQL as Debian sets it up: fsync and synchronous_commit on. Null where there is no server.
 * Its own workers rest half a second between two jobs, so eight loops of its `fetch` and `complete` stand in for them;
 * one worker alone, for the idle latency, is its own and is woken by NOTIFY.
 */
export async function createPgBoss(install: () => void): Promise<Contender | null> {
  const binaries = findBinaries();
  if (binaries === null) return null;
  install();
  const { PgBoss }: PgBossModule = await importPeer("pg-boss");
  const folder = mkdtempSync(join(tmpdir(), "om-bench-postgres-"));
  const user = unprivilegedUser();
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const asUser = { ...user, cwd: folder, env: { PATH: "/usr/bin:/bin", LC_ALL: "C" } };
  execFileSync(join(binaries, "initdb"), ["-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8"], {
    ...asUser,
    stdio: "ignore",
  });
  const port = await freePort();
  const where = ["-D", data, "-p", String(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="];
  const isReady = async (): Promise<unknown> =>
    execFileSync(join(binaries, "pg_isready"), ["-h", "127.0.0.1", "-p", String(port), "-U", "bench"], asUser);
  const server = await startServer([join(binaries, "postgres"), ...where], port, isReady, asUser);
  const connection = { host: "127.0.0.1", port, user: "bench", database: "postgres" };
  const boss = new PgBoss({ ...connection, max: 20, useListenNotify: true, supervise: false, schedule: false });
  let isClosing = false;
  boss.on("error", (error) => isClosing || console.error(error));
  await boss.start();
  let opened = 0;

  async function open(): Promise<BenchQueue> {
    const name = `bench-${(opened += 1)}`;
    await boss.createQueue(name, { notify: true });

    async function consumeByNotify(onHandled: () => void) {
      const id = await boss.work(name, { batchSize: 1, pollingIntervalSeconds: 0.5 }, async () => onHandled());
      return { stop: () => boss.offWork(name, { id, wait: true }) };
    }

    async function consumeByLoops(workers: number, onHandled: () => void) {
      const stopping = new AbortController();
      const loops = Array.from({ length: workers }, async () => {
        while (!stopping.signal.aborted) {
          const [job] = await boss.fetch(name, { batchSize: 1 });
          if (job === undefined) await wait(5);
          else {
            onHandled();
            await boss.complete(name, job.id);
          }
        }
      });
      return {
        async stop() {
          stopping.abort();
          await Promise.all(loops);
        },
      };
    }

    return {
      async send() {
        await boss.send(name, body);
      },
      async fill(count) {
        for (let left = count; left > 0; left -= 1_000) {
          await boss.insert(
            name,
            Array.from({ length: Math.min(left, 1_000) }, () => ({ data: body })),
          );
        }
      },
      consume: (workers, onHandled) =>
        workers === 1 ? consumeByNotify(onHandled) : consumeByLoops(workers, onHandled),
      close: () => boss.deleteQueue(name),
    };
  }

  return {
    name: `pg-boss on ${versionOf(binaries)}`,
    open,
    async close() {
      isClosing = true; // it hears of the server's end
      await boss.stop({ graceful: false });
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Debian keeps them out of the path. */
function findBinaries(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian)
    ? readdirSync(debian).toSorted((left, right) => Number(right) - Number(left))
    : [];
  const folders = versions.map((version) => join(debian, version, "bin"));
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres"))) ?? null;
}

function versionOf(binaries: string): string {
  const text = execFileSync(join(binaries, "postgres"), ["--version"], { encoding: "utf8" });
  return `PostgreSQL ${/\d+(?:\.\d+)?/.exec(text)?.[0] ?? ""}`;
}

/** PostgreSQL refuses to run as root. Null: whoever runs the bench is good enough. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | null {
  return process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : null;
}

function idOf(flag: "-u" | "-g"): number {
  try {
    return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return 65_534; // nobody
  }
}
