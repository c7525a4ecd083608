import { afterEach, beforeEach, expect, test } from "vitest";
import type { JsonValue } from "#ports/record-store.ts";
import { openStepsByHand, type StepsByHand } from "../../test/support/steps-by-hand.ts";
import { resumeFiles } from "./resume-files.ts";

let home: StepsByHand;

beforeEach(() => {
  home = openStepsByHand();
});
afterEach(() => home.close());

const plain = "Order ID,Order Date,Product,Quantity,Unit Price,Currency\nA-1,2026-01-15,Mug,2,4.50,EUR\n";
const later = Number.MAX_SAFE_INTEGER;

test("an upload that was written and not asked for is read in the end", async () => {
  home.when("upload-stored", () => home.killBeforeSends());
  await expect(home.send(plain)).rejects.toMatchObject({ code: "NOT_AVAILABLE" });
  expect(await resumeFiles(later, home.deps)).toBe(1);
  await home.route();
  await home.process("sales");
  expect(await home.counted()).toHaveLength(1);
  expect(await resumeFiles(later, home.deps)).toBe(0);
});

test("what happened lately is left alone", async () => {
  await home.send(plain);
  expect(await resumeFiles(0, home.deps)).toBe(0);
});

test("a file that waits for its turn is asked for twice and read once", async () => {
  const file = await home.send(plain);
  expect(await resumeFiles(later, home.deps)).toBe(1);
  await home.route();
  await home.route();
  await home.process("sales");
  await home.process("sales").catch(() => undefined);
  expect(await home.counted()).toEqual([file.fileId]);
  expect(await home.unacknowledged()).toEqual([]);
});

test("what is left of an upload that another was faster than goes", async () => {
  const file = await home.send(plain);
  const { records } = home.deps;
  const [stored] = await records.list("business#shop", { prefix: `file#${file.fileId}` });
  const left = "file_0000000000000000";
  const value: JsonValue = JSON.parse(JSON.stringify(stored?.value).replaceAll(file.fileId, left));
  await records.put({ partition: "business#shop", sort: `file#${left}` }, value);
  expect(await resumeFiles(later, home.deps)).toBe(2);
  expect((await home.deps.files.list("shop")).map(({ fileId }) => fileId)).toEqual([file.fileId]);
});

test("a file whose rows count is kept, although its content stands under another id by now", async () => {
  const file = await home.read(plain);
  await home.decide(file, { repeats: "once" });
  const { records } = home.deps;
  await records.put({ partition: "business#shop", sort: `content#${file.contentHash}` }, "file_0000000000000000");
  await resumeFiles(later, home.deps);
  expect((await home.stored(file)).tables[0]?.result).not.toBeNull();
});
