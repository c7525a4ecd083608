import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpHome, ordersCsv } from "../support/http-home.ts";
import { om as runOm, reportOf } from "../support/om.ts";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "om-decisions-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test(
  "decisions are told with their way, by command and over HTTP, and the last is taken back",
  { timeout: 300_000 },
  async () => {
    const dataDir = join(folder, "data");
    const path = join(folder, "orders.csv");
    writeFileSync(path, ordersCsv(3, "A") + ordersCsv(3, "A").split("\n").slice(1).join("\n"));
    const om = (...args: string[]) => runOm(args, { dataDir });
    const { fileId } = reportOf(await om("ingest", "--json", "--set", "repeats=keep", path));

    const server = await openHttpHome({ dataDir });
    const decided = await server.post(`/v1/files/${fileId}/decide`, { set: { repeats: "once" } });
    expect(decided.status).toBe(202);
    await server.get(`/v1/files/${fileId}?wait=30`);
    expect((await server.post(`/v1/files/${fileId}/decide`, { undo: false })).status).toBe(400);
    await server.close();

    const shown = (await om("file", fileId)).stdout;
    expect(shown).toMatch(
      /Decided\n {4}\S+ {2}repeats=keep by command\n {4}\S+ {2}repeats=once \(before: keep\) over HTTP\n/,
    );
    expect((await om("decide", fileId, "--undo", "--set", "repeats=once")).exitCode).toBe(2);
    const back = reportOf(await om("decide", fileId, "--undo", "--json"));
    expect(back.tables[0]?.rows).toMatchObject({ accepted: 6, duplicate: 0 });
    expect(back.decisions?.at(-1)).toMatchObject({ by: "http", value: "once", takenBack: { by: "command" } });
    expect((await om("file", fileId)).stdout).toContain("taken back");
  },
);

test("a decision that is cancelled over HTTP says by which way it was", { timeout: 300_000 }, async () => {
  const dataDir = join(folder, "data");
  writeFileSync(join(folder, "orders.csv"), ordersCsv(3, "A"));
  const { fileId } = reportOf(await runOm(["ingest", "--json", join(folder, "orders.csv")], { dataDir }));
  const server = await openHttpHome({ dataDir, works: false });
  await server.post(`/v1/files/${fileId}/decide`, { set: { repeats: "once" } });
  expect((await server.post(`/v1/files/${fileId}/cancel`)).json).toMatchObject({
    state: "done",
    decisions: [{ key: "repeats", by: "http", takenBack: { by: "http" } }],
  });
  await server.close();
});
