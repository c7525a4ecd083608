import {
  appendFileSync,
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { isBusinessId } from "#core/config.ts";
import { OmError } from "#core/errors.ts";
import { aReport } from "../cli/print/a-report.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import type { AcceptRequest } from "../home/service.ts";

let folder = "";
let now = 0;
let taken: { business: string; name: string; text: string; key: string | undefined }[] = [];
let refuse: OmError | null = null;
let whileReading: () => void = () => undefined;
let logged: Record<string, unknown>[] = [];
let inbox: Inbox;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-inbox-"));
  [now, taken, refuse, whileReading, logged] = [0, [], null, () => undefined, []];
  const service = {
    async accept({ business, name, content, idempotencyKey }: AcceptRequest) {
      whileReading();
      const chunks = await Array.fromAsync(content);
      if (refuse !== null) throw refuse;
      taken.push({ business, name, text: Buffer.concat(chunks).toString(), key: idempotencyKey });
      return aReport();
    },
  };
  const deps = {
    service,
    isBusiness: isBusinessId,
    clock: { now: () => now },
    log: (_level: string, event: string, facts = {}) => void logged.push({ event, ...facts }),
  };
  inbox = createInbox({ folder, business: "shop", settleMs: 1_000, doubtMs: 10_000, watchMs: 60_000 }, deps);
});
afterEach(() => rmSync(folder, { recursive: true }));

function drop(path: string, text = "a,b\n1,2\n"): void {
  writeFileSync(join(folder, path), text);
}

async function lookAfter(ms: number): Promise<void> {
  now += ms;
  await inbox.look();
}

test("a file that has not changed for a while is taken once and moved away", async () => {
  drop("orders.csv");
  await lookAfter(0);
  await lookAfter(999);
  expect(taken).toEqual([]);
  await lookAfter(1);
  await lookAfter(5_000);
  expect(taken).toMatchObject([{ business: "shop", name: "orders.csv", text: "a,b\n1,2\n" }]);
  expect([readdirSync(folder), readdirSync(join(folder, "taken"))]).toEqual([["taken"], ["orders.csv"]]);
});

test("a file whose move was cut short by a crash is the same request again, and lies in `taken` once", async () => {
  drop("orders.csv");
  mkdirSync(join(folder, "taken"));
  linkSync(join(folder, "orders.csv"), join(folder, "taken", "orders.csv"));
  await lookAfter(0);
  await lookAfter(1_000);
  expect(taken).toHaveLength(1);
  expect([readdirSync(folder), readdirSync(join(folder, "taken"))]).toEqual([["taken"], ["orders.csv"]]);
});

test("a file that is put back is another request: what came of the first may have been cancelled", async () => {
  drop("orders.csv");
  await lookAfter(0);
  await lookAfter(1_000);
  renameSync(join(folder, "taken", "orders.csv"), join(folder, "orders.csv"));
  await lookAfter(0);
  await lookAfter(1_000);
  expect(new Set(taken.map(({ key }) => key)).size).toBe(2);
  expect([readdirSync(folder), readdirSync(join(folder, "taken"))]).toEqual([["taken"], ["orders.csv"]]);
});

test("a file that still grows waits", async () => {
  for (let part = 1; part <= 4; part += 1) {
    drop("slow.csv", "x\n".repeat(part));
    await lookAfter(800);
  }
  expect(taken).toEqual([]);
  await lookAfter(1_000);
  expect(taken).toMatchObject([{ text: "x\nx\nx\nx\n" }]);
});

test("a file that is written while it is read is not taken, and tried again", async () => {
  drop("late.csv", "half\n");
  await lookAfter(0);
  whileReading = () => drop("late.csv", "half\nand more\n");
  await lookAfter(1_000);
  expect(taken).toEqual([]);
  whileReading = () => undefined;
  await lookAfter(1_000);
  await lookAfter(1_000);
  expect(taken).toMatchObject([{ text: "half\nand more\n" }]);
});

test("names of unfinished files are left alone", async () => {
  const names = [".hidden.csv", "a.csv.part", "b.csv.crdownload", "c.tmp", "~lock.csv", "d.csv~"];
  for (const name of names) drop(name);
  await lookAfter(0);
  await lookAfter(2_000);
  expect([taken, readdirSync(folder).toSorted()]).toEqual([[], names.toSorted()]);
});

