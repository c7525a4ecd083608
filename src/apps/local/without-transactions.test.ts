import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FileReport } from "#core/report.ts";
import { readHead } from "#engine/dataset.ts";
import { openStepsByHand, type StepsByHand } from "../../../test/support/steps-by-hand.ts";

// Without transactions a step that comes second at one of its writes has made those before it: the head of a dataset may
// name rows that nobody wants any more, and an upload may have left a file that another was faster than.

let home: StepsByHand;
beforeEach(() => {
  home = openStepsByHand();
});
afterEach(() => home.close());

const plain = "Order ID,Order Date,Product,Quantity,Unit Price,Currency\nA-1,2026-01-15,Mug,2,4.50,EUR\n";
/** The head and the moment from which it is found. */
const writesOfCommit = 2;

test("rows of a file that is cancelled after its commit was broken off leave the numbers when its message comes again", async () => {
  const file = await home.send(plain);
  await home.route();
  const delivery = await home.take("sales");
  home.when("table-stored", () => home.killAfter(writesOfCommit));
  await expect(home.process("sales", delivery)).rejects.toThrow("killed");
  expect(await home.counted()).toEqual([file.fileId]);
  await home.cancel(file);
  await home.process("sales", { ...delivery, receives: 2 });
  expect(await home.counted()).toEqual([]);
  expect(await home.report(file)).toMatchObject({ state: "cancelled" });
  expect(await home.unacknowledged()).toEqual([]);
});

test("rows of a file that is cancelled amidst its commit leave the numbers by the same delivery", async () => {
  const file = await home.send(plain);
  await home.route();
  home.when("table-stored", () => home.amidst(writesOfCommit, () => home.cancel(file)));
  await home.process("sales");
  expect(await home.counted()).toEqual([]);
  expect(await home.report(file)).toMatchObject({ state: "cancelled" });
  expect(await home.unacknowledged()).toEqual([]);
});

test("rows that were there before come back where their redo is cancelled amidst its commit", async () => {
  const file = await home.read(plain);
  const before = await listed(file);
  await home.decide(file, { repeats: "once" });
  await home.route();
  home.when("table-stored", () => home.amidst(writesOfCommit, () => home.cancel(file)));
  await home.process("sales");
  expect(await listed(file)).toEqual(before);
  const after = await home.report(file);
  expect(after).toMatchObject({ state: "done", generation: 1 });
  expect(after.redo).toBeUndefined();
});

test.each([1, 2, 3, 4])(
  "rows that were there before come back where they were to be of another type, and that is cancelled after %i writes",
  async (writes) => {
    const file = await home.read(plain);
    const before = await listed(file);
    await home.decide(file, { type: "general" });
    await home.route();
    home.when("table-stored", () => home.amidst(writes, () => home.cancel(file)));
    await home.process("general");
    expect([await home.counted(), await home.counted("general")]).toEqual([[file.fileId], []]);
    expect(await listed(file)).toEqual(before);
    expect(await home.report(file)).toMatchObject({ state: "done", generation: 1 });
  },
);

test("a message that comes late takes nothing out that a newer decision shows", async () => {
  const file = await home.send(plain);
  await home.route();
  const late = await home.take("sales");
  await home.process("sales", late);
  await home.decide(file, { repeats: "once" });
  await home.route();
  await home.process("sales");
  const shown = await listed(file);
  await expect(home.process("sales", { ...late, receives: 2 })).rejects.toMatchObject({ code: "LEASE_LOST" });
  expect(await listed(file)).toEqual(shown);
});

test("a message that comes again brings nothing back that is undone while its rows are looked for", async () => {
  const file = await home.send(plain);
  await home.route();
  const delivery = await home.take("sales");
  home.when("table-stored", () => home.killBeforeSends());
  await expect(home.process("sales", delivery)).rejects.toMatchObject({ code: "NOT_AVAILABLE" });
  const { records } = home.deps;
  const get = records.get.bind(records);
  const looking = vi.spyOn(records, "get").mockImplementation(async (key) => {
    if (key.sort !== "head#sales") return get(key);
    looking.mockRestore();
    await home.undo(file);
    return get(key);
  });
  await home.process("sales", { ...delivery, receives: 2 });
  expect(await home.report(file)).toMatchObject({ state: "undone" });
  expect(await home.counted()).toEqual([]);
});

test("of two uploads of the same bytes the one that comes second at the claim leaves no file", async () => {
  let faster: FileReport | null = null;
  await home.read(plain.replace("A-1", "B-1")); // the first step of a business is its name
  home.amidst(1, async () => {
    faster = await home.send(plain);
  });
  const slower = await home.send(plain);
  expect(slower).toEqual(faster);
  expect(await home.deps.files.list("shop")).toHaveLength(2);
  expect(await Array.fromAsync(home.deps.blobs.list("shop/uploads/"))).toHaveLength(2);
  await home.route();
  await home.process("sales");
  expect(await home.counted()).toHaveLength(2);
  expect(await home.unacknowledged()).toEqual([]);
});

async function listed({ fileId }: FileReport): Promise<unknown> {
  const { manifest } = await readHead("shop", "sales", home.deps);
  return manifest?.files.find((each) => each.fileId === fileId)?.jobKey;
}
