import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { readConfig } from "#core/config.ts";
import { openHome } from "../src/apps/local/open-home.ts";
import { type Load, load } from "./http-load.ts";
import { median } from "./measure.ts";

interface BenchOptions {
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
}

interface Figure extends Load {
  readonly cpuMicros: number;
}

/**
 * The HTTP API beside bare `node:http`, in turn, in one run: reading a file report, and taking a small file until it is
 * durable. Ends with 1 when a gate is missed.
 */
export async function runHttpBench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: "string", default: "2" },
      rounds: { type: "string", default: "7" },
      connections: { type: "string", default: "64" },
      reads: { type: "string", default: "0.6" },
      accepts: { type: "string", default: "0.3" },
    },
  });
  const { seconds, rounds, connections } = values;
  const options = { seconds: Number(seconds), rounds: Number(rounds), connections: Number(connections) };
  const data = join(import.meta.dirname, ".data"); // a real disk, as that of the checkout is
  mkdirSync(data, { recursive: true });
  const folder = mkdtempSync(join(data, "http-"));
  const targets: Target[] = [];
  const start = async (mode: string, place: string, answer?: string): Promise<Target> => {
    const target = await startTarget(mode, join(folder, place), answer);
    targets.push(target);
    return target;
  };
  try {
    const known = await ingestOne(join(folder, "om"));
    const om = await start("om", "om");
    const taking = await start("taking", "taking");
    const report = await fetch(`http://127.0.0.1:${om.port}${known}`).then((response) => response.text());
    const bare = await start("bare", "bare", report);
    const synced = await start("synced", "synced", report);
    const read = (): Buffer => Buffer.from(`GET ${known} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    const reads = await compare("read a file report", { om, bare }, read, options);
    const accepts = await compare("take a 1 kB file", { om: taking, bare, synced }, createPost(), options);
    const readShare = shareOf(reads, "bare");
    const acceptShare = shareOf(accepts, "bare");
    console.log(`\n${cpus().length} cores, ${cpus()[0]?.model ?? ""}; ${connections} connections, median of ${rounds}`);
    console.log(`reads:           ${readShare.toFixed(2)} of bare node:http; gate ${values.reads}`);
    console.log(
      `durable accepts: ${acceptShare.toFixed(2)} of bare node:http, which keeps nothing; gate ${values.accepts}`,
    );
    console.log(`durable accepts: ${shareOf(accepts, "synced").toFixed(2)} of node:http that flushes a file a request`);
    const failures = [...reads, ...accepts].reduce((sum, round) => sum + (round["om"]?.failures ?? 0), 0);
    if (failures > 0) console.log(`${failures} answers were no success`);
    const holds = readShare >= Number(values.reads) && acceptShare >= Number(values.accepts) && failures === 0;
    process.exitCode = holds ? 0 : 1;
  } finally {
    for (const target of targets) target.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Target {
  readonly port: number;
  cpuSeconds(): Promise<number>;
  stop(): void;
}

async function startTarget(mode: string, dataDir: string, answer = "{}"): Promise<Target> {
  const child = fork(join(import.meta.dirname, "http-target.ts"), [mode, dataDir], {
    env: { ...process.env, OM_BENCH_ANSWER: answer },
  });
  const ask = async (): Promise<Record<string, number>> => (await once(child, "message"))[0];
  const { port = 0 } = await ask();
  return {
    port,
    async cpuSeconds() {
      child.send("cpu");
      return (await ask())["cpuSeconds"] ?? 0;
    },
    stop: () => void child.kill(),
  };
}

type Round = Readonly<Record<string, Figure>>;

async function compare(
  title: string,
  targets: Readonly<Record<string, Target>>,
  request: () => Buffer,
  options: BenchOptions,
): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round <= options.rounds; round += 1) {
    const figures: Record<string, Figure> = {};
    for (const [name, target] of Object.entries(targets)) figures[name] = await loadTarget(target, request, options);
    if (round > 0) rounds.push(figures); // the first one warms up
    print(`${title}, ${round === 0 ? "warm-up" : `round ${round}`}`, figures);
  }
  return rounds;
}

async function loadTarget(
  target: Target,
  request: () => Buffer,
  { connections, seconds }: BenchOptions,
): Promise<Figure> {
  const before = await target.cpuSeconds();
  const found = await load({ port: target.port, connections, seconds, request });
  const cpuSeconds = (await target.cpuSeconds()) - before;
  return { ...found, cpuMicros: (cpuSeconds / (found.perSecond * seconds)) * 1e6 };
}

function shareOf(rounds: readonly Round[], peer: string): number {
  return median(rounds.map(({ om, [peer]: other }) => (om?.perSecond ?? 0) / (other?.perSecond ?? 1)));
}

function print(title: string, figures: Round): void {
  const each = Object.entries(figures).map(
    ([name, { perSecond, p99Ms, cpuMicros }]) =>
      `${name} ${perSecond.toFixed(0)}/s, p99 ${p99Ms.toFixed(1)} ms, ${cpuMicros.toFixed(0)} us CPU`,
  );
  console.log(`${title}: ${each.join("; ")}`);
}

/** Every file is another one, so none of them is a duplicate. */
function createPost(): () => Buffer {
  let sent = 0;
  return () => {
    const body = ordersCsv((sent += 1));
    const head = `POST /v1/files?name=orders.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${body.length}\r\n\r\n`;
    return Buffer.from(`${head}${body}`);
  };
}

function ordersCsv(number: number): string {
  const rows = Array.from({ length: 20 }, (_none, row) => `${number}-${row},2026-01-15,Mug,2,4.50,EUR`);
  return `Order ID,Order Date,Product,Quantity,Unit Price,Currency\n${rows.join("\n")}\n`;
}

/** The path of a file that went the whole way. */
async function ingestOne(dataDir: string): Promise<string> {
  const home = await openHome(readConfig({ OM_DATA_DIR: dataDir }, {}), {
    role: "owner",
    writer: "inline",
    onTrouble: ({ message }) => console.error(message),
  });
  const text = ordersCsv(0);
  const { fileId } = await home.accept({
    business: "default",
    name: "orders.csv",
    source: null,
    region: null,
    settings: new Map(),
    content: Readable.from([Buffer.from(text)]),
    sizeBytes: text.length,
  });
  await home.wait("default", fileId);
  await home.close();
  return `/v1/files/${fileId}`;
}
