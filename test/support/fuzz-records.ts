import * as fc from "fast-check";
import { json } from "#formats/json/index.ts";
import { ndjson } from "#formats/ndjson/index.ts";
import { parquet } from "#formats/parquet/index.ts";
import { xml } from "#formats/xml/index.ts";
import { attempt, edit, fuzz } from "./fuzz-cases.ts";
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
export async function fuzzJson(milliseconds: number, seed: number): Promise<{ tried: number; refused: number }> {
  const end = performance.now() + milliseconds;
  let tried = 0;
  let refused = 0;
  while (performance.now() < end) {
    const texts = fc.sample(
      fc
        .tuple(someOrders, edits)
        .map(([all, changes]) => edit(JSON.stringify(all.length === 1 ? all[0] : all), changes)),
      { numRuns: 50, seed: seed + tried },
    );
    for (const text of texts) {
      tried += 1;
      if (!isJson(text)) refused += 1;
      await checkDocument(text);
      await checkLine(text.replaceAll(/[\r\n]/g, " "));
    }
  }
  return { tried, refused };
}

const xmlParts = [
  "",
  "<",
  ">",
  "</",
  "/>",
  "&",
  ";",
  "&#0;",
  '"',
  "=",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<?",
  "<a>",
  "</a>",
  "\0",
  "é",
];

/** Broken XML is read or refused with a code of ours. @returns how many documents were tried, and how many were refused */
export async function fuzzXml(milliseconds: number, seed: number): Promise<{ tried: number; refused: number }> {
  const whole = `<all><r id="1"><n>é &amp; x</n><l><i q="2"/><i>y</i></l></r><r id="2"><n><![CDATA[<z>]]></n></r></all>`;
  const changes = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.integer({ min: 0, max: 4 }),
      insert: fc.constantFrom(...xmlParts),
    }),
    { minLength: 1, maxLength: 3 },
  );
  return fuzz(
    milliseconds,
    seed,
    xml,
    changes.map((list) => edit(whole, list)),
  );
}

/** Parquet with bytes changed is read or refused with a code of ours. */
export async function fuzzParquet(
  milliseconds: number,
  seed: number,
  whole: Buffer,
): Promise<{ tried: number; refused: number }> {
  const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), fc.integer({ min: 0, max: 255 }));
  const changes = fc.array(change, { minLength: 1, maxLength: 4 }).map((list) => {
    const broken = Buffer.from(whole);
    // Every other change goes into the directory at the end.
    for (const [share, isInDirectory, byte] of list) {
      const from = isInDirectory ? Math.max(0, whole.length - 400) : 0;
      broken[from + Math.floor(share * (whole.length - from))] = byte;
    }
    return broken;
  });
  return fuzz(milliseconds, seed, parquet, changes);
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
    if (isRefused && !(await isDoubled(text))) throw new Error(`refused, but JSON: ${JSON.stringify(text)}`);
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
