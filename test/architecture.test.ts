import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkArchitecture, importTable, readSources, type Violation } from "./support/architecture.ts";

const root = join(import.meta.dirname, "..");

describe("the tree", () => {
  const sources = readSources(root);

  test("keeps every rule of the house", () => {
    expect(checkArchitecture(sources)).toEqual([]);
  });

  test("is really read: a wrong import planted in it is found", () => {
    const planted = { path: "src/core/planted.ts", text: `import "#apps/cli/om.ts";` };
    expect(sources.map((file) => file.path)).toContain("src/core/errors.ts");
    expect(checkArchitecture([...sources, planted])).toContainEqual({
      rule: "import",
      place: "src/core/planted.ts:1",
      message: "core may not import apps",
    });
  });
});

describe("an import", () => {
  test.each([
    ["a lower room reaches up", "src/core/ids.ts", `import { ingest } from "#intake/ingest.ts";`],
    ["a type is an import too", "src/ports/queue.ts", `import type { Scan } from "#engine/scan.ts";`],
    ["a re-export is an import too", "src/engine/index.ts", `export * from "#metrics/query.ts";`],
    [
      "an import() is an import too",
      "src/metrics/compile.ts",
      `const later = () => import("#adapters/local/blob-store.fs.ts");`,
    ],
    ["an import() of a type is an import too", "src/engine/a.ts", `type Row = import("#intake/rows.ts").Row;`],
    [
      "a child process is an import too",
      "src/intake/a.ts",
      `new URL("../processing/job.process.ts", import.meta.url);`,
    ],
    [
      "the two adapter families never meet",
      "src/adapters/aws/blob-store.s3.ts",
      `import "#adapters/local/blob-store.fs.ts";`,
    ],
    ["apps are imported by nobody", "src/processing/process.ts", `import { wire } from "#apps/cli/wire.ts";`],
    ["a relative path leaves its room", "src/intake/analyse.ts", `import { OmError } from "../core/errors.ts";`],
    ["a source reaches into the tests", "src/core/ids.ts", `import { aSale } from "../../test/support/a-sale.ts";`],
    ["a room is not in the table", "src/helpers/text.ts", `import { OmError } from "#core/errors.ts";`],
    ["a computed path hides its target", "src/core/load.ts", `const load = (path: string) => import(path);`],
  ])("is refused when %s", (_reason, path, text) => {
    expect(rulesBrokenBy(path, text)).toEqual(["import"]);
  });

  test.each(Object.entries(importTable))("of %s may follow each arrow of the table, and no other", (from, targets) => {
    const refused = Object.keys(importTable).filter(
      (to) => rulesBrokenBy(`src/${from}/a.ts`, `import "#${to}/b.ts";`).length > 0,
    );
    const allowed = targets.includes("*") ? Object.keys(importTable) : [from, ...targets];
    expect(refused).toEqual(Object.keys(importTable).filter((room) => !allowed.includes(room)));
  });

  test("in a comment or a text is none", () => {
    expect(
      rulesBrokenBy(
        "src/core/ids.ts",
        `// import "#apps/cli/om.ts";\nexport const example = 'import "#apps/cli/om.ts";';`,
      ),
    ).toEqual([]);
  });

  test("of a test may use the local adapters and the contracts", () => {
    const text = `import "#adapters/local/record-store.sqlite.ts";\nimport "../../test/contracts/record-store.contract.ts";\nimport "vitest";`;
    expect(rulesBrokenBy("src/intake/analyse.test.ts", text)).toEqual([]);
  });
});

describe("a package", () => {
  test.each([
    ["src/metrics/run.ts", `import { DuckDBInstance } from "@duckdb/node-api";`],
    ["src/apps/cli/doctor.ts", `const open = () => import("@duckdb/node-api");`],
    ["src/engine/index.ts", `import { DatabaseSync } from "node:sqlite";`],
    ["src/intake/upload.ts", `import { createServer } from "node:http";`],
    ["src/intake/upload.ts", `import { S3Client } from "@aws-sdk/client-s3";`],
    ["src/core/config.ts", `import { Command } from "commander";`],
    ["src/core/money.ts", `import { test } from "vitest";`],
  ])("of another room is refused in %s: %s", (path, text) => {
    expect(rulesBrokenBy(path, text)).toEqual(["package"]);
  });

  test.each([
    ["src/engine/open.ts", `import type { DuckDBConnection } from "@duckdb/node-api";`],
    ["src/adapters/local/record-store.sqlite.ts", `import { DatabaseSync } from "node:sqlite";`],
    ["src/core/config.ts", `import { z } from "zod";`],
    ["src/intake/upload.ts", `import { open } from "node:fs/promises";`],
  ])("is at home in %s: %s", (path, text) => {
    expect(rulesBrokenBy(path, text)).toEqual([]);
  });
});

describe("the environment", () => {
  test.each(["process.env", `process["env"]`, "process.env.HOME"])("is not read by %s inside a room", (text) => {
    expect(rulesBrokenBy("src/engine/open.ts", `export const value = () => ${text};`)).toEqual(["environment"]);
  });

  test("is not read by a detour either", () => {
    expect(rulesBrokenBy("src/engine/open.ts", `import { env } from "node:process";`)).toEqual(["environment"]);
    expect(rulesBrokenBy("src/engine/open.ts", `const read = () => { const { env } = process; return env; };`)).toEqual(
      ["environment"],
    );
  });

  test("is read in core/config.ts and in apps", () => {
    expect(rulesBrokenBy("src/core/config.ts", `export const read = () => process.env;`)).toEqual([]);
    expect(rulesBrokenBy("src/apps/cli/wire.ts", `export const read = () => process.env;`)).toEqual([]);
  });
});

describe("module state", () => {
  test.each([
    "let count = 0;",
    "export let count = 0;",
    "var count = 0;",
    "const cache = new Map<string, number>();",
    "const seen: string[] = [];",
  ])("is refused: %s", (text) => {
    expect(rulesBrokenBy("src/core/ids.ts", text)).toEqual(["state"]);
  });

  test("is no constant, and no variable of a function", () => {
    const text = `const words = new Set(["a"]);\nexport function count() { let sum = 0; for (const word of words) sum += word.length; return sum; }`;
    expect(rulesBrokenBy("src/core/ids.ts", text)).toEqual([]);
  });
});

test("a plug-in folder that nobody registered is named", () => {
  const files = [
    { path: "src/file-types/README.md", text: "" },
    { path: "src/file-types/registry.ts", text: `import { sales } from "./sales/index.ts";` },
    { path: "src/file-types/sales/index.ts", text: "" },
    { path: "src/file-types/returns/index.ts", text: "" },
  ];
  expect(checkArchitecture(files)).toEqual([
    {
      rule: "registry",
      place: "src/file-types/returns",
      message: "returns is missing from src/file-types/registry.ts",
    },
  ]);
});

test("a room without a README is named", () => {
  const files = [{ path: "src/adapters/local/blob-store.fs.ts", text: "" }];
  expect(checkArchitecture(files)).toEqual([expect.objectContaining({ rule: "readme", place: "src/adapters/local" })]);
});

/** The rules that one planted file breaks; its room has a README. */
function rulesBrokenBy(path: string, text: string): readonly Violation["rule"][] {
  const readme = { path: path.replace(/^(src\/(?:adapters\/)?[^/]+)\/.*$/, "$1/README.md"), text: "" };
  return checkArchitecture([readme, { path, text }]).map((violation) => violation.rule);
}