test("a folder below belongs to the business of its name", async () => {
  mkdirSync(join(folder, "acme"));
  mkdirSync(join(folder, "no business!"));
  drop("acme/till.csv");
  drop("no business!/till.csv");
  await lookAfter(0);
  await lookAfter(1_000);
  expect(taken).toMatchObject([{ business: "acme", name: "till.csv" }]);
  expect(readdirSync(join(folder, "acme", "taken"))).toEqual(["till.csv"]);
});

test("the same name again gets a number, nothing is overwritten", async () => {
  for (const text of ["first\n", "second\n", "third\n"]) {
    drop("orders.csv", text);
    await lookAfter(0);
    await lookAfter(1_000);
  }
  const moved = readdirSync(join(folder, "taken")).toSorted();
  expect(moved).toEqual(["orders (2).csv", "orders (3).csv", "orders.csv"]);
  expect(readFileSync(join(folder, "taken", "orders.csv"), "utf8")).toBe("first\n");
});

test("taken again after a crash before it was moved, it is the same request", async () => {
  drop("orders.csv");
  await lookAfter(0);
  await lookAfter(1_000);
  const key = taken[0]?.key;
  expect(key).toMatch(/^inbox-\d+-8-/);
});

test("what cannot be taken goes to refused, what only has to wait stays", async () => {
  drop("empty.csv");
  refuse = new OmError("EMPTY_FILE", "it is empty");
  await lookAfter(0);
  await lookAfter(1_000);
  expect(readdirSync(join(folder, "refused"))).toEqual(["empty.csv"]);
  drop("big.csv");
  refuse = new OmError("DISK_FULL", "no room", { retryable: true });
  await lookAfter(0);
  await lookAfter(1_000);
  expect(readdirSync(folder).toSorted()).toEqual(["big.csv", "refused"]);
  refuse = null;
  await lookAfter(1_000);
  await lookAfter(1_000);
  expect(taken).toMatchObject([{ name: "big.csv" }]);
});

test.each([
  ["empty", ""],
  ["broken off in a line", "a,b\n1,"],
  ["broken off in a line of UTF-16", Buffer.from("a,b\n1", "utf16le").toString("latin1")],
])("a file that is %s waits longer, and is taken then", async (_what, text) => {
  writeFileSync(join(folder, "doubt.csv"), text, "latin1");
  await lookAfter(0);
  await lookAfter(9_999);
  expect(taken).toEqual([]);
  await lookAfter(1);
  expect(taken).toHaveLength(1);
});

test("a line end in UTF-16 is one", async () => {
  writeFileSync(join(folder, "whole.csv"), "a,b\n1,2\n", "utf16le");
  await lookAfter(0);
  await lookAfter(1_000);
  expect(taken).toHaveLength(1);
});

test.skipIf(process.platform !== "linux")(
  "a file that a process has open for writing waits, is told once, and is taken when it is closed (Linux only)",
  async () => {
    const writer = openSync(join(folder, "slow.csv"), "w");
    const reader = openSync(join(folder, "slow.csv"), "r");
    writeSync(writer, "a,b\n");
    await lookAfter(0);
    for (let turn = 0; turn < 20; turn += 1) await lookAfter(1_000);
    expect(taken).toEqual([]);
    writeSync(writer, "1,2\n");
    closeSync(writer);
    await lookAfter(1_000);
    await lookAfter(1_000);
    closeSync(reader);
    expect(taken).toMatchObject([{ text: "a,b\n1,2\n" }]);
    expect(logged).toMatchObject([{ event: "inbox-waits", path: "slow.csv" }]);
    expect(logged[0]?.["message"]).toContain(`process ${process.pid} `);
  },
);

test("a file that is written after it was taken is taken again as a whole, with a warning", async () => {
  drop("orders.csv");
  await lookAfter(0);
  await lookAfter(1_000);
  appendFileSync(join(folder, "taken", "orders.csv"), "3,4\n");
  await lookAfter(500);
  await lookAfter(1_000);
  await lookAfter(1_000);
  expect(taken.map(({ text }) => text)).toEqual(["a,b\n1,2\n", "a,b\n1,2\n3,4\n"]);
  expect(new Set(taken.map(({ key }) => key)).size).toBe(2);
  expect(logged).toMatchObject([{ event: "inbox-changed", path: "taken/orders.csv" }]);
  expect(readdirSync(join(folder, "taken"))).toEqual(["orders.csv"]);
});

