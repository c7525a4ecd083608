import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { errorOf, om, reportOf, resultOf } from "../support/om.ts";
import { type StartedServer, startServer } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-backup-"));
const started: StartedServer[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";

/** One order worth `number` euros. */
function contentOf(number: number): string {
  return `${header}\nO-${number},2026-01-15,Mug,1,${number}.00,EUR\n`;
}

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function netSales(dataDir: string): Promise<number> {
  const [row] = resultOf(await om(["query", "--json", "--metric", "net_sales"], { dataDir })).rows;
  return Number(row?.[0] ?? 0);
}

const listed = z.object({ fileId: z.string(), name: z.string(), state: z.string() });

async function filesOf(dataDir: string): Promise<z.output<typeof listed>[]> {
  return z.array(listed).parse((await om(["files", "--json"], { dataDir })).json);
}

async function createFolder(name: string, numbers: readonly number[]): Promise<string> {
  const dataDir = join(folder, name);
  const paths = numbers.map((number) => write(`${name}-${number}.csv`, contentOf(number)));
  await om(["ingest", ...paths], { dataDir });
  return dataDir;
}

describe("om backup and om restore", () => {
  test("beside a server under load the copy is a state that was, and what was queued in it goes on", async () => {
    const dataDir = join(folder, "live");
    const server = await startServer(dataDir);
    started.push(server);
    const sent: string[] = [];
    const over = new AbortController();
    const load = (async () => {
      for (let number = 1; !over.signal.aborted; number += 1) {
        const body = contentOf(number);
        const answer = await fetch(`${server.url}/v1/files?name=n${number}.csv`, { method: "POST", body });
        sent.push(z.object({ fileId: z.string() }).parse(await answer.json()).fileId);
        await setTimeout(25);
      }
    })();
    await expect.poll(() => sent.length, { interval: 5 }).toBeGreaterThan(3);
    const target = join(folder, "live-backup");
    const acknowledged = [...sent];
    const ended = await om(["backup", target, "--json"], { dataDir });
    over.abort();
    await load;
    expect([ended.exitCode, ended.stderr]).toEqual([0, ""]);
    expect(sent.length).toBeGreaterThan(acknowledged.length);
    expect(ended.json[0]).toMatchObject({ target, files: expect.any(Number) });

    const restored = join(folder, "live-restored");
    expect((await om(["restore", target, "--json"], { dataDir: restored })).exitCode).toBe(0);
    const files = (await filesOf(restored)).toReversed();
    expect(files.map(({ fileId }) => fileId)).toEqual(sent.slice(0, files.length));
    expect(files.length).toBeGreaterThanOrEqual(acknowledged.length);
    const worth = (names: readonly { name: string }[]): number =>
      names.reduce((sum, { name }) => sum + Number(name.slice(1, -4)), 0);
    expect(await netSales(restored)).toBe(worth(files.filter(({ state }) => state === "done")));
    const last = write("last.csv", contentOf(100_000));
    expect(reportOf(await om(["ingest", last, "--json"], { dataDir: restored })).state).toBe("done");
    expect(await netSales(restored)).toBe(worth(files) + 100_000);
  }, 300_000);

  test("without a server too; a restored file can be decided about, and its rejects are there", async () => {
    const dataDir = join(folder, "alone");
    const path = write("alone.csv", `${contentOf(8)}O-9,2026-01-15,Mug,x,4.50,EUR\nO-8,2026-01-15,Mug,1,8.00,EUR\n`);
    const { fileId } = reportOf(await om(["ingest", path, "--json"], { dataDir }));
    const target = join(folder, "alone-backup");
    mkdirSync(target);
    expect((await om(["backup", target], { dataDir })).exitCode).toBe(0);
    rmSync(dataDir, { recursive: true });
    const restored = join(folder, "alone-restored");
    expect((await om(["restore", target], { dataDir: restored })).exitCode).toBe(0);
    expect(await netSales(restored)).toBe(16);
    expect((await om(["rejects", fileId], { dataDir: restored })).stdout).toContain("O-9");
    const decided = await om(["decide", fileId, "--set", "repeats=once", "--json"], { dataDir: restored });
    expect(reportOf(decided).tables[0]?.rows.duplicate).toBe(1);
    expect(await netSales(restored)).toBe(8);
  });

  test("a folder that holds anything is neither a target nor a new home", async () => {
    const dataDir = await createFolder("full", [1]);
    const target = join(folder, "full-backup");
    await om(["backup", target], { dataDir });
    const again = await om(["backup", target, "--json"], { dataDir });
    expect([again.exitCode, errorOf(again).code]).toEqual([1, "CONFLICT"]);
    const inside = await om(["backup", join(dataDir, "backup"), "--json"], { dataDir });
    expect([inside.exitCode, errorOf(inside).code]).toEqual([2, "USAGE"]);
    const server = await startServer(dataDir);
    started.push(server);
    const throughServer = await om(["backup", target, "--json"], { dataDir });
    expect(errorOf(throughServer).code).toBe("CONFLICT");
    const over = await om(["restore", target, "--json"], { dataDir });
    expect([over.exitCode, errorOf(over).code, over.stderr]).toEqual([4, "CONFIGURATION", ""]);
    expect(await netSales(dataDir)).toBe(1);
  });

  test.each(["om.sqlite", "blobs", "gone", "backup.json"])(
    "a backup that was changed is found out, and nothing of it is taken: %s",
    async (what) => {
      const dataDir = await createFolder(`changed-${what}`, [2]);
      const target = join(folder, `changed-${what}-backup`);
      await om(["backup", target], { dataDir });
      const blob = readdirSync(target, { recursive: true, encoding: "utf8" }).find((path) => path.endsWith(".parquet"));
      if (what === "om.sqlite") appendFileSync(join(target, what), "x");
      if (what === "blobs") appendFileSync(join(target, blob ?? ""), "x");
      if (what === "gone") rmSync(join(target, blob ?? ""));
      if (what === "backup.json") {
        const text = readFileSync(join(target, what), "utf8");
        writeFileSync(join(target, what), text.replace(/blobs\/default\//, "blobs/../../default/"));
      }
      const restored = join(folder, `changed-${what}-restored`);
      const ended = await om(["restore", target, "--json"], { dataDir: restored });
      expect([ended.exitCode, errorOf(ended).code]).toEqual([1, "FILE_CORRUPT"]);
      expect(readdirSync(folder).filter((name) => name.includes(`changed-${what}-restored`))).toEqual([]);
    },
  );

  test("a folder without the list of a backup is none", async () => {
    const ended = await om(["restore", folder, "--json"], { dataDir: join(folder, "nothing") });
    expect([ended.exitCode, errorOf(ended).code, existsSync(join(folder, "nothing"))]).toEqual([1, "NOT_FOUND", false]);
  });

  test("a folder that lost a blob is not backed up as if it were whole", async () => {
    const dataDir = await createFolder("lost", [1]);
    const blobs = join(dataDir, "blobs");
    const blob = readdirSync(blobs, { recursive: true, encoding: "utf8" }).find((path) => path.endsWith(".parquet"));
    rmSync(join(blobs, blob ?? ""));
    const target = join(folder, "lost-backup");
    const ended = await om(["backup", target, "--json"], { dataDir });
    expect([ended.exitCode, errorOf(ended).code, existsSync(target)]).toEqual([1, "FILE_CORRUPT", false]);
  });

  test("into one file, beside a server, which other programs read and a new folder is made of", async () => {
    const dataDir = await createFolder("one", [3, 4]);
    await om(["business", "set", "store.1=North"], { dataDir });
    const server = await startServer(dataDir);
    started.push(server);
    const target = join(folder, "one.tar");
    const ended = await om(["backup", target, "--json"], { dataDir });
    expect([ended.exitCode, ended.stderr, ended.json[0]]).toEqual([0, "", expect.objectContaining({ target })]);
    expect(readdirSync(folder).filter((name) => name.includes("one.tar"))).toEqual(["one.tar"]);
    expect(errorOf(await om(["backup", target, "--json"], { dataDir })).code).toBe("CONFLICT");
    expect(errorOf(await om(["restore", target, "--json"], { dataDir })).code).toBe("CONFIGURATION");
    await server.stop();

    const paths = execFileSync("tar", ["-tf", target], { encoding: "utf8" }).trim().split("\n");
    expect([paths[0], paths.at(-1)]).toEqual(["om.sqlite", "backup.json"]);
    const restored = join(folder, "one-restored");
    expect((await om(["restore", target], { dataDir: restored })).exitCode).toBe(0);
    expect(await netSales(restored)).toBe(7);
    expect((await om(["business", "show"], { dataDir: restored })).stdout).toContain("store.1 = North");
  }, 300_000);

  test("a file that is torn, changed or something else is refused, and leaves nothing", async () => {
    const dataDir = await createFolder("torn", [5]);
    const target = join(folder, "torn-backup.tar");
    await om(["backup", target], { dataDir });
    const whole = readFileSync(target);
    const list = whole.lastIndexOf("backup.json");
    const changed = Buffer.from(whole);
    changed.write("~", whole.indexOf("PAR1") + 4);
    const others = {
      half: whole.subarray(0, whole.length / 2),
      "without its end": whole.subarray(0, -600),
      "without its list": Buffer.concat([whole.subarray(0, list), Buffer.alloc(1_024)]),
      changed,
      "no backup": Buffer.from("Order ID,Order Date\n"),
      empty: Buffer.alloc(0),
    };
    for (const [what, bytes] of Object.entries(others)) {
      const path = join(folder, `${what}.tar`);
      writeFileSync(path, bytes);
      const ended = await om(["restore", path, "--json"], { dataDir: join(folder, "from-torn") });
      expect([what, ended.exitCode, errorOf(ended).code]).toEqual([
        what,
        1,
        what === "without its list" ? "NOT_FOUND" : "FILE_CORRUPT",
      ]);
      expect(errorOf(ended).message).not.toContain("x00");
      expect(readdirSync(folder).filter((name) => name.includes("from-torn"))).toEqual([]);
    }
  }, 300_000);
});
