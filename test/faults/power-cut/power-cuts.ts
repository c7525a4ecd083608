import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createRandom, type Random } from "#apps/demo/random.ts";
import { inspectManifest, recordsOf } from "../inspect-folder.ts";
import { type DiskChange, readTrace } from "../io/io-trace.ts";
import { type Complaints, judgeHome } from "../judge-home.ts";
import { createLedger, type Ledger, type Promises } from "../promises.ts";
import { createDiskModel, type DiskContent } from "./disk-model.ts";
import type { Workload } from "./workload.ts";

export interface Cut {
  /** How many changes had been done. */
  readonly after: number;
  readonly complaints: Complaints;
}

export interface CutOptions {
  readonly folder: string;
  readonly cuts: number;
  readonly seed: number;
  /** After everything; else at random moments. */
  readonly atEnd?: boolean;
}

/** Cuts the power at random moments of a workload, and opens with the product what a forgetful disk has left. */
export async function cutPower(
  { trace, requests }: Workload,
  { folder, cuts, seed, atEnd = false }: CutOptions,
  onCut: (cut: Cut) => void,
): Promise<void> {
  const changes = readTrace(trace);
  const random = createRandom(seed);
  const pick = atEnd ? (): number => changes.length : createMoments(changes, random);
  const moments = Array.from({ length: cuts }, pick).toSorted((a, b) => a - b);
  const disk = createDiskModel();
  const ledger = createLedger();
  const dataDir = join(folder, "cut", "data");
  let done = 0;
  for (const moment of moments) {
    for (; done < moment; done += 1) {
      const change = changes[done];
      if (change === undefined) continue;
      disk.apply(change);
      hear(change, ledger);
    }
    restore(disk.cut(random), dataDir);
    const asked = requests.filter(({ key }) => ledger.of(key).asked === true);
    const complaints = [
      ...inspectAtOnce(
        dataDir,
        asked.map(({ key }) => ledger.of(key)),
      ),
      ...(await judgeHome({ dataDir, requests: asked, ledger })),
    ];
    onCut({ after: moment, complaints });
    rmSync(dataDir, { recursive: true });
  }
}

/**
 * Half of them anywhere, half just before something would have been safe: there the most is at stake. Of those, each
 * part of the data folder has as many as the others, though the database flushes most.
 */
function createMoments(changes: readonly DiskChange[], random: Random): () => number {
  const flushes = [...changes.entries()].flatMap(([at, change]) =>
    change.op === "flushed" ? [{ at, part: partOf(change.path) }] : [],
  );
  const byPart = [...Map.groupBy(flushes, ({ part }) => part).values()];
  return () => {
    const anywhere = random.whole(1, changes.length);
    if (random.chance(0.5) || byPart.length === 0) return anywhere;
    return Math.max(1, random.pick(random.pick(byPart)).at - random.whole(0, 3));
  };
}

/** `blobs/shop/uploads`, `uploads`, `om.sqlite-wal`: the folder without its ids, or the file at the top. */
function partOf(path: string): string {
  return path
    .split("/")
    .filter((name, at) => at === 0 || !/[0-9]/.test(name))
    .join("/");
}

/** Whether the trace tells all of it: played to its end it must give what is on the disk. A sentence each where not. */
export function compareWithDisk({ trace, dataDir }: Workload): string[] {
  const disk = createDiskModel();
  for (const change of readTrace(trace)) disk.apply(change);
  const content = withoutSharedMemory(disk.content());
  const onDisk = readFolder(dataDir);
  const missing = [...onDisk.keys()].filter((path) => !content.has(path)).map((path) => `not in the trace: ${path}`);
  const others = [...content].flatMap(([path, bytes]) => {
    const found = onDisk.get(path);
    if (found === undefined) return [`only in the trace: ${path}`];
    return bytes === null || found?.equals(bytes) === true ? [] : [`other bytes in the trace: ${path}`];
  });
  return [...missing, ...others];
}

function hear(change: DiskChange, ledger: Ledger): void {
  if (change.op !== "heard") return;
  const [key, heard]: [string, Promises] = JSON.parse(change.note);
  ledger.note(key, heard);
}

/**
 * Before anything is mended: what the heads name is whole, and what was seen as done is on record as done, or on its way
 * to a newer reading.
 */
function inspectAtOnce(dataDir: string, promises: readonly Promises[]): string[] {
  const file = join(dataDir, "om.sqlite");
  if (!existsSync(file)) return promises.some(({ fileId }) => fileId !== undefined) ? ["lost: the database"] : [];
  const database = new DatabaseSync(file);
  try {
    const isNew = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'record'").get() === undefined;
    const records = isNew ? [] : recordsOf(database);
    const heads = records.filter(({ sort }) => sort.startsWith("head#"));
    const states = new Map(records.map(({ sort, value }) => [sort, JSON.stringify(value)]));
    const undone = promises.filter(
      ({ done, fileId }) => done === true && !/"state":"(done|duplicate)/.test(states.get(`file#${fileId}`) ?? ""),
    );
    return [
      ...heads.flatMap(({ value }) => inspectManifest(join(dataDir, "blobs"), String(value))),
      ...undone.map(({ fileId }) => `lost: ${fileId} was seen as done, and is not on record so`),
    ];
  } catch (thrown) {
    return [`damaged: the database cannot be read (${String(thrown)})`];
  } finally {
    database.close();
  }
}

function restore(content: DiskContent, dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  for (const [path, bytes] of withoutSharedMemory(content)) {
    if (bytes === null) mkdirSync(join(dataDir, path));
    else writeFileSync(join(dataDir, path), bytes);
  }
}

/** SQLite's index of its log is a mapped file that is made anew at the first opening; it is never flushed. */
function withoutSharedMemory(content: DiskContent): DiskContent {
  return new Map([...content].filter(([path]) => !path.endsWith("-shm")));
}

function readFolder(folder: string): DiskContent {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), entry.isFile() ? readFileSync(path) : null] as const;
  });
  return withoutSharedMemory(new Map(entries));
}
