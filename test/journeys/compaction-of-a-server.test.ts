import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readConfig } from "#core/config.ts";
import { restoreBackup } from "../../src/apps/local/backup/restore-backup.ts";
import { type Home, openHome } from "../../src/apps/local/open-home.ts";

const fileCount = 34;
const rowsOfFile = 12;
const header = "Order ID,Order Date,Store,Product,Quantity,Unit Price,Currency";
/** Characters of two bytes, so that bytes and characters of a line differ. */
const products = ["Möbel", "Tasse", "Krug"];

let folder = "";
let home: Home;
let troubles: string[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-compacted-"));
  home = await open("data");
});
afterEach(async () => {
  await home.close();
  rmSync(folder, { recursive: true });
  if (troubles.length > 0) throw new Error(troubles.join(", "));
});

function open(name: string): Promise<Home> {
  troubles = [];
  const onTrouble = (error: Error): void => void troubles.push(error.message);
  const config = readConfig({ OM_DATA_DIR: join(folder, name) }, {});
  return openHome(config, { role: "owner", writer: "inline", onTrouble });
}

/** The last one has an order of the first one's again, with another quantity. */
function textOf(at: number): string {
  const rows = Array.from({ length: rowsOfFile }, (_none, row) => {
    const order = at === fileCount - 1 && row === 0 ? 0 : at * 100 + row;
    return `#${order},2026-03-${String(1 + (order % 28)).padStart(2, "0")},Süd,${products[order % 3]},${1 + (row % 2) + (at === fileCount - 1 ? 2 : 0)},4.50,EUR`;
  });
  return `${[header, ...rows].join("\n")}\n`;
}

async function send(at: number): Promise<string> {
  const content = Readable.from([Buffer.from(textOf(at))]);
  const about = { business: "shop", name: `day-${at}.csv`, source: "till", region: null, sizeBytes: null };
  const { fileId } = await home.accept({ ...about, settings: new Map(), content });
  expect((await home.wait("shop", fileId)).state).toBe("done");
  return fileId;
}

async function doctor(): Promise<string> {
  return (await home.doctor()).checks.find(({ name }) => name === "tables")?.detail ?? "";
}

async function numbers(more: object = {}): Promise<unknown> {
  const metrics = ["net_sales", "orders", "rows"];
  const { rows, coverage } = await home.query("shop", { metrics, by: ["product", "file"], ...more });
  return { rows, coverage };
}

/** What is shown of each number, compared with the bytes that were sent. Gives how many rows. */
async function checkExplained(): Promise<number> {
  const { cells } = await home.explain("shop", { metrics: ["net_sales"], by: ["product"] });
  let shown = 0;
  for (const cell of cells) {
    expect(cell.rows.count).toBeGreaterThan(cell.shown.length - 1);
    for (const row of cell.shown) {
      const text = textOf(Number(/\d+/.exec(row.file)?.[0]));
      const line = text.split("\n")[row.line - 1] ?? "";
      const byte = Buffer.from(text).indexOf(line);
      expect(row.record).toMatchObject({ raw: line, byte });
      expect(line).toContain(`,${String(cell.group[0]?.label)},`);
      shown += 1;
    }
  }
  return shown;
}

function blobsTogether(name: string): string[] {
  return readdirSync(join(folder, name, "blobs/shop/datasets/sales/compacted"));
}

test("tables that many files brought lie together a moment later, and nothing that is asked shows it", async () => {
  const ids: string[] = [];
  for (let at = 0; at < 20; at += 1) ids.push(await send(at));
  const [then, moment] = [await numbers(), new Date().toISOString()];
  for (let at = 20; at < fileCount - 1; at += 1) ids.push(await send(at));
  const before = await numbers();
  await vi.waitFor(async () => expect(await doctor()).toMatch(/^33 of 33 lie together in 1 blobs/), {
    timeout: 300_000,
    interval: 200,
  });
  expect(await numbers()).toEqual(before);
  expect(await numbers({ stateAt: moment })).toEqual(then);
  expect(await checkExplained()).toBe(60);
  expect((await home.doctor()).disk.find(({ name }) => name === "tables together")?.bytes).toBeGreaterThan(0);

  ids.push(await send(fileCount - 1)); // replaces a row of the first
  const all = await numbers();
  expect(await doctor()).toMatch(/^32 of 34/);
  expect(await checkExplained()).toBe(60);
  await Array.fromAsync(home.backup(join(folder, "backup")));
  await home.close();
  await restoreBackup(join(folder, "backup"), join(folder, "restored"));
  home = await open("restored");
  expect(await numbers()).toEqual(all);
  expect(await doctor()).toMatch(/^32 of 34/);

  await home.undo("shop", ids.at(-1) ?? "");
  expect(await numbers()).toEqual(before);
  await home.undo("shop", ids[7] ?? "");
  expect(JSON.stringify(await numbers())).not.toContain("day-7.csv");
  const blobs = blobsTogether("restored");
  const { proof } = await home.erase("shop", { fileIds: [ids[7] ?? "", ids[8] ?? ""], withCopies: false });
  expect(proof.filter(({ ok }) => !ok)).toEqual([]);
  expect(blobsTogether("restored").filter((name) => blobs.includes(name))).toEqual([]);
  expect(JSON.stringify(await numbers())).not.toMatch(/day-[78]\.csv/);
  expect(await numbers({ stateAt: moment })).not.toEqual(then);
  ids.push(await send(7));
  await vi.waitFor(async () => expect(await doctor()).toMatch(/^32 of 32 lie together/), {
    timeout: 300_000,
    interval: 200,
  });
  expect(JSON.stringify(await numbers())).toContain("day-7.csv");
}, 240_000);
