import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createSqliteStore } from "#adapters/local/store.sqlite.ts";
import { OmError } from "#core/errors.ts";
import { createIdSource } from "#core/ids.ts";
import { readErasure } from "./erasure-reports.ts";
import { type AskedErasure, askForErasure, beginAsked } from "./erasure-requests.ts";

const clock = { now: () => Date.parse("2026-03-01T10:00:00Z") };
const none = { erasedAt: "", isWhole: true, files: [], obsolete: [], versions: 0 };

function open() {
  const folder = mkdtempSync(join(tmpdir(), "om-asked-"));
  const store = createSqliteStore({
    file: join(folder, "om.sqlite"),
    clock,
    queues: {},
    writer: "inline",
    owner: true,
  });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return { records: store.records, ids: createIdSource(clock), clock };
}

test("what is too long for who asks is begun by who has the time, once it can be, and says why it waits", async () => {
  const deps = open();
  const { records } = deps;
  const { erasureId } = await askForErasure("shop", { fileIds: null, withCopies: true }, deps);
  const state = () => readErasure("shop", erasureId, { records, waitMs: 0 });
  expect(await state()).toMatchObject({ underWay: true, files: [], waitsFor: expect.stringContaining("next turn") });
  await expect(readErasure("other", erasureId, { records, waitMs: 0 })).rejects.toMatchObject({ code: "NOT_FOUND" });

  const troubles: OmError[] = [];
  const stop = new AbortController().signal;
  const turn = (begin: (asked: AskedErasure) => Promise<typeof none & { readonly business: string }>) =>
    beginAsked(begin, { records, stop }, (error) => void troubles.push(error));
  await turn(() => Promise.reject(new OmError("STATE_WRONG", "file_1 is still being read")));
  expect(await state()).toMatchObject({ waitsFor: "STATE_WRONG: file_1 is still being read" });
  expect(troubles).toHaveLength(1);

  const begun: AskedErasure[] = [];
  await turn(async (asked) => {
    begun.push(asked);
    return { ...none, business: "shop" };
  });
  expect(begun).toMatchObject([{ business: "shop", erasureId, fileIds: null, withCopies: true }]);
  await expect(state()).rejects.toMatchObject({ code: "NOT_FOUND" }); // here nobody has put it down
});
