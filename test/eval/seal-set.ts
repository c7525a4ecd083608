import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFixtures } from "./fixtures/write-fixtures.ts";
import { tellTruth, withGold } from "./plain/expect-gold.ts";
import { readMeanings, setsFolder } from "./question-sets.ts";

const manifest = join(setsFolder, "SHA256SUMS");

/** The sum of each file of the sets, as `sha256sum` writes it. */
export function sumSets(): readonly string[] {
  return readdirSync(setsFolder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ndjson"))
    .map((name) => name.replaceAll("\\", "/"))
    .toSorted()
    .map(
      (name) =>
        `${createHash("sha256")
          .update(readFileSync(join(setsFolder, name)))
          .digest("hex")}  ${name}`,
    );
}

export function readManifest(): readonly string[] {
  return readFileSync(manifest, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

/** Fills in the golds of a new set and writes down its sums; a set that has sums is left alone. */
async function sealSet(set: string): Promise<void> {
  const known = readManifest();
  if (known.some((line) => line.endsWith(`  ${set}/meanings.ndjson`)))
    throw new Error(`${set} is frozen: make a new set`);
  const folder = mkdtempSync(join(tmpdir(), "om-eval-"));
  const files = await writeFixtures(folder);
  rmSync(folder, { recursive: true });
  const truths = tellTruth();
  const meanings = readMeanings(set).map((meaning) => {
    const truth = truths[meaning.data];
    return truth === undefined ? meaning : withGold(meaning, truth, files);
  });
  writeFileSync(
    join(setsFolder, set, "meanings.ndjson"),
    meanings.map((meaning) => `${JSON.stringify(meaning)}\n`).join(""),
  );
  const own = sumSets().filter((line) => line.includes(`  ${set}/`));
  writeFileSync(manifest, [...known, ...own].map((line) => `${line}\n`).join(""));
}

if (import.meta.main) {
  const [set] = process.argv.slice(2);
  if (set === undefined) throw new Error("say which set: node test/eval/seal-set.ts NAME");
  await sealSet(set);
}
