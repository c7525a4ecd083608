import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { createRandom, type Random } from "#apps/demo/random.ts";
import type { WorkerTask } from "./store-worker-task.ts";

/** What an oracle that believes the diary finds in the file. All but `effects` are 0 and `integrity` is "ok", or the store is wrong. */
export interface StoreVerdict {
  /** Messages whose sending was acknowledged and whose effect is not there, counted by stage. */
  readonly lost: number;
  /** Effects that happened more than once. */
  readonly double: number;
  /** How far totals and stages are from the effects that they count. */
  readonly drift: number;
  /** Effects of messages that nobody sent. */
  readonly unknown: number;
  readonly leftOver: number;
  readonly integrity: string;
  readonly effects: number;
}

export interface StoreKills {
  readonly file: string;
  /** Starts the process, lets it work, kills it; gives the word that its diary ends with. */
  kill(): Promise<string>;
  /** Lets a last process finish what is there, and looks at everything. */
  judge(): Promise<StoreVerdict>;
}

export interface StoreKillOptions {
  readonly folder: string;
  readonly seed: number;
  readonly ordering: WorkerTask["ordering"];
}

export function createStoreKills({ folder, seed, ordering }: StoreKillOptions): StoreKills {
  const random = createRandom(seed);
  const file = join(folder, "om.sqlite");
  const diary = join(folder, "diary");
  let lives = 0;

  function start(produces: boolean): ReturnType<typeof fork> {
    lives += 1;
    const writer = random.next() < 0.5 ? "inline" : "thread";
    const life = { seed: random.whole(1, 2 ** 31), firstNumber: lives * 1_000_000 };
    const task: WorkerTask = { file, diary, writer, ordering, produces, ...life };
    const script = join(import.meta.dirname, "store-worker.process.ts");
    return fork(script, [JSON.stringify(task)], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  }

  return {
    file,
    async kill() {
      const before = sizeOf(diary);
      const child = start(true);
      const exited = once(child, "exit");
      await waitForMoment(child, random);
      child.kill("SIGKILL");
      const [code, signal] = await exited;
      if (signal !== "SIGKILL") throw new Error(`the worker ended by itself: ${code}`);
      return lines(diary, before).at(-1)?.split(" ")[0] ?? "starting";
    },
    async judge() {
      const [code] = await once(start(false), "exit");
      if (code !== 0) throw new Error(`the last worker could not finish: ${code}`);
      return judge(file, lines(diary));
    },
  };
}

/** One in ten dies while it starts or opens the file, the others at work. */
async function waitForMoment(child: ReturnType<typeof fork>, random: Random): Promise<void> {
  if (random.next() < 0.1) await wait(random.next() * 150);
  else {
    await once(child, "message");
    await wait(random.next() * 40);
  }
}

function judge(file: string, diary: readonly string[]): StoreVerdict {
  const numbers = (word: string): ReadonlySet<number> =>
    new Set(diary.filter((line) => line.startsWith(`${word} `)).map((line) => Number(line.split(" ")[1])));
  const [sending, sent] = [numbers("sending"), numbers("sent")];
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const stages = [1, 2].map((stage) => {
      const rows = database.prepare(
        "SELECT sort, version FROM record WHERE partition = 'effects' AND sort LIKE ? || '#%'",
      );
      const counts = new Map(
        rows.all(String(stage)).map((row) => [Number(String(row["sort"]).split("#")[1]), Number(row["version"])]),
      );
      const total = database.prepare("SELECT value FROM record WHERE partition = 'totals' AND sort = ?");
      return { counts, total: Number(total.get(String(stage))?.["value"] ?? 0) };
    });
    const [first, second] = stages;
    const times = stages.flatMap(({ counts }) => [...counts.values()]);
    return {
      lost: stages.reduce((sum, { counts }) => sum + [...sent].filter((number) => !counts.has(number)).length, 0),
      double: times.filter((count) => count > 1).length,
      drift:
        stages.reduce((sum, { counts, total }) => sum + Math.abs(total - counts.size), 0) +
        Math.abs((first?.counts.size ?? 0) - (second?.counts.size ?? 0)),
      unknown: [...(first?.counts.keys() ?? [])].filter((number) => !sending.has(number)).length,
      leftOver: ["message", "dead_message"].reduce(
        (sum, table) => sum + Number(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.["rows"]),
        0,
      ),
      integrity: String(Object.values(database.prepare("PRAGMA integrity_check").get() ?? {})[0]),
      effects: times.length,
    };
  } finally {
    database.close();
  }
}

/** The whole lines behind a position. */
function lines(path: string, from = 0): readonly string[] {
  return sizeOf(path) === 0 ? [] : readFileSync(path, "utf8").slice(from).split("\n").slice(0, -1);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** `12 applying, 7 sending`: the most frequent first. The words are those of the diary. */
export function toHistogram(stages: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const stage of stages) counts.set(stage, (counts.get(stage) ?? 0) + 1);
  const sorted = [...counts].toSorted(([, left], [, right]) => right - left);
  return sorted.map(([stage, count]) => `${count} ${stage}`).join(", ");
}
