import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { createRandom, type Random } from "#apps/demo/random.ts";
import { type Complaints, judgeHome } from "../judge-home.ts";
import { createLedger } from "../promises.ts";
import { createSalesRequests, type RequestKind, type SalesRequest, type SalesRequests } from "../sales-requests.ts";
import { type KillPoint, killPoints, type Stage, type TraceName } from "./kill-points.ts";
import { type DiaryLine, type Life, startLife } from "./life.ts";
import { startReceiver } from "./receiver.ts";
import { deliver } from "./sender.ts";

export interface WholeWayOptions {
  /** For everything; a new one. */
  readonly folder: string;
  /** Of the product: the checkout, or a copy that is wrong on purpose. */
  readonly tree: string;
  readonly seed: number;
}

/** A server that is killed again and again, and senders who do not give up. */
export interface WholeWayKills {
  /** One life: at the n-th event of a name, or, with null, at a random time. */
  kill(event: TraceName | null): Promise<void>;
  /** A last life in peace; then everything is compared with what must be. May be done in between. */
  judge(): Promise<Complaints>;
  tally(): KillTally;
  close(): void;
}

export interface KillTally {
  readonly kills: number;
  /** What the process told last before each kill; `start` where it had told nothing. */
  readonly lastEvents: readonly (TraceName | "start")[];
  readonly stages: readonly (Stage | "start")[];
  /** Kills that came at the event that they were meant for. */
  readonly named: readonly TraceName[];
  readonly files: number;
  /** Attempts at tables that were begun; of these, those that a kill ended; and different ends that were reached. */
  readonly work: { readonly begun: number; readonly killed: number; readonly effects: number };
}

const requestsAtOnce = 6;
const livesOfBusiness = 12;
/** A named event that does not come within so long was not to be had in this life. */
const mostLifeMs = 8_000;
/** In a life in peace, for the next request to come to its end. */
const patienceMs = 45_000;

export async function createWholeWayKills({ folder, tree, seed }: WholeWayOptions): Promise<WholeWayKills> {
  const random = createRandom(seed);
  const ledger = createLedger();
  const receiver = await startReceiver();
  const dataDir = join(folder, "data");
  const diaries = join(folder, "diaries");
  mkdirSync(diaries, { recursive: true });
  const requests: SalesRequest[] = [];
  const open = new Set<SalesRequest>();
  const account = createAccount();
  const troubles = new Set<string>();
  let source: SalesRequests = createSalesRequests("shop1", seed);
  let lives = 0;

  return {
    async kill(event) {
      lives += 1;
      if (lives % livesOfBusiness === 0)
        source = createSalesRequests(`shop${lives / livesOfBusiness + 1}`, seed + lives);
      const killAt = event === null ? null : { event, nth: random.whole(1, 2) };
      receiver.setDeaf(event === "attempt-failed");
      for (const kind of kindsFor(event, random, open.size)) ask(kind);
      const dying = begin(killAt, killAt === null);
      await dying;
    },
    async judge() {
      receiver.setDeaf(false);
      lives += 1;
      const complaints = await inPeace();
      return complaints.length > 0 ? complaints : judgeHome({ dataDir, requests, ledger });
    },
    tally: () => ({ ...account.tally(rereadFiles()), files: requests.length }),
    close: receiver.close,
  };

  /** Whoever decides anew has a table read anew: that is no work done twice. */
  function rereadFiles(): ReadonlySet<string> {
    const wavering = requests.filter(({ kind }) => ["replaced", "revoked", "undone"].includes(kind));
    return new Set(wavering.flatMap(({ key }) => [ledger.of(key).fileId ?? "", ledger.of(key).again ?? ""]));
  }

  function ask(kind: RequestKind): void {
    const request = source.next(kind);
    requests.push(request);
    open.add(request);
  }

  function start(killAt: KillPoint | null): Promise<Life | null> {
    const diary = join(diaries, `${lives}.log`);
    return startLife({ tree, dataDir, diary, environment: { OM_WEBHOOK_URL: receiver.url }, killAt });
  }

  async function begin(killAt: KillPoint | null, isRandom: boolean): Promise<void> {
    const starting = start(killAt);
    const life = await starting;
    if (life === null) throw new Error(`the server of life ${lives} did not start`);
    const work = deliverAll(life);
    const mostMs = isRandom ? random.next() ** 2 * 2_500 : mostLifeMs;
    const timer = setTimeout(() => life.process.kill("SIGKILL"), mostMs);
    const signal = await life.ended;
    clearTimeout(timer);
    await work;
    if (signal !== "SIGKILL") throw new Error(`the server of life ${lives} ended by itself: ${signal}`);
    account.add(life.diary(), killAt);
  }

  /** All that is not at its end yet, some at a time. */
  async function deliverAll(life: Life, onEnd: () => void = () => undefined): Promise<void> {
    const queue = [...open];
    const lanes = Array.from({ length: requestsAtOnce }, async () => {
      for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
        if (life.gone.aborted) return;
        const isAtEnd = await deliver(request, life, ledger, random).catch((thrown: unknown) => {
          troubles.add(`damaged: ${request.key}: ${String(thrown)}`);
          return false;
        });
        if (!isAtEnd) continue;
        open.delete(request);
        onEnd();
      }
    });
    await Promise.all(lanes);
  }

  async function inPeace(): Promise<Complaints> {
    const life = await start(null);
    if (life === null) return ["damaged: the server does not start any more"];
    const complaints = [...troubles];
    troubles.clear();
    const patience = setTimeout(() => life.process.kill("SIGKILL"), patienceMs);
    await deliverAll(life, () => patience.refresh());
    for (const { key } of open) complaints.push(`lost: ${key} does not end`);
    await untilQuiet(life, complaints).catch(() => undefined); // it did not answer any more, and that is said
    clearTimeout(patience);
    life.process.kill("SIGTERM");
    const code = await life.ended;
    if (code !== "0") complaints.push(`damaged: the server ended with ${code}`);
    account.addPeace(life.diary());
    complaints.push(...(await processesLeft(dataDir)));
    for (const { key } of requests) {
      const { fileId, done } = ledger.of(key);
      if (done === true && fileId !== undefined && !receiver.taken.has(fileId))
        complaints.push(`lost: nobody was told that ${key} (${fileId}) is done`);
    }
    return complaints;
  }
}

