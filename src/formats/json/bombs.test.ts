import { appendFileSync, closeSync, openSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { ndjson } from "#formats/ndjson/index.ts";
import type { RowFormat } from "#formats/table/row-format.ts";
import { xml } from "#formats/xml/index.ts";
import { publishedClient, timeImport, timesSlower } from "../../../test/support/machine-speed.ts";
import { readFilePlaces, withFile } from "../../../test/support/read-places.ts";
import { json } from "./index.ts";

const mostCpuSeconds = 4; // on a machine of the usual speed: two ways through the file, each within two seconds
const mostMemoryMb = 250;

interface Bomb {
  readonly name: string;
  readonly format: RowFormat;
  readonly parts: () => Iterable<string>;
  /** A code, or how many rows are read and set aside. */
  readonly outcome: string;
}

const million = 1_000_000;
const keys = (from: number): string => Array.from({ length: 1_000 }, (_, at) => `"k${from + at}":1`).join(",");

function* repeat(text: string, times: number, before = "", after = ""): Iterable<string> {
  yield before;
  for (let at = 0; at < times; at += 1) yield text;
  yield after;
}

function* allKeys(before: string, after: string): Iterable<string> {
  yield before;
  for (let from = 0; from < million; from += 1_000) yield `${keys(from)},`;
  yield `"end":1${after}`;
}

const mb = "x".repeat(million);
const brackets = "[".repeat(1_000);

const bombs: readonly Bomb[] = [
  { name: "a million open brackets", format: json, parts: () => repeat(brackets, 1_000), outcome: "FILE_CORRUPT" },
  { name: "a million open objects", format: json, parts: () => repeat('{"a":', million), outcome: "FILE_CORRUPT" },
  {
    name: "a million nested lists",
    format: json,
    parts: () => [...repeat(brackets, 1_000), ...repeat("]".repeat(1_000), 1_000)],
    outcome: "NO_TABLE",
  },
  {
    name: "a text of 100 MB",
    format: json,
    parts: () => repeat(mb, 100, '[{"a":"', '"},{"a":1}]'),
    outcome: "1 and 1",
  },
  {
    name: "a text of 100 MB without end",
    format: json,
    parts: () => repeat(mb, 100, '[{"a":"'),
    outcome: "FILE_CORRUPT",
  },
  { name: "a million names at the top", format: json, parts: () => allKeys("{", "}"), outcome: "FILE_CORRUPT" },
  { name: "a million names in a record", format: json, parts: () => allKeys("[{", '},{"a":1}]'), outcome: "1 and 1" },
  {
    name: "ten thousand names in a record",
    format: json,
    parts: () => repeat(`${keys(0)},${keys(1_000)},${keys(2_000)},`, 1, "[{", `"end":1}]`),
    outcome: "TOO_MANY_COLUMNS",
  },
  {
    name: "a line of 100 MB",
    format: ndjson,
    parts: () => repeat(mb, 100, '{"a":1}\n{"a":"', '"}\n{"a":2}'),
    outcome: "2 and 1",
  },
  {
    name: "a million brackets in a line",
    format: ndjson,
    parts: () => repeat(brackets, 1_000, '{"a":1}\n{"a":'),
    outcome: "1 and 1",
  },
  { name: "a million open elements", format: xml, parts: () => repeat("<a>", million), outcome: "FILE_CORRUPT" },
  {
    name: "an element of 100 MB",
    format: xml,
    parts: () => repeat(mb, 100, "<r><a>", "</a></r>"),
    outcome: "FILE_TOO_LARGE",
  },
  {
    name: "a million attributes",
    format: xml,
    parts: () =>
      Array.from({ length: million }, (_, at) => `${at === 0 ? "<r><a/><a" : ""} k${at}="1"`).concat("/></r>"),
    outcome: "FILE_CORRUPT",
  },
  {
    name: "entities that multiply",
    format: xml,
    parts: () =>
      repeat("&b;", million, `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "${"y".repeat(1_000)}">]><a>`, "</a>"),
    outcome: "ARCHIVE_UNSAFE",
  },
];

describe("a bomb is refused or set aside, fast and in little memory:", () => {
  let slower = 1;
  beforeAll(() => {
    slower = timesSlower([1, 2, 3].map(() => timeImport(publishedClient)));
  });

  test.each(bombs)("$name", async ({ format, parts, outcome }) => {
    await withFile("", "bomb.bin", async (path) => {
      writeParts(path, parts());
      const before = { cpu: process.cpuUsage(), memory: process.memoryUsage().rss };
      let memory = 0;
      const watch = setInterval(() => (memory = Math.max(memory, process.memoryUsage().rss)), 50);
      const found = await outcomeOf(format, path);
      clearInterval(watch);
      const { user, system } = process.cpuUsage(before.cpu);
      memory = Math.max(memory, process.memoryUsage().rss);
      expect(found).toBe(outcome);
      expect((user + system) / 1e6).toBeLessThan(mostCpuSeconds * slower);
      expect((memory - before.memory) / 1e6).toBeLessThan(mostMemoryMb);
    });
  });
});

function writeParts(path: string, parts: Iterable<string>): void {
  const file = openSync(path, "w");
  let pending = "";
  for (const part of parts) {
    pending += part;
    if (pending.length < million) continue;
    appendFileSync(file, pending);
    pending = "";
  }
  appendFileSync(file, pending);
  closeSync(file);
}

async function outcomeOf(format: RowFormat, path: string): Promise<string> {
  try {
    const [place] = await readFilePlaces(format, path, "bomb");
    return `${place?.rows.length} and ${place?.unreadable.length}`;
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
  }
}
