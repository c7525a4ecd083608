import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { OmError } from "#core/errors.ts";
import { findContainer, listEntries, unpackEntry } from "#formats/containers/index.ts";
import { writeZip } from "./write-zip.ts";

const text = Array.from({ length: 400 }, (_, row) => `${row},${(row * 7919) % 1009},name ${row % 17}\n`).join("");
const orders = { name: "orders.csv", content: text };
const bzip2 = "QlpoOTFBWSZTWa7w/hQAAAhdgAAQAAQwADAAJiMUACAAIag2hM0hAAAmAxkhxebtJ6MJZ8XckU4UJCu8P4UA";
const seeds: readonly Buffer[] = [
  gzipSync(text),
  Buffer.concat([gzipSync(text), gzipSync("more\n")]),
  zstdCompressSync(text),
  Buffer.concat([zstdCompressSync(text), zstdCompressSync("more\n")]),
  Buffer.from(bzip2, "base64"),
  writeZip([orders, { name: "a/b.csv", content: "x\n", isStored: true }]),
  writeZip([{ ...orders, hasDescriptor: true, isZip64: true }]),
  writeZip([{ name: "nested.zip", content: writeZip([orders]) }]),
];
const limits = { mostEntryBytes: 50_000_000, mostBytes: 50_000_000 };

export interface FuzzOutcome {
  readonly runs: number;
  readonly readWhole: number;
  readonly slowestMs: number;
  readonly mostMemoryBytes: number;
  /** What must not be, each with its seed. */
  readonly faults: readonly string[];
}

/** Damages archives in thousands of ways and reads each: every one is read or refused with a code, soon, and leaves nothing. */
export async function fuzzArchives(seconds: number, seed: number): Promise<FuzzOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "om-fuzz-"));
  const faults: string[] = [];
  const end = performance.now() + seconds * 1_000;
  let [runs, readWhole, slowestMs, mostMemoryBytes] = [0, 0, 0, 0];
  try {
    for (; performance.now() < end && faults.length < 5; runs += 1) {
      const random = createRandom(`${seed}/${runs}`);
      const path = join(folder, "upload");
      const target = join(folder, "entry");
      writeFileSync(path, damage(random));
      const start = performance.now();
      const outcome = await readAll(path, target);
      slowestMs = Math.max(slowestMs, performance.now() - start);
      mostMemoryBytes = Math.max(mostMemoryBytes, process.memoryUsage.rss());
      if (outcome === "whole") readWhole += 1;
      else if (existsSync(target)) faults.push(`${seed}/${runs}: a part of an entry was left`);
      if (outcome !== "whole" && outcome !== "refused") faults.push(`${seed}/${runs}: ${outcome}`);
      rmSync(target, { force: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { runs, readWhole, slowestMs, mostMemoryBytes, faults };
}

async function readAll(path: string, target: string): Promise<string> {
  try {
    if ((await findContainer(path)) === null) return "refused";
    const { entries } = await listEntries(path, "upload", limits);
    for (const { name } of entries) {
      rmSync(target, { force: true });
      await unpackEntry(path, name, target, limits);
    }
    return "whole";
  } catch (error) {
    return error instanceof OmError && error.code !== "INTERNAL" ? "refused" : String(error);
  }
}

type Random = (below: number) => number;

function createRandom(seed: string): Random {
  let round = 0;
  return (below) => {
    round += 1;
    return createHash("sha1").update(`${seed}/${round}`).digest().readUInt32LE() % below;
  };
}

function damage(random: Random): Buffer {
  let bytes = Buffer.from(pick(random));
  for (let left = random(6); left >= 0; left -= 1) {
    const at = random(bytes.length);
    const kind = random(6);
    if (kind <= 1) bytes.writeUInt8((bytes[at] ?? 0) ^ (1 << random(8)), at);
    else if (kind === 2) bytes.writeUInt8(random(2) * 255, at);
    else if (kind === 3) bytes = bytes.subarray(0, Math.max(12, at));
    else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at), pick(random).subarray(random(20))]);
    else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + random(50)), bytes.subarray(at)]);
  }
  return bytes;
}

function pick(random: Random): Buffer {
  return seeds[random(seeds.length)] ?? Buffer.alloc(0);
}
