import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { createRandom } from "#apps/demo/random.ts";
import { judgeHome } from "./judge-home.ts";
import { asItIs } from "./mutant.ts";
import { createFolder } from "./create-folder.ts";
import { createLedger } from "./promises.ts";
import { createSalesRequests, type RequestKind, type SalesRequest } from "./sales-requests.ts";
import { type Life, startLife } from "./whole-way/life.ts";
import { Refused } from "./whole-way/ask.ts";
import { deliver } from "./whole-way/sender.ts";

const canMount = trySmallDisk();
if (!canMount) console.log("skipped: no small disk can be mounted, so none is filled");

test(
  "on a full disk uploads are refused with 507, what is known can be read, and all goes on by itself once there is room (skipped without mount)",
  { skip: !canMount, timeout: 240_000 },
  async () => {
    const disk = mountSmallDisk();
    const dataDir = join(disk, "data");
    const filler = join(disk, "filler");
    const ledger = createLedger();
    const random = createRandom(1);
    const source = createSalesRequests("shop", 1);
    const requests: SalesRequest[] = [];
    const life = await start(dataDir, join(disk, "..", "life.log"));

    const before = ask(["clean", "dirty"]);
    expect(await Promise.all(before.map((request) => deliver(request, life, ledger, random)))).toEqual([true, true]);

    // Some are at work when the disk fills up and for a while after, some come when it is full.
    const atWork = ask(["clean", "question", "dirty", "clean"]);
    const delivering = atWork.map(deliverInTheEnd);
    await expect.poll(() => atWork.filter(({ key }) => ledger.of(key).fileId !== undefined).length).toBeGreaterThan(1);
    fill(filler);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const late = ask(["clean", "pieces"]);
    for (const request of late)
      expect(await refusal(deliver(request, life, ledger, random))).toEqual([507, "DISK_FULL"]);
    for (const { key, business } of before) {
      const report = await fetch(`${life.url}/v1/files/${ledger.of(key).fileId}`, {
        headers: { "Om-Business": business },
      });
      expect([report.status, reportShape.parse(await report.json()).state]).toEqual([
        200,
        expect.stringMatching(/^done/),
      ]);
    }
    const { queues } = healthShape.parse(await (await fetch(`${life.url}/v1/health`)).json());
    expect(queues.filter(({ dead }) => dead > 0)).toEqual([]);

    rmSync(filler);
    const freedAt = performance.now();
    expect(await Promise.all([...delivering, ...late.map(deliverInTheEnd)])).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
    ]);
    const tookMs = performance.now() - freedAt;
    console.log(`all at their end ${Math.round(tookMs / 100) / 10} s after there was room`);
    expect(tookMs).toBeLessThan(50_000); // nobody had to wait until the leases end
    life.process.kill("SIGTERM");
    expect(await life.ended).toBe("0");
    expect(await judgeHome({ dataDir, requests, ledger })).toEqual([]);

    function ask(kinds: readonly RequestKind[]): SalesRequest[] {
      const fresh = kinds.map((kind) => source.next(kind));
      requests.push(...fresh);
      return fresh;
    }

    /** A sender who is told that there is no room tries again. */
    async function deliverInTheEnd(request: SalesRequest): Promise<boolean> {
      for (;;) {
        const isAtEnd = await deliver(request, life, ledger, random).catch((thrown: unknown) => {
          if (thrown instanceof Refused && thrown.status === 507) return null;
          throw thrown;
        });
        if (isAtEnd !== null) return isAtEnd;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
  },
);

const reportShape = z.object({ state: z.string() });
const healthShape = z.object({ queues: z.array(z.object({ queue: z.string(), dead: z.number() })) });

async function start(dataDir: string, diary: string): Promise<Life> {
  const life = await startLife({ tree: asItIs, dataDir, diary, environment: {}, killAt: null });
  if (life === null) throw new Error("the server did not start");
  onTestFinished(() => void life.process.kill("SIGKILL"));
  return life;
}

/** To the last page, whoever else is writing. */
function fill(filler: string): void {
  const descriptor = openSync(filler, "w");
  const page = Buffer.alloc(4_096);
  try {
    for (;;) writeSync(descriptor, page);
  } catch {
    closeSync(descriptor);
  }
}

async function refusal(delivering: Promise<boolean>): Promise<[number, string] | string> {
  return delivering.then(
    () => "taken",
    (thrown: unknown) => (thrown instanceof Refused ? [thrown.status, thrown.code] : String(thrown)),
  );
}

function mountSmallDisk(): string {
  const disk = join(createFolder("om-full-"), "disk");
  mkdirSync(disk);
  execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", disk]);
  onTestFinished(() => void spawnSync("/bin/umount", ["-l", disk]));
  return disk;
}

function trySmallDisk(): boolean {
  const disk = join("/tmp", `om-mount-${process.pid}`);
  mkdirSync(disk, { recursive: true });
  const canMountHere = spawnSync("/bin/mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]).status === 0;
  if (canMountHere) spawnSync("/bin/umount", [disk]);
  rmSync(disk, { recursive: true, force: true });
  return canMountHere;
}
