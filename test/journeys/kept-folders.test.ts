import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { om, reportOf, resultOf } from "../support/om.ts";

const keptFolder = join(import.meta.dirname, "../kept");
const versions = readdirSync(keptFolder).flatMap((name) => (name.endsWith(".json") ? [name.slice(0, -5)] : []));
const folder = mkdtempSync(join(tmpdir(), "om-kept-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const listed = z.object({ fileId: z.string(), name: z.string(), state: z.string() });
const numbers = z.object({ metric: z.string(), rows: z.array(z.unknown()) });
const state = z.object({ files: z.array(listed), numbers: z.array(numbers) });
const account = z.object({ before: state, decision: z.object({ fileId: z.string(), set: z.string() }), after: state });

function unpack(version: string, name: string): string {
  const dataDir = join(folder, `${version}-${name}`);
  mkdirSync(dataDir);
  execFileSync("tar", ["-xzf", join(keptFolder, `${version}.tar.gz`), "-C", dataDir]);
  return dataDir;
}

/** What the product says now of what it was asked then. */
async function describeFolder(dataDir: string, asked: z.output<typeof state>): Promise<z.output<typeof state>> {
  const files = z.array(listed).parse((await om(["files", "--json"], { dataDir })).json);
  const found = [];
  for (const { metric } of asked.numbers) {
    const { rows } = resultOf(await om(["query", "--metric", metric, "--json"], { dataDir }));
    found.push({ metric, rows: [...rows] });
  }
  return { files, numbers: found };
}

/** As records were before there were these fields. */
function removeOptionalFields(dataDir: string): number {
  const database = new DatabaseSync(join(dataDir, "om.sqlite"));
  const { changes } = database
    .prepare(
      "UPDATE record SET value = json_remove(value, '$.result.settings', '$.work.settings') WHERE sort LIKE 'table#%'",
    )
    .run();
  database.close();
  return Number(changes);
}

describe.each(versions)("a data folder of version %s", (version) => {
  const kept = account.parse(JSON.parse(readFileSync(join(keptFolder, `${version}.json`), "utf8")));

  test("has the same files and numbers, and an open question can be answered", async () => {
    const dataDir = unpack(version, "whole");
    expect(await describeFolder(dataDir, kept.before)).toEqual(kept.before);
    const { fileId, set } = kept.decision;
    expect(reportOf(await om(["decide", fileId, "--set", set, "--json"], { dataDir })).state).toBe("done");
    expect(await describeFolder(dataDir, kept.after)).toEqual(kept.after);
  }, 300_000);

  test("says that it was read by an earlier version, until it is read again", async () => {
    const dataDir = unpack(version, "stale");
    const ask = async (): Promise<string> => {
      const { notes } = resultOf(await om(["query", "--metric", "net_sales", "--json"], { dataDir }));
      return notes.join();
    };
    const doctor = async (): Promise<string> => (await om(["doctor"], { dataDir })).stdout;
    const [orders] = kept.before.files.filter(({ state: ended }) => ended === "done_with_rejects");
    expect(await ask()).toContain("1 file was read by an earlier version (1, now");
    const hygiene = async (): Promise<string> => (await om(["hygiene"], { dataDir })).stdout.replaceAll(/\s+/g, " ");
    expect(await hygiene()).toContain("read by an earlier version, which did not look for all of these classes: ");
    expect(await doctor()).toMatch(/4 files were read by an earlier version, or with other settings/);
    expect((await om(["file", orders?.fileId ?? ""], { dataDir })).stdout).toContain("stale: read with version 1 (now");
    for (const business of ["default", "other"])
      await om(["reprocess", "--stale", "--business", business, "--json"], { dataDir });
    expect(await ask()).not.toContain("earlier version");
    expect(await hygiene()).not.toContain("earlier version");
    expect(await doctor()).toContain("all as they would be read today");
    expect((await describeFolder(dataDir, kept.before)).numbers).toEqual(kept.before.numbers);
  }, 300_000);

  test("answers by facts of orders that its rows lack: they are unknown beside a file that has them", async () => {
    const dataDir = unpack(version, "facts");
    const ask = (...words: readonly string[]) =>
      om(["query", "--metric", "rows,net_sales", "--json", ...words], { dataDir });
    const before = resultOf(await ask("--where", "file=orders.csv"));
    expect(await ask("--by", "state")).toMatchObject({ exitCode: 3, json: [{ error: { code: "NO_DATA" } }] });
    const path = join(folder, "facts.csv");
    writeFileSync(
      path,
      "Order ID,Order Date,Item,City,State,Line Total,Currency\n9001,2026-03-05,Mug,Austin,Texas,12.50,EUR\n",
    );
    await om(["ingest", path, "--json"], { dataDir });
    const both = ["--where", "file=orders.csv", "--where", "file=facts.csv"];
    expect(resultOf(await ask("--by", "state", ...both)).rows).toEqual([
      ...before.rows.map((row) => [null, ...row]),
      ["Texas", 1, "12.5"],
    ]);
  });

  test("can have a file erased, and tells no days that it does not know", async () => {
    const dataDir = unpack(version, "erased");
    const sources = (await om(["sources", "--json"], { dataDir })).json;
    expect(sources.length).toBeGreaterThan(0);
    expect(sources).toMatchObject(sources.map(() => ({ days: null })));
    const [orders] = kept.before.files.filter(({ state: ended }) => ended === "done_with_rejects");
    const erased = await om(["erase", orders?.fileId ?? "", "--yes", "--json"], { dataDir });
    expect(erased.exitCode).toBe(0);
    expect((await om(["file", orders?.fileId ?? ""], { dataDir })).stderr).toContain("was erased at");
    expect((await om(["sources", "--json"], { dataDir })).exitCode).toBe(0);
  }, 300_000);

  test("knows its contents when they come again, without the fields that came later", async () => {
    const dataDir = unpack(version, "bare");
    expect(removeOptionalFields(dataDir)).toBeGreaterThan(3);
    const [orders] = kept.before.files.filter(({ state: ended }) => ended === "done_with_rejects");
    const upload = join(dataDir, "blobs/default/uploads", orders?.fileId ?? "");
    expect(reportOf(await om(["ingest", upload, "--json"], { dataDir }))).toMatchObject({
      state: "duplicate",
      duplicateOf: orders?.fileId,
    });
    const decided = await om(["decide", orders?.fileId ?? "", "--set", "repeats=once", "--json"], { dataDir });
    expect(reportOf(decided).tables[0]?.rows.duplicate).toBeGreaterThan(0);
  });
});

test("there is one at least", () => expect(versions).toContain("0.1.0"));
