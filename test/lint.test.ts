import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "om-lint-"));

/** A planted file, the rule that must refuse it, and why we rely on the rule. */
const planted = [
  [
    "src/intake/forgotten.ts",
    "typescript(no-floating-promises)",
    `async function store() {}\nexport function run() { store(); }`,
  ],
  [
    "src/intake/each.ts",
    "typescript(no-misused-promises)",
    `export function run(names: string[]) { names.forEach(async (name) => { await Promise.resolve(name); }); }`,
  ],
  [
    "src/intake/state.ts",
    "typescript(switch-exhaustiveness-check)",
    `export function next(state: "received" | "routed") { switch (state) { case "received": return 1; } return 0; }`,
  ],
  ["src/intake/loose.ts", "typescript(no-explicit-any)", `export function first(rows: any): unknown { return rows; }`],
  [
    "src/intake/sure.ts",
    "typescript(no-non-null-assertion)",
    `export function first(rows: string[]): string { return rows[0]!; }`,
  ],
  [
    "src/intake/foreign.ts",
    "typescript(no-unsafe-type-assertion)",
    `export function read(text: unknown): { id: string } { return text as { id: string }; }`,
  ],
  [
    "src/intake/value.ts",
    "typescript(consistent-type-imports)",
    `import { TableState } from "./types.ts";\nexport const first: TableState = "received";`,
  ],
  [
    "src/intake/circle-one.ts",
    "import(no-cycle)",
    `import { two } from "./circle-two.ts";\nexport const one = () => two;`,
  ],
  ["src/intake/faceless.ts", "import(no-default-export)", `export default function run() { return 1; }`],
  [
    "src/intake/near.ts",
    "eslint(no-restricted-imports)",
    `import { s3 } from "#adapters/s3.ts";\nexport const a = s3;`,
  ],
  [
    "src/intake/deep.ts",
    "eslint(no-restricted-imports)",
    `import { s3 } from "#adapters/aws/blob/s3.ts";\nexport const a = s3;`,
  ],
  [
    "src/intake/stairs.ts",
    "eslint(no-restricted-imports)",
    `import { wire } from "../apps/cli/wire.ts";\nexport const a = wire;`,
  ],
  [
    "src/intake/only.test.ts",
    "vitest(no-focused-tests)",
    `import { expect, test } from "vitest";\ntest.only("adds", () => { expect(1 + 1).toBe(2); });`,
  ],
  [
    "src/intake/skip.test.ts",
    "vitest(no-disabled-tests)",
    `import { expect, test } from "vitest";\ntest.skip("adds", () => { expect(1 + 1).toBe(2); });`,
  ],
  [
    "src/intake/empty.test.ts",
    "vitest(expect-expect)",
    `import { test } from "vitest";\ntest("adds", () => { Math.max(1, 1); });`,
  ],
] as const;

/** Files that must pass: a rule that refuses everything proves nothing. */
const clean = {
  "src/intake/types.ts": `export type TableState = "received" | "routed";`,
  "src/intake/circle-two.ts": `import { one } from "./circle-one.ts";\nexport const two = () => one;`,
  "src/apps/cli/wire.ts": `import { s3 } from "#adapters/aws/blob/s3.ts";\nexport const a = s3;`,
  "src/intake/worker.ts": `import { parentPort } from "node:worker_threads";\nexport function say(text: string) { parentPort?.postMessage(text); }`,
  "vitest.config.ts": `export default {};`,
};

interface Finding {
  readonly code: string;
  readonly filename: string;
}

let findings: readonly Finding[] = [];

beforeAll(() => {
  const files = { ...clean, ...Object.fromEntries(planted.map(([path, , text]) => [path, text])) };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  }
  for (const name of [".oxlintrc.json", "tsconfig.json"]) copyFileSync(join(root, name), join(folder, name));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules")); // the types of Node, without which nothing is typed
  findings = lint(["--type-aware"]);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("the linter refuses", () => {
  test.each(planted)("%s by %s", (path, rule) => {
    expect(findings.filter((finding) => finding.filename === path).map((finding) => finding.code)).toContain(rule);
  });
});

test("the linter accepts what has no fault of its own", () => {
  const circle = "src/intake/circle-two.ts";
  const refused = findings.filter(({ filename }) => filename in clean && filename !== circle);
  expect(refused).toEqual([]);
});

test("npm run check lints with types, without which half of the rules do nothing", () => {
  const check = execFileSync("npm", ["pkg", "get", "scripts.check"], { cwd: root, encoding: "utf8" });
  expect(check).toContain("oxlint --type-aware");
  expect(lint([]).map((finding) => finding.code)).not.toContain("typescript(no-floating-promises)");
});

function lint(flags: readonly string[]): readonly Finding[] {
  const run = spawnSync(
    join(root, "node_modules/.bin/oxlint"),
    [...flags, "--format=json", "src", "vitest.config.ts"],
    {
      cwd: folder,
      encoding: "utf8",
    },
  );
  const report: { readonly diagnostics: readonly Finding[] } = JSON.parse(run.stdout);
  return report.diagnostics;
}