const healthShape = z.object({
  queues: z.array(z.looseObject({ ready: z.number(), inFlight: z.number(), delayed: z.number() })),
});

/** Until the queues are empty: also what is told to the receiver is sent by then. */
async function untilQuiet({ url, gone }: Life, complaints: string[]): Promise<void> {
  for (let looks = 0; !gone.aborted; looks += 1) {
    const { queues } = healthShape.parse(await fetch(`${url}/v1/health`).then((answered) => answered.json()));
    const busy = queues.filter(({ ready, inFlight, delayed }) => ready + inFlight + delayed > 0);
    if (busy.length === 0) return;
    if (looks === 900) {
      complaints.push(`left: in a queue ${JSON.stringify(busy)}`);
      return;
    }
    await wait(100);
  }
}

/** Workers of killed servers must follow them; the last of them may need a moment. */
async function processesLeft(dataDir: string): Promise<string[]> {
  const left = (): string[] =>
    readdirSync("/proc").filter(
      (name) => /^\d+$/.test(name) && environmentOf(name).includes(`OM_DATA_DIR=${dataDir}\0`),
    );
  for (let looks = 0; looks < 50 && left().length > 0; looks += 1) await wait(100);
  return left().map((processId) => `left: process ${processId} of a server that is gone`);
}

function environmentOf(processId: string): string {
  try {
    return readFileSync(`/proc/${processId}/environ`, "utf8");
  } catch {
    return ""; // it has ended, or is none of ours
  }
}

/** What senders do in a life: something for the event that is to be met, and a little of everything. */
function kindsFor(event: TraceName | null, random: Random, waiting: number): RequestKind[] {
  const needs = event === null ? null : killPoints[event].needs;
  const wanted: RequestKind[] =
    needs === null || needs === "a deaf receiver" ? ["clean", "clean"] : ["clean", needs, needs];
  if (waiting > 12) return event === null ? [] : wanted;
  const others: RequestKind[] = [
    "clean",
    "dirty",
    "question",
    "repeat",
    "cancelled",
    "pieces",
    "replaced",
    "revoked",
    "undone",
    "undone",
  ];
  return [...wanted, random.pick(others)];
}

interface Account {
  add(diary: readonly DiaryLine[], killAt: KillPoint | null): void;
  addPeace(diary: readonly DiaryLine[]): void;
  /** @param skipped files that are not counted as work */
  tally(skipped: ReadonlySet<string>): Omit<KillTally, "files">;
}

/** Counts kills and work over all lives. */
function createAccount(): Account {
  const lastEvents: (TraceName | "start")[] = [];
  const named: TraceName[] = [];
  const diaries: (readonly DiaryLine[])[] = [];
  return {
    add(diary, killAt) {
      const last = diary.at(-1)?.event ?? "start";
      lastEvents.push(last);
      if (killAt !== null && last === killAt.event) named.push(last);
      diaries.push(diary);
    },
    addPeace: (diary) => void diaries.push(diary),
    tally: (skipped) => ({
      kills: lastEvents.length,
      lastEvents,
      stages: lastEvents.map((event) => (event === "start" ? event : killPoints[event].stage)),
      named,
      work: countWork(diaries.map((diary) => diary.filter(({ fileId }) => !skipped.has(fileId)))),
    }),
  };
}

function countWork(diaries: readonly (readonly DiaryLine[])[]): KillTally["work"] {
  const effects = new Set<string>();
  let begun = 0;
  let killed = 0;
  for (const diary of diaries) {
    const atWork = new Set<string>();
    for (const { event, fileId, table, state } of diary) {
      const work = `${fileId}#${table}`;
      if (event === "table-started") {
        begun += 1;
        atWork.add(work);
      }
      if (event === "table-ended") effects.add(`${work}#${state}`);
      if (event === "table-ended" || event === "attempt-failed") atWork.delete(work);
      if (event === "file-cancelled" && atWork.delete(work)) begun -= 1; // nobody wants it any more
    }
    killed += atWork.size;
  }
  return { begun, killed, effects: effects.size };
}
