import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, onTestFinished, test } from "vitest";
import { makeReadOnly } from "../support/read-only-folder.ts";
import { errorOf, om, reportOf, resultOf } from "../support/om.ts";
import { type StartedServer, startServer } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-serve-"));
const started: StartedServer[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let places = 0;
async function serve(options: Parameters<typeof startServer>[1] = {}): Promise<StartedServer & { dataDir: string }> {
  places += 1;
  const dataDir = join(folder, `data-${places}`);
  const server = await startServer(dataDir, options);
  started.push(server);
  return { ...server, dataDir };
}

const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";

function write(name: string, count: number): string {
  const path = join(folder, name);
  const rows = Array.from({ length: count }, (_none, index) => `${name}-${index},2026-01-15,Mug,2,4.50,EUR`);
  writeFileSync(path, `${[header, ...rows].join("\n")}\n`);
  return path;
}

async function netSales(dataDir: string): Promise<unknown> {
  return resultOf(await om(["query", "--json", "--metric", "net_sales"], { dataDir })).rows[0]?.[0];
}

describe("om serve", () => {
  test("takes the same file by the command line, by HTTP and by its inbox, and counts each content once", async () => {
    const { url, dataDir } = await serve();
    const byCommand = reportOf(await om(["ingest", "--json", write("a.csv", 3)], { dataDir }));
    expect(byCommand.state).toBe("done");
    const text = `${header}\nB-1,2026-01-15,Mug,1,4.50,EUR\n`;
    const posted = await fetch(`${url}/v1/files?name=b.csv`, { method: "POST", body: text });
    expect(posted.status).toBe(202);
    copyFileSync(write("c.csv", 2), join(dataDir, "inbox", "c.csv"));
    copyFileSync(join(folder, "a.csv"), join(dataDir, "inbox", "again.csv"));
    await expect.poll(() => existsSync(join(dataDir, "inbox", "taken", "again.csv")), { timeout: 15_000 }).toBe(true);
    await expect.poll(() => netSales(dataDir), { timeout: 15_000 }).toBe("49.5");
    expect(readdirSync(join(dataDir, "inbox", "taken")).toSorted()).toEqual(["again.csv", "c.csv"]);
  });

  test("gets a file through the command line byte for byte, also one of many blocks", async () => {
    const { dataDir } = await serve();
    const path = write("long.csv", 150_000);
    const report = reportOf(await om(["ingest", "--json", path], { dataDir }));
    expect(report.contentHash).toBe(createHash("sha256").update(readFileSync(path)).digest("hex"));
    expect(report).toMatchObject({ state: "done", tables: [{ rows: { accepted: 150_000 } }] });
  });

  test("stops in peace: what was at work goes on at the next start, by whoever starts", async () => {
    const server = await serve({ environment: { OM_WORKERS: "1" } });
    const { dataDir, url } = server;
    const names = ["d1.csv", "d2.csv", "d3.csv", "d4.csv"].map((name) => write(name, 20_000));
    for (const path of names) {
      const content = await import("node:fs/promises").then(({ readFile }) => readFile(path));
      await fetch(`${url}/v1/files?name=d.csv`, { method: "POST", body: content });
    }
    expect(await server.stop()).toBe(0);
    expect(existsSync(join(dataDir, "server.json"))).toBe(false);
    const again = await startServer(dataDir);
    started.push(again);
    await expect.poll(() => netSales(dataDir), { timeout: 25_000 }).toBe(String(4 * 20_000 * 9));
  });

  test("a second server on the same folder says who has it, in one sentence", async () => {
    const { dataDir, url } = await serve();
    const second = await om(["serve", "--port", "0", "--json"], { dataDir });
    expect(second.exitCode).toBe(4);
    expect(errorOf(second)).toMatchObject({ code: "FOLDER_BUSY" });
    expect(errorOf(second).message).toContain(url);
  });

  test("a port that is taken, one that cannot be, and a host that is not this machine are told in one sentence", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const address = other.address();
    const port = typeof address === "object" && address !== null ? String(address.port) : "";
    const dataDir = join(folder, "taken");
    const taken = await om(["serve", "--port", port, "--json"], { dataDir });
    expect([taken.exitCode, errorOf(taken).code]).toEqual([4, "CONFIGURATION"]);
    expect(errorOf(taken).fix).toContain("--port 0");
    expect(existsSync(join(dataDir, "server.json"))).toBe(false);
    other.close();
    expect((await om(["serve", "--port", "70000"], { dataDir })).exitCode).toBe(2);
    const open = await om(["serve", "--port", "0", "--host", "0.0.0.0", "--json"], { dataDir });
    expect([open.exitCode, errorOf(open).code]).toEqual([4, "CONFIGURATION"]);
  });

  test.skipIf(process.platform !== "linux")(
    "its inbox waits for a writer that pauses, and tells of what it refuses with path, reason and fix (Linux only)",
    async () => {
      const { dataDir, written } = await serve();
      const inbox = join(dataDir, "inbox");
      const writer = openSync(join(inbox, "slow.csv"), "w");
      writeSync(writer, `${header}\nS-1,2026-01-15,Mug,1,4.50,EUR\n`);
      mkdirSync(join(inbox, "acme"));
      writeFileSync(join(inbox, "acme", "image.csv"), Buffer.from("\0\x01\x02\n"));
      writeFileSync(join(inbox, "empty.csv"), "");
      await setTimeout(3_000);
      expect(existsSync(join(inbox, "slow.csv"))).toBe(true);
      writeSync(writer, "S-2,2026-01-15,Mug,1,4.50,EUR\n");
      closeSync(writer);
      await expect.poll(() => netSales(dataDir), { timeout: 15_000 }).toBe("9");
      await expect.poll(() => existsSync(join(inbox, "refused", "empty.csv")), { timeout: 20_000 }).toBe(true);
      const line = written.stderr.split("\n").find((each) => each.includes("inbox-refused")) ?? "{}";
      expect(JSON.parse(line)).toMatchObject({
        path: "empty.csv",
        code: "EMPTY_FILE",
        fix: expect.stringMatching(/./),
      });
    },
    45_000,
  );

  test.each(["", "taken"])("an inbox that is no folder, at %j, ends it with exit 4 and one sentence", async (part) => {
    const inbox = mkdtempSync(join(folder, "inbox-"));
    if (part === "") rmSync(inbox, { recursive: true });
    writeFileSync(part === "" ? inbox : join(inbox, part), "in the way");
    const ended = await om(["serve", "--port", "0", "--inbox", inbox, "--json"], { dataDir: join(folder, "no-inbox") });
    expect([ended.exitCode, errorOf(ended).code, ended.stderr]).toEqual([4, "CONFIGURATION", ""]);
    expect(errorOf(ended).message).toContain("is no folder");
  });

  test("an inbox that may not be written ends it with exit 4 and one sentence", async (context) => {
    const inbox = mkdtempSync(join(folder, "inbox-"));
    const mend = makeReadOnly(inbox);
    if (mend === null) return context.skip("no folder can be made read-only here");
    onTestFinished(mend);
    const ended = await om(["serve", "--port", "0", "--inbox", inbox, "--json"], { dataDir: join(folder, "no-inbox") });
    expect([ended.exitCode, errorOf(ended).code, ended.stderr]).toEqual([4, "CONFIGURATION", ""]);
  });

  test("a data folder that may not be written is told in one sentence", async () => {
    const path = join(folder, "plain-file");
    writeFileSync(path, "x");
    const ended = await om(["serve", "--port", "0", "--json"], { dataDir: join(path, "data") });
    expect([errorOf(ended).code, ended.stderr]).toEqual(["NOT_WRITABLE", ""]);
  });

  test("the doctor shows the settings of the server, not those of whoever asks", async () => {
    const inbox = join(folder, "doctor-inbox");
    const { dataDir, url } = await serve({ environment: { OM_MEMORY_MB: "300" }, args: ["--inbox", inbox] });
    const { json, exitCode } = await om(["doctor", "--json"], { dataDir });
    expect(exitCode).toBe(0);
    expect(json[0]).toMatchObject({
      checks: expect.arrayContaining([{ name: "dead letters", ok: true, detail: "none" }]),
      settings: expect.arrayContaining([
        { name: "memoryLimitMb", value: "300", origin: "OM_MEMORY_MB" },
        { name: "url", value: url, origin: "this server" },
        { name: "inbox", value: inbox, origin: "--inbox" },
      ]),
    });
  });

  test("its token is for its owner's eyes only", async () => {
    const { dataDir } = await serve();
    expect(statSync(join(dataDir, "server.json")).mode & 0o077).toBe(0);
  });
});

describe("two commands on one folder", () => {
  test("wait for each other and both do their work", async () => {
    const dataDir = join(folder, "shared");
    mkdirSync(dataDir);
    const all = await Promise.all(
      ["e1.csv", "e2.csv", "e3.csv"].map((name) => om(["ingest", "--json", write(name, 500)], { dataDir })),
    );
    expect(all.map((ended) => reportOf(ended).state)).toEqual(["done", "done", "done"]);
    expect(await netSales(dataDir)).toBe(String(3 * 500 * 9));
  });
});
