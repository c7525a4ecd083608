import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";

const root = join(import.meta.dirname, "..");

const manifestSchema = z.object({
  allowScripts: z.record(z.string(), z.boolean()),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), hasInstallScript: z.boolean().optional() }),
  ),
});

const manifest = manifestSchema.parse(readJson("package.json"));
const lock = lockSchema.parse(readJson("package-lock.json"));

test("every package that runs a script at install is decided in package.json, and nothing else stands there", () => {
  expect(packagesWithScripts(lock)).toEqual(Object.keys(manifest.allowScripts).toSorted());
});

test("a package that begins to run a script at install is found, also below another package", () => {
  const packages = {
    "node_modules/a": { hasInstallScript: true },
    "node_modules/a/node_modules/@b/c": { hasInstallScript: true },
    "node_modules/d": {},
  };
  expect(packagesWithScripts({ packages })).toEqual(["@b/c", "a"]);
});

test("every dependency is pinned to one version", () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter((version) => !isExact(version))).toEqual([]);
  expect(["^1.2.3", "~1.2.3", "1.x", "latest", ">=1", "git+ssh://host/a.git"].filter(isExact)).toEqual([]);
});

function packagesWithScripts({ packages }: z.infer<typeof lockSchema>): readonly string[] {
  const withScript = Object.entries(packages).filter(([, entry]) => entry.hasInstallScript === true);
  return withScript.map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)).toSorted();
}

function isExact(version: string): boolean {
  return /^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version);
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(root, name), "utf8"));
}
