import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { version } from "./version.ts";

const launcher = join(import.meta.dirname, "om.mjs");
const root = join(import.meta.dirname, "../../..");

describe("the command om", () => {
  test("shows help on stdout: every command, with examples", async () => {
    const { code, stdout, stderr } = await om("--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const name of [
      "ingest",
      "files",
      "file",
      "rejects",
      "decide",
      "cancel",
      "dlq",
      "query",
      "metrics",
      "insights",
      "doctor",
      "notes",
      "texts",
      "backup",
      "restore",
      "serve",
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, "m"));
    }
    expect(stdout).toContain("$ om ingest sales.csv");
    expect(stdout).toMatch(/^ {2}file <id>/m);
    expect(stdout).toMatch(/^ {2}reprocess \[ids\.\.\.\]/m);
  });

  test("shows help when called without a command", async () => {
    expect(await om()).toEqual(await om("--help"));
  });

  test.each([
    "ingest",
    "files",
    "file",
    "rejects",
    "decide",
    "cancel",
    "dlq",
    "query",
    "metrics",
    "insights",
    "doctor",
    "notes",
    "texts",
    "backup",
    "restore",
    "serve",
  ])("the help of %s has two examples and the options of every command", async (name) => {
    const { code, stdout } = await om(name, "--help");
    expect(code).toBe(0);
    expect(stdout.match(/^ {2}\$ om /gm)).toHaveLength(2);
    expect(stdout).toContain("--data-dir");
  });

  test("knows its version, the one of the package", async () => {
    const { version: packaged }: { version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(version).toBe(packaged);
    expect(await om("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("keeps what Node made of the TypeScript for the next command, and does without where it cannot", async () => {
    const folder = mkdtempSync(join(tmpdir(), "om-compiled-"));
    writeFileSync(join(folder, "a-file"), "");
    for (const name of ["kept", "kept", "a-file"]) {
      const environment = { NODE_COMPILE_CACHE: join(folder, name) };
      const ended = await start([launcher, "--version"], { environment });
      expect(ended).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
    }
    expect(readdirSync(join(folder, "kept"), { recursive: true }).length).toBeGreaterThan(10);
    rmSync(folder, { recursive: true });
  });

  test("is the same program by its TypeScript name", async () => {
    expect(await start([join(import.meta.dirname, "om.ts"), "--version"])).toEqual(await om("--version"));
  });

  test.each([
    [["ingst", "a.csv"], "om: unknown command 'ingst'\nFix: did you mean ingest? See `om --help`\n"],
    [["ingest"], "om: missing required argument 'path'\nFix: see `om ingest --help`\n"],
    [["files", "--bogus"], "om: unknown option '--bogus'\nFix: see `om files --help`\n"],
    [["query"], "om: required option '--metric <ids>' not specified\nFix: see `om query --help`\n"],
    [
      ["files", "extra"],
      "om: too many arguments for 'files'. Expected 0 arguments but got 1: extra.\nFix: see `om files --help`\n",
    ],
  ])("a wrong call ends 2 and says what is wrong: om %j", async (argv, said) => {
    expect(await om(...argv)).toEqual({ code: 2, stdout: "", stderr: said });
  });

  test("a wrong call with --json is an error object on stdout", async () => {
    const { code, stdout, stderr } = await om("ingst", "--json");
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      error: { code: "USAGE", message: "unknown command 'ingst'", fix: "did you mean ingest? See `om --help`" },
    });
  });

  test("a wrong setting ends 4 and names it", async () => {
    const { code, stdout } = await om("files", "--business", "a/b", "--json");
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "CONFIGURATION" } });
  });

  test("one file at a time takes the place of another", async () => {
    expect(await om("ingest", "a.csv", "b.csv", "--replaces", "file_01")).toMatchObject({ code: 2, stdout: "" });
  });

  test("metrics are listed without any data", async () => {
    const { code, stdout } = await om("metrics", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      metrics: expect.arrayContaining([expect.objectContaining({ id: "net_sales" })]),
    });
  });

  test("a reader that goes away ends it quietly", async () => {
    const { code, stderr } = await start([launcher, "metrics"], { closeStdout: true });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("an old Node gets one sentence", async () => {
    const old = `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"20.1.0"}})`;
    const { code, stdout, stderr } = await start(["--import", old, launcher, "files"]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr).toMatch(/^om: this is Node 20\.1\.0, and om needs Node 24 or newer\nFix: /);
    const json = await start(["--import", old, launcher, "files", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: "NODE_TOO_OLD" } });
  });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function om(...argv: string[]): Promise<Ended> {
  return start([launcher, ...argv]);
}

function start(
  argv: readonly string[],
  { closeStdout = false, environment = {} }: { closeStdout?: boolean; environment?: Record<string, string> } = {},
): Promise<Ended> {
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], ...environment };
  const child = spawn(process.execPath, argv, { env, cwd: mkdtempSync(join(tmpdir(), "om-test-")) });
  const out = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (out.stderr += text));
  if (closeStdout) child.stdout.destroy();
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ code, ...out }));
  });
}
