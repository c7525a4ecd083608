import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createRandom } from "#apps/demo/random.ts";
import { type Complaints, judgeHome } from "../judge-home.ts";
import { createLedger, type Ledger } from "../promises.ts";
import { createSalesRequests, type RequestKind, type SalesRequest } from "../sales-requests.ts";
import { type Life, startLife } from "../whole-way/life.ts";
import { Refused } from "../whole-way/ask.ts";
import { deliver } from "../whole-way/sender.ts";
import { createIoShim, type Fault } from "./io-shim.ts";

export interface FaultRun {
  /** `write om.sqlite-wal`: what was hit; null when the process did fewer changes. */
  readonly hit: string | null;
  /** Codes of the answers that were refusals, and how the process ended when it did so by itself. */
  readonly heard: readonly string[];
  readonly complaints: Complaints;
  /** Changes below the data folder, of the server and its children together. */
  readonly changes: number;
}

export interface FaultRunOptions {
  readonly folder: string;
  readonly tree: string;
  readonly library: string;
  readonly seed: number;
  /** What the senders want. */
  readonly kinds: readonly RequestKind[];
}

/** What a disk that fails may be called. Anything else is a defect that we did not think of. */
const typed: ReadonlySet<string> = new Set(["DISK_FULL", "DISK_FAILED", "NOT_WRITABLE", "CANCELLED"]);
/** Long enough for the answers; what takes longer goes on after the end. */
const patienceMs = 3_000;

/**
 * A small scenario in which one change of the disk fails: `om serve` from nothing, senders who try again, an end.
 * Then the folder is opened without the fault, and everything must be there that was promised, and be exact.
 */
export async function runWithFault(
  { folder, tree, library, seed, kinds }: FaultRunOptions,
  fault: Fault | undefined,
): Promise<FaultRun> {
  rmSync(folder, { recursive: true, force: true });
  const dataDir = join(folder, "data");
  mkdirSync(dataDir, { recursive: true });
  const shim = createIoShim({ library, root: dataDir, notes: folder });
  const ledger = createLedger();
  const source = createSalesRequests("shop", seed);
  const requests = kinds.map((kind) => source.next(kind));
  const diary = join(folder, "life.log");
  const heard: string[] = [];
  const complaints: string[] = [];
  const life = await startLife({ tree, dataDir, diary, environment: shim.environment(fault), killAt: null });
  if (life === null) heard.push(`no start: ${lastWords(diary)}`);
  else {
    await sendAll(life, requests, { ledger, heard, complaints, seed });
    life.process.kill(seed % 2 === 0 ? "SIGTERM" : "SIGKILL");
    const end = await life.ended;
    if (end !== "0" && end !== "SIGKILL") complaints.push(`damaged: the server ended with ${end}: ${lastWords(diary)}`);
  }
  complaints.push(...stackTraces(diary));
  const changes = shim.count();
  const line = shim.hit();
  complaints.push(...(await judgeHome({ dataDir, requests, ledger })));
  return { hit: line === null ? null : line.split(" ").slice(1, 3).join(" "), heard, complaints, changes };
}

interface Sending {
  readonly ledger: Ledger;
  readonly heard: string[];
  readonly complaints: string[];
  readonly seed: number;
}

/** Every sender tries again whatever it is told, until its patience ends. */
async function sendAll(life: Life, requests: readonly SalesRequest[], sending: Sending): Promise<void> {
  const { ledger, heard, complaints, seed } = sending;
  const random = createRandom(seed);
  const until = Date.now() + patienceMs;
  await Promise.all(
    requests.map(async (request) => {
      while (!life.gone.aborted && Date.now() < until) {
        const isAtEnd = await Promise.race([
          deliver(request, life, ledger, random).catch((thrown: unknown) => refused(thrown)),
          wait(until - Date.now()).then(() => true),
        ]);
        if (isAtEnd) return;
        await wait(200);
      }
    }),
  );

  function refused(thrown: unknown): boolean {
    if (!(thrown instanceof Refused)) throw thrown;
    heard.push(`${thrown.status} ${thrown.code}`);
    if (!typed.has(thrown.code)) complaints.push(`damaged: an answer without a name for it: ${thrown.message}`);
    return false;
  }
}

function lastWords(diary: string): string {
  const lines = readFileSync(diary, "utf8").trim().split("\n");
  return lines
    .filter((line) => !line.startsWith("{"))
    .slice(-2)
    .join(" ");
}

/** Nobody is to see one. */
function stackTraces(diary: string): string[] {
  if (!existsSync(diary)) return [];
  const text = readFileSync(diary, "utf8");
  const found = /^\s+at .*$/m.exec(text);
  return found === null
    ? []
    : [`damaged: a stack trace: ${text.slice(Math.max(0, found.index - 300), found.index + 200)}`];
}
