import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isBusinessId } from "#core/config.ts";
import { OmError } from "#core/errors.ts";
import { aReport } from "../cli/print/a-report.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import type { AcceptRequest } from "./service.ts";

let folder = "";
let now = 0;
let taken: { business: string; name: string; text: string; key: string | undefined }[] = [];
let refuse: OmError | null = null;
let whileReading: () => void = () => undefined;
let inbox: Inbox;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-inbox-"));
  [now, taken, refuse, whileReading] = [0, [], null, () => undefined];
  const service = {
    async accept({ business, name, content, idempotencyKey }: AcceptRequest) {
      whileReading();
      const chunks = await Array.fromAsync(content);
      if (refuse !== null) throw refuse;
      taken.push({ business, name, text: Buffer.concat(chunks).toString(), key: idempotencyKey });
      return aReport();
    },
  };
  const deps = { service, isBusiness: isBusinessId, clock: { now: () => now }, log: () => undefined };
  inbox = createInbox({ folder, business: "shop", settleMs: 1_000 }, deps);
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

test("a file that still grows waits", async () => {
  for (let part = 1; part <= 4; part += 1) {
    drop("slow.csv", "x".repeat(part));
    await lookAfter(800);
  }
  expect(taken).toEqual([]);
  await lookAfter(1_000);
  expect(taken).toMatchObject([{ text: "xxxx" }]);
});

test("a file that is written while it is read is not taken, and tried again", async () => {
  drop("late.csv", "half");
  await lookAfter(0);
  whileReading = () => drop("late.csv", "half and more");
  await lookAfter(1_000);
  expect(taken).toEqual([]);
  whileReading = () => undefined;
  await lookAfter(1_000);
  await lookAfter(1_000);
  expect(taken).toMatchObject([{ text: "half and more" }]);
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
  for (const text of ["first", "second", "third"]) {
    drop("orders.csv", text);
    await lookAfter(0);
    await lookAfter(1_000);
  }
  const moved = readdirSync(join(folder, "taken")).toSorted();
  expect(moved).toEqual(["orders (2).csv", "orders (3).csv", "orders.csv"]);
  expect(readFileSync(join(folder, "taken", "orders.csv"), "utf8")).toBe("first");
});

test("taken again after a crash before it was moved, it is the same request", async () => {
  drop("orders.csv");
  await lookAfter(0);
  await lookAfter(1_000);
  const key = taken[0]?.key;
  expect(key).toMatch(/^inbox-\d+-8-/);
});

test("what cannot be taken goes to refused, what only has to wait stays", async () => {
  drop("empty.csv", "");
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
