import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter((path) => path !== "" && existsSync(join(root, path)));

describe("the README", () => {
  const readme = readText("README.md");

  test("shows the two commands that start and test the product", () => {
    expect(readme).toContain("npm ci && npm start");
    expect(readme).toContain("npm ci && npm test");
  });

  test("names only npm scripts that exist", () => {
    const scripts = new Set([...scriptsOf("package.json"), ...scriptsOf("infrastructure/package.json")]);
    const documents = tracked.filter((path) => path.endsWith(".md"));
    const named = documents.flatMap((path) =>
      [...readText(path).matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? ""),
    );
    expect(named.filter((name) => !scripts.has(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
});

function scriptsOf(path: string): readonly string[] {
  const { scripts }: { readonly scripts: Record<string, string> } = JSON.parse(readText(path));
  return Object.keys(scripts);
}

describe("a link of a document", () => {
  test("leads to a file of the repository", () => {
    const broken = tracked.filter((path) => path.endsWith(".md")).flatMap((path) => brokenLinks(path, readText(path)));
    expect(broken).toEqual([]);
  });

  test("to nowhere is found", () => {
    const text =
      "[one](nowhere.md) ![two](../gone.svg) [three](README.md#use) [four](https://example.com/x) [five](#use)\n`[six](code.md)`\n<!-- [seven](later.svg) -->";
    expect(brokenLinks("docs/page.md", text)).toEqual([
      "docs/page.md -> nowhere.md",
      "docs/page.md -> ../gone.svg",
      "docs/page.md -> README.md#use",
    ]);
  });
});

describe("a place of one machine", () => {
  test("stands in no tracked file", () => {
    const files = tracked.filter((path) => !path.endsWith("package-lock.json"));
    expect(files.flatMap((path) => machinePlaces(path, readText(path)))).toEqual([]);
  });

  test.each([
    ["", "home", "anna", "om"].join("/"),
    ["", "root", ".npmrc"].join("/"),
    ["", "work", "main"].join("/"),
    ["https://registry", "npmjs", "org/zod"].join("."),
    ["deb", "debian", "org"].join("."),
  ])("is found when it does: %s", (place) => {
    expect(machinePlaces("README.md", `see ${place}`)).toHaveLength(1);
  });
});

/** Relative links of a Markdown text that lead to no file; code and comments are not read. */
function brokenLinks(path: string, text: string): readonly string[] {
  const prose = text.replaceAll(/```[\s\S]*?```|<!--[\s\S]*?-->|`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? "")
    .filter((link) => !/^(?:[a-z]+:|#)/.test(link))
    .filter((link) => !existsSync(join(root, dirname(path), link.replace(/#.*$/, ""))))
    .map((link) => `${path} -> ${link}`);
}

/** Folders of somebody's machine and hosts of package registries: they help nobody else. */
function machinePlaces(path: string, text: string): readonly string[] {
  const place = /(?<![\w.])\/(?:home|Users|root|work|farm)\/[\w.]|registry\.(?:npmjs|yarnpkg)|deb\.debian\.org/g;
  return [...text.matchAll(place)].map((match) => `${path}: ${match[0]}`);
}

function readText(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
