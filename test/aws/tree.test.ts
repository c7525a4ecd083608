import { execFileSync } from "node:child_process";
import { globSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { fileTypes } from "#file-types/registry.ts";
import { createLambdaFunction } from "../support/lambda/lambda-function.ts";
import { assembleTree } from "../support/lambda/start-aws-home.ts";

const root = join(import.meta.dirname, "../..");
const tree = assembleTree();
afterAll(tree.remove);

describe("the tree of the functions", () => {
  const names = readdirSync(tree.folder);

  test("has a module for each entry and each process of the engine, and what they start lies beside them", () => {
    const entries = globSync("src/apps/lambda/*.lambda.ts", { cwd: root }).map((path) => basename(path, ".lambda.ts"));
    const processes = globSync("src/**/*.process.ts", { cwd: root }).map((path) => basename(path, ".ts"));
    expect(entries.length).toBeGreaterThanOrEqual(6);
    expect(names).toEqual(expect.arrayContaining([...entries, ...processes].map((name) => `${name}.mjs`)));
    const started = names
      .filter((name) => name.endsWith(".mjs"))
      .flatMap((name) => [...readFileSync(join(tree.folder, name), "utf8").matchAll(/"\.\/([\w-]+\.process\.\w+)"/g)])
      .map(([, name = ""]) => name);
    expect(new Set(started)).toEqual(new Set(processes.map((name) => `${name}.mjs`)));
  });

  test("has no package but the engine", () => {
    expect(readdirSync(join(tree.folder, "node_modules"))).toEqual(["@duckdb"]);
  });

  test("is what the Dockerfile assembles, on a base with glibc, with packages of its own platform", () => {
    const text = readFileSync(join(root, "Dockerfile"), "utf8");
    expect(text).toContain("RUN node scripts/assemble-lambda.ts /tree");
    expect(text).toContain("RUN npm ci --omit=dev");
    expect(text).not.toMatch(/alpine|musl\s*$/m);
    const [, command = ""] = /CMD \["(\w+)\.handler"\]/.exec(text) ?? [];
    expect(names).toContain(`${command}.mjs`);
  });
});

test("one image is the function of every file type, and of no other queue", async () => {
  const environment = {
    AWS_REGION: "eu-central-1",
    OM_UPLOADS_BUCKET: "uploads",
    OM_RESULTS_BUCKET: "results",
    OM_TABLE: "records",
    OM_QUEUE_URL_PREFIX: "http://127.0.0.1:1/om-",
  };
  const start = async (queue: string) => {
    const made = createLambdaFunction({
      handler: "process.handler",
      tree: tree.folder,
      environment: { ...environment, OM_QUEUE: queue },
      timeoutMs: 20_000,
      concurrency: 1,
    });
    const result = await made.invoke({ Records: [] });
    await made.close();
    return result;
  };
  const nothing = { kind: "response", payload: { batchItemFailures: [] } };
  for (const { id } of fileTypes) expect({ id, result: await start(id) }).toEqual({ id, result: nothing });
  expect(await start("nonsense")).toMatchObject({ kind: "error", errorMessage: expect.stringContaining("OM_QUEUE") });
}, 300_000);

test("the script that assembles it says how large it is", () => {
  const output = execFileSync(process.execPath, [join(root, "scripts/assemble-lambda.ts"), tree.folder], {
    encoding: "utf8",
  });
  expect(output).toMatch(/^router: \d+ kB in \d+ files; all: \d+ kB without @duckdb$/m);
});