test("a file that was refused and is written after that is taken, and moved", async () => {
  drop("orders.csv");
  refuse = new OmError("EMPTY_FILE", "it is empty", { fix: "fill it" });
  await lookAfter(0);
  await lookAfter(1_000);
  refuse = null;
  appendFileSync(join(folder, "refused", "orders.csv"), "3,4\n");
  await lookAfter(500);
  await lookAfter(1_000);
  expect(taken).toMatchObject([{ name: "orders.csv", text: "a,b\n1,2\n3,4\n" }]);
  expect([readdirSync(join(folder, "refused")), readdirSync(join(folder, "taken"))]).toEqual([[], ["orders.csv"]]);
});

test("what is refused is told with its path in the inbox, the reason and what to do", async () => {
  mkdirSync(join(folder, "acme"));
  drop("acme/empty.csv");
  refuse = new OmError("EMPTY_FILE", "it is empty", { fix: "fill it" });
  await lookAfter(0);
  await lookAfter(1_000);
  const facts = { path: "acme/empty.csv", code: "EMPTY_FILE", message: "it is empty", fix: "fill it" };
  expect(logged).toEqual([{ event: "inbox-refused", retryable: false, ...facts }]);
});

test("a fault that lasts is told once, and once more when it is another", async () => {
  drop("orders.csv");
  refuse = new OmError("DISK_FULL", "no room", { retryable: true });
  for (let turn = 0; turn < 8; turn += 1) await lookAfter(1_000);
  refuse = new OmError("NOT_WRITABLE", "no permission");
  for (let turn = 0; turn < 8; turn += 1) await lookAfter(1_000);
  expect(logged.map(({ code }) => code)).toEqual(["DISK_FULL", "NOT_WRITABLE"]);
  expect(readdirSync(folder)).toEqual(["orders.csv"]);
});

test("a file that may not be read is NOT_READABLE, told once, stays, and is taken when it may", async () => {
  drop("closed.csv");
  drop("open.csv");
  const path = join(folder, "closed.csv");
  chmodSync(path, 0o000);
  chmodSync(folder, 0o777);
  becomeNobody();
  await lookAfter(0);
  for (let turn = 0; turn < 5; turn += 1) await lookAfter(1_000);
  expect(logged).toMatchObject([{ event: "inbox-stuck", path: "closed.csv", code: "NOT_READABLE" }]);
  expect(logged[0]?.["fix"]).toContain("chmod");
  process.seteuid?.(process.getuid?.() ?? 0);
  chmodSync(path, 0o644);
  await lookAfter(1_000);
  await lookAfter(1_000);
  expect(taken.map(({ name }) => name)).toEqual(["open.csv", "closed.csv"]);
});

test("where a file cannot be moved the others are taken all the same, and it is read only once", async () => {
  writeFileSync(join(folder, "refused"), "no folder\n");
  drop("a.csv");
  refuse = new OmError("EMPTY_FILE", "it is empty");
  for (let turn = 0; turn < 2; turn += 1) await lookAfter(10_000);
  refuse = null;
  let reads = 0;
  whileReading = () => (reads += 1);
  drop("b.csv");
  for (let turn = 0; turn < 4; turn += 1) await lookAfter(1_000);
  expect(taken.map(({ name }) => name)).toContain("b.csv");
  expect(reads).toBe(1);
  const stuck = logged.filter(({ event, path }) => event === "inbox-stuck" && path === "a.csv");
  expect(stuck).toMatchObject([{ code: "NOT_WRITABLE", message: expect.stringContaining("refused") }]);
});

test.skipIf(process.platform !== "linux")(
  "a name that is no UTF-8 becomes one that people can read (Linux only)",
  async () => {
    writeFileSync(
      Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from(".csv")]),
      "a,b\n1,2\n",
    );
    for (let turn = 0; turn < 4; turn += 1) await lookAfter(1_000);
    expect(taken).toMatchObject([{ name: "café.csv" }]);
    expect(logged).toMatchObject([{ event: "inbox-renamed", path: "café.csv" }]);
  },
);

test("a folder that is no business is told once, one with a dot in front never", async () => {
  mkdirSync(join(folder, "no business!"));
  mkdirSync(join(folder, ".git"));
  drop(".git/x.csv");
  for (let turn = 0; turn < 4; turn += 1) await lookAfter(1_000);
  expect(logged).toMatchObject([{ event: "inbox-ignored", path: "no business!" }]);
});

/** Root may read everything; where we are somebody else that somebody will do. */
function becomeNobody(): void {
  if (process.getuid?.() !== 0) return;
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
}
