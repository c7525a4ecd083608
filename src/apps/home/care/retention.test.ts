import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { readHead } from "#engine/dataset.ts";
import { reprocessFile } from "#intake/reprocess-file.ts";
import { followSource } from "#metrics/explain/sources.ts";
import { openStepsByHand, type StepsByHand } from "../../../../test/support/steps-by-hand.ts";
import { createHolds, type Holds } from "../holds.ts";
import { findNamedBlobs } from "./named-blobs.ts";
import { applyRetention, retentionOf, type RetentionRule } from "./retention.ts";

const day = 86_400_000;
const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
const content = `${header}\nA-1,2026-01-15,Mug,2,4.50,EUR\nA-2,2026-01-16,Mug,many,4.50,EUR\n`;

let home: StepsByHand;
let now = 0;
let holds: Holds;
beforeEach(() => {
  home = openStepsByHand();
  now = home.deps.clock.now();
  holds = createHolds({ now: () => now });
});
afterEach(() => home.close());

function look(rule: Partial<RetentionRule>, readers = holds) {
  const readRule = async () => ({ uploadsMs: null, rejectsMs: null, ...rule });
  return applyRetention({ ...home.deps, clock: { now: () => now }, holds: readers, readRule });
}

function keysOf(report: FileReport): Promise<string[]> {
  return Array.fromAsync(home.deps.blobs.list("shop/")).then((keys) =>
    keys.filter((key) => key.includes(report.fileId)).map((key) => key.split("/").at(-1) ?? ""),
  );
}

describe("retention", () => {
  test("keeps everything by default, and everything until its day", async () => {
    const file = await home.read(content);
    const before = await keysOf(file);
    now += 1_000 * day;
    expect(await look({})).toEqual({ uploads: 0, rejects: 0 });
    now -= 1_000 * day;
    expect(await look({ uploadsMs: day, rejectsMs: day })).toEqual({ uploads: 0, rejects: 0 });
    expect(await keysOf(file)).toEqual(before);
    expect((await home.report(file)).expired).toBeUndefined();
  });

  test("removes bytes while the rows stay, and says so to whoever wants to read them anew", async () => {
    const file = await home.read(content);
    now += 2 * day;
    expect(await look({ uploadsMs: day })).toEqual({ uploads: 1, rejects: 0 });
    expect(await look({ uploadsMs: day })).toEqual({ uploads: 0, rejects: 0 });
    expect(await keysOf(file)).not.toContain(file.fileId);
    expect(await keysOf(file)).toContain("rejects.csv");
    expect(await home.counted()).toEqual([file.fileId]);
    await expect(home.decide(file, { repeats: "once" })).rejects.toMatchObject({
      code: "STATE_WRONG",
      message: expect.stringContaining("not kept any more, since"),
    });
    await expect(reprocessFile("shop", file.fileId, home.deps)).rejects.toMatchObject({
      code: "STATE_WRONG",
      message: expect.stringContaining(`the bytes of ${file.fileId} are not kept any more, since`),
      fix: expect.stringContaining("send the file again"),
    });
    const { manifest } = await readHead("shop", "sales", home.deps);
    const listed = manifest?.files[0];
    if (listed === undefined) throw new Error("the file is in no version");
    const readRecords = () => Promise.reject(new Error("nobody may look for the bytes"));
    const followed = await followSource("shop", listed, [2], { files: home.deps.files, readRecords });
    expect(followed.notes.join()).toContain("the bytes of orders.csv are not kept any more, since");
    const named = await findNamedBlobs("shop", 0, home.deps);
    for (const key of named.required) expect(await home.deps.blobs.head(key)).not.toBeNull();
  });

  test("removes rejects and the cells that the report quotes of them; how many there were stays", async () => {
    const file = await home.read(content);
    now += 2 * day;
    expect(await look({ rejectsMs: day })).toEqual({ uploads: 0, rejects: 2 });
    expect(await keysOf(file)).not.toContain("rejects.csv");
    const [table] = (await home.stored(file)).tables;
    expect(table?.report).toMatchObject({ rows: { rejected: 1 }, issues: [{ count: 1, examples: [] }] });
    await home.decide(file, { repeats: "once" });
    expect((await home.report(file)).expired).toBeUndefined();
  });

  test("waits for who began to read before it, also where the clock was set back since", async () => {
    const file = await home.read(content);
    now += 2 * day;
    const steady = createHolds({ now: () => now + 60_000 });
    const end = steady.begin();
    expect(await look({ uploadsMs: day }, steady)).toEqual({ uploads: 0, rejects: 0 });
    expect(await keysOf(file)).toContain(file.fileId);
    end();
    expect(await look({ uploadsMs: day }, steady)).toEqual({ uploads: 1, rejects: 0 });
  });

  test("is not taken for damage where the same bytes are sent again later", async () => {
    await home.read(content);
    now += 2 * day;
    expect(await look({ uploadsMs: day })).toEqual({ uploads: 1, rejects: 0 });
    expect((await home.send(content)).state).toBe("duplicate");
    const named = await findNamedBlobs("shop", 0, home.deps);
    for (const key of named.required) expect(await home.deps.blobs.head(key)).not.toBeNull();
  });

  test("leaves bytes that another file shares, that wait for an answer, or that somebody reads", async () => {
    const file = await home.read(content);
    now += 2 * day;
    const end = holds.begin();
    expect(await look({ uploadsMs: day })).toEqual({ uploads: 0, rejects: 0 });
    end();
    now += 1;
    expect(await look({ uploadsMs: day })).toEqual({ uploads: 1, rejects: 0 });
    const asked = await home.send(`${header}\nQ-1,01/02/2026,Mug,1,2.00,EUR\nQ-2,03/04/2026,Mug,1,2.00,EUR\n`);
    await home.route();
    await home.process("sales");
    expect((await home.report(asked)).state).toBe("needs_decision");
    now += 9 * day;
    expect(await look({ uploadsMs: day })).toEqual({ uploads: 0, rejects: 0 });
    await home.undo(file);
    expect((await home.report(file)).state).toBe("undone");
  });
});

test("a business says for itself how long, else the data folder does", () => {
  const folder = { keepUploadsDays: 90, keepRejectsDays: null };
  expect(retentionOf({}, folder)).toEqual({ uploadsMs: 90 * day, rejectsMs: null });
  expect(retentionOf({ keepUploadsDays: "never", keepRejectsDays: 7 }, folder)).toEqual({
    uploadsMs: null,
    rejectsMs: 7 * day,
  });
});
