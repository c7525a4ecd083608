import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { headingsOf } from "../review/rules/alarms.ts";
import { rules } from "../review/rules.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "docs/operations");
const pages = readdirSync(folder).filter((name) => name.endsWith(".md"));

const scripts = z.object({ scripts: z.record(z.string(), z.string()) });
const known = ["package.json", "infrastructure/package.json"].flatMap((path) =>
  Object.keys(scripts.parse(JSON.parse(readFileSync(join(root, path), "utf8"))).scripts),
);

/** Links that lead nowhere and commands that are none, as a reader of the page would find out. */
function wrongIn(path: string, text: string): readonly string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^https?:/.test(link));
  const broken = links.filter((link) => {
    const [file = "", heading] = link.split("#");
    const target = file === "" ? path : join(dirname(path), file);
    if (!existsSync(target)) return true;
    return heading !== undefined && !headingsOf(readFileSync(target, "utf8")).has(heading);
  });
  const commands = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
  return [...broken, ...commands.filter((name) => !known.includes(name)).map((name) => `npm run ${name}`)];
}

describe("docs/operations", () => {
  test.each(pages)("%s: links lead somewhere, commands exist", (name) => {
    const path = join(folder, name);
    expect(wrongIn(path, readFileSync(path, "utf8"))).toEqual([]);
  });

  test("a broken link, a heading that is none and a command that is none are seen", () => {
    const text = "[a](nothing.md) [b](runbooks.md#nothing) `npm run nothing` [c](runbooks.md#timeouts)";
    expect(wrongIn(join(folder, "README.md"), text)).toEqual(["nothing.md", "runbooks.md#nothing", "npm run nothing"]);
  });

  test("the table of what is proved names every rule", () => {
    const proof = readFileSync(join(folder, "aws-proof.md"), "utf8");
    expect(Object.keys(rules).filter((rule) => !proof.includes(`\`${rule}\``))).toEqual([]);
  });
});
