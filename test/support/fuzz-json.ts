import fc from "fast-check";
import { json } from "#formats/json/index.ts";
import { ndjson } from "#formats/ndjson/index.ts";
import { readPlaces } from "./read-places.ts";
import { someOrders } from "./some-records.ts";

/** Edits of a text: at a share of its length some characters go, others come. */
const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.integer({ min: 0, max: 3 }),
    insert: fc.constantFrom(
      "",
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      "\\",
      "1",
      "-",
      ".",
      "e",
      "0",
      " ",
      "\n",
      "null",
      "tru",
      "'",
      "/",
      '"a":',
      "\\u00",
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

/**
 * Broken JSON, as a document and as lines, beside `JSON.parse`, for so many milliseconds: what it refuses is refused and
 * what it takes is read, or set aside for a reason of ours; nothing else is thrown.
 * @returns how many texts were tried, and how many of them were broken
 */
export async function fuzzJson(milliseconds: number, seed: number): Promise<{ tried: number; broken: number }> {
  const end = performance.now() + milliseconds;
  let tried = 0;
  let broken = 0;
  while (performance.now() < end) {
    const texts = fc.sample(
      fc
        .tuple(someOrders, edits)
        .map(([all, changes]) => edit(JSON.stringify(all.length === 1 ? all[0] : all), changes)),
      { numRuns: 50, seed: seed + tried },
    );
    for (const text of texts) {
      tried += 1;
      if (!isJson(text)) broken += 1;
      await checkDocument(text);
      await checkLine(text.replaceAll(/[\r\n]/g, " "));
    }
  }
  return { tried, broken };
}

function edit(text: string, changes: readonly { at: number; drop: number; insert: string }[]): string {
  return changes.reduce((edited, { at, drop, insert }) => {
    const place = Math.floor(at * edited.length);
    return edited.slice(0, place) + insert + edited.slice(place + drop);
  }, text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function checkDocument(text: string): Promise<void> {
  const outcome = await attempt(() => readPlaces(json, text));
  const isRefused = outcome === "FILE_CORRUPT" || outcome === "EMPTY_FILE";
  if (isJson(text)) {
    const isAllowed = !isRefused || (await isDoubled(text));
    if (!isAllowed) throw new Error(`refused, but JSON: ${JSON.stringify(text)}`);
  } else if (!isRefused) throw new Error(`${outcome}, but no JSON: ${JSON.stringify(text)}`);
}

/** A name that stands twice in a wrapper breaks a document for us alone. */
async function isDoubled(text: string): Promise<boolean> {
  const message = await readPlaces(json, text).then(
    () => "",
    (thrown: unknown) => String(thrown),
  );
  return message.includes("twice") || message.includes("half a character");
}

async function checkLine(line: string): Promise<void> {
  const known = `{"known":1}\n`;
  const [place] = await readPlaces(ndjson, `${known}${line}\n${known}`);
  const isObject = isJson(line) && line.trim().startsWith("{");
  const [fault] = place?.unreadable ?? [];
  const rows = (place?.rows.length ?? 0) + (place?.unreadable.length ?? 0);
  if (rows < 2 || (rows === 2 && line.trim() !== "")) throw new Error(`a record is missing: ${JSON.stringify(line)}`);
  if (fault?.code === "OM-JSON-01" && isObject) throw new Error(`set aside, but JSON: ${JSON.stringify(line)}`);
  if (fault === undefined && !isObject && line.trim() !== "")
    throw new Error(`read, but no JSON: ${JSON.stringify(line)}`);
}

async function attempt(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
    return "read";
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.name === "OmError" && thrown.code !== "INTERNAL") {
      return String(thrown.code);
    }
    throw thrown;
  }
}
