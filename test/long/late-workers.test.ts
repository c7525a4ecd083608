import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { type Home, openHome } from "#apps/local/open-home.ts";
import { readConfig } from "#core/config.ts";
import type { TraceEvent } from "#core/trace.ts";
import { once as bytesOf } from "../faults/judge-home.ts";
import { createFolder } from "../faults/create-folder.ts";
import { startLife } from "../faults/whole-way/life.ts";
import { asItIs } from "../faults/mutant.ts";
import { errorOf, om } from "../support/om.ts";

const faults = join(import.meta.dirname, "../faults");
const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";

/** The clock of this process may be moved, and its workers may be slow. */
const realNow = Date.now;
let movedMs = 0;
let troubles: string[] = [];
beforeEach(() => {
  [movedMs, troubles] = [0, []];
  Date.now = () => realNow() + movedMs;
});
afterEach(() => {
  Date.now = realNow;
  delete process.env["NODE_OPTIONS"];
  if (troubles.length > 0) throw new Error(`a queue failed: ${troubles.join(", ")}`);
});

test("a table that takes longer than its lease is read by a second worker, and counts once", async () => {
  process.env["NODE_OPTIONS"] = `--import ${pathToFileURL(join(faults, "isolation/bad-worker.process.ts")).href}`;
  const { home, events } = await open(join(createFolder("om-late-"), "data"));
  const slow = await send(home, "slow", "poison-slow");
  await expect.poll(() => attemptsAt(events, slow), { timeout: 20_000 }).toEqual([1]);
  movedMs = 61_000; // the lease is over, and nobody has extended it
  const other = await send(home, "other", "Mug"); // who looks for this one finds the other, too
  for (const fileId of [slow, other]) expect((await home.wait("shop", fileId)).state).toBe("done");
  expect(attemptsAt(events, slow)).toEqual([1, 2]);
  await new Promise((resolve) => setTimeout(resolve, 2_500)); // the first worker comes to its end, and changes nothing
  expect(events.filter(({ event }) => event === "table-ended")).toHaveLength(2);
  expect(await netSales(home)).toEqual(["18", 2]);
  const busy = (await home.queues()).filter(
    ({ ready, inFlight, delayed, dead }) => ready + inFlight + delayed + dead > 0,
  );
  expect(busy).toEqual([]);
});

test("an owner that slept while another took its folder over wakes up, and changes nothing", async () => {
  const dataDir = join(createFolder("om-slept-"), "data");
  const text = `${header}\nA-1,2026-01-15,Mug,2,4.50,EUR\n`;
  const sleeper = fork(join(faults, "isolation/stalling-owner.process.ts"), [dataDir, text], {
    execArgv: [],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  onTestFinished(() => void sleeper.kill("SIGKILL"));
  const [{ fileId }] = await once(sleeper, "message");
  await expect.poll(() => stateOf(sleeper), { timeout: 20_000 }).toBe("T"); // it stands still with the rows in its hands
  const { home } = await open(dataDir);
  expect((await home.wait("shop", fileId)).state).toBe("done");
  const before = await home.file("shop", fileId);
  sleeper.kill("SIGCONT");
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  sleeper.send("tell");
  const [{ heard, again }] = await once(sleeper, "message");
  expect(heard).toContain("table-stored"); // the head was the next to move ...
  expect(heard).not.toContain("table-ended"); // ... and it did not
  expect(again).toBe("LEASE_LOST");
  expect(await home.file("shop", fileId)).toEqual(before);
  expect((await home.files("shop")).map((file) => file.fileId)).toEqual([fileId]);
  expect(await netSales(home)).toEqual(["9", 1]);
});

test("of servers that start at once on one folder one serves, the others say so, and none hears of a busy database", async () => {
  const folder = createFolder("om-race-");
  for (let round = 0; round < 4; round += 1) {
    const dataDir = join(folder, `data-${round % 2}`); // new at first, there already the second time
    const racers = await Promise.all([1, 2, 3].map((racer) => race(dataDir, join(folder, `${round}-${racer}.log`))));
    const served = racers.filter(({ life }) => life !== null);
    expect(served).toHaveLength(1);
    const late = await om(["serve", "--port", "0", "--json"], { dataDir });
    expect([late.exitCode, errorOf(late).code]).toEqual([4, "FOLDER_BUSY"]);
    expect(racers.map(({ words }) => words()).join("\n")).not.toMatch(
      /SQLITE|database is locked|NOT_AVAILABLE|^\s+at /m,
    );
    for (const { life } of served) {
      life?.process.kill("SIGKILL");
      await life?.ended;
    }
  }
});

async function race(dataDir: string, diary: string) {
  const life = await startLife({ tree: asItIs, dataDir, diary, environment: {}, killAt: null });
  onTestFinished(() => void life?.process.kill("SIGKILL"));
  return { life, words: () => readFileSync(diary, "utf8") };
}

async function open(dataDir: string): Promise<{ readonly home: Home; readonly events: readonly TraceEvent[] }> {
  const events: TraceEvent[] = [];
  const home = await openHome(readConfig({ OM_DATA_DIR: dataDir, OM_WORKERS: "2" }, {}), {
    role: "owner",
    writer: "inline",
    onTrouble: ({ code }) => void troubles.push(code),
  });
  onTestFinished(home.close);
  home.hub.subscribe(({ event }) => events.push(event));
  return { home, events };
}

async function send(home: Home, name: string, product: string): Promise<string> {
  const bytes = Buffer.from(`${header}\n${name}-1,2026-01-15,${product},2,4.50,EUR\n`);
  const nothing = { source: null, region: null, settings: new Map<string, string>() };
  const upload = { ...nothing, business: "shop", name: `${name}.csv`, sizeBytes: bytes.length };
  return (await home.accept({ ...upload, content: bytesOf(bytes) })).fileId;
}

function attemptsAt(events: readonly TraceEvent[], fileId: string): number[] {
  return events.flatMap((event) =>
    event.event === "table-started" && event.fileId === fileId ? [event.receives] : [],
  );
}

/** `T`: stopped. */
function stateOf({ pid }: ChildProcess): string | undefined {
  return /\) (\w) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
}

async function netSales(home: Home): Promise<unknown> {
  return (await home.query("shop", { metrics: ["net_sales", "rows"] })).rows[0];
}
