import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createIdSource } from "#core/ids.ts";
import { createFileInspector, type FileInspector } from "./file-inspector.ts";

let folder = "";
let inspector: FileInspector;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-inspector-"));
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  await blobs.put("upload", bytes());
  const limits = { jobsFolder: join(folder, "jobs"), mostMemoryBytes: 1e9, deadlineMs: 60_000 };
  inspector = createFileInspector({ blobs, ids: createIdSource({ now: () => Date.now() }) }, limits);
});
afterEach(async () => {
  await inspector.close();
  rmSync(folder, { recursive: true });
});

const file = { uploadKey: "upload", name: "orders.json" };

test("a process that is killed once is nobody's news", async () => {
  const looking = inspector.inspect(file);
  await killInspectors(1);
  expect((await looking).map(({ columns }) => columns)).toEqual([["a", "b"]]);
});

test("one that is killed again is a failure that may go away, with words for what to do", async () => {
  const looking = inspector.inspect(file);
  const ended = looking.catch((thrown: unknown) => thrown);
  await killInspectors(2);
  expect(await ended).toMatchObject({
    code: "ENGINE_FAILED",
    retryable: true,
    fix: expect.stringContaining("try again"),
  });
  expect(readdirSync(join(folder, "jobs"))).toEqual([]);
});

/** Each is killed while it starts: what it is to do was sent to it by then. */
async function killInspectors(count: number): Promise<void> {
  for (const killed = new Set<number>(); killed.size < count; await setTimeout(5)) {
    for (const pid of childrenOf(process.pid)) {
      if (killed.has(pid) || !isInspector(pid)) continue;
      process.kill(pid, "SIGKILL");
      killed.add(pid);
    }
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
}

function isInspector(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("inspect.process.ts");
  } catch {
    return false;
  }
}

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify([{ a: 1, b: 2 }]));
}
