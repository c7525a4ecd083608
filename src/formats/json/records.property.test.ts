import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RowFormat } from "#formats/table/row-format.ts";
import { ndjson } from "#formats/ndjson/index.ts";
import { readLineBlocks } from "#formats/ndjson/read-lines.ts";
import { namedCells, readPlaces, withFile } from "../../../test/support/read-places.ts";
import { flattenPlainly, someOrders, someRecords } from "../../../test/support/some-records.ts";
import { openDocument } from "./document.ts";
import { json } from "./index.ts";
import { walk } from "./walk.ts";

const isEmpty = (rows: readonly Map<string, string>[]): boolean => rows.every((row) => row.size === 0);

function hasLines({ line_items: lines }: { readonly [name: string]: unknown }): boolean {
  return Array.isArray(lines) && lines.length > 0;
}

async function readCells(format: RowFormat, content: string): Promise<Map<string, string>[]> {
  const [place] = await readPlaces(format, content);
  expect(place?.unreadable).toEqual([]);
  return place === undefined ? [] : namedCells(place);
}

describe.each([
  ["records", someRecords],
  ["orders with lines", someOrders],
])("%s", (_what, records) => {
  test.each([
    ["a list", json, (all: readonly unknown[]) => JSON.stringify(all)],
    ["a list with blanks", json, (all: readonly unknown[]) => JSON.stringify({ all: { orders: all } }, null, 3)],
    ["lines", ndjson, (all: readonly unknown[]) => all.map((record) => `${JSON.stringify(record)}\r\n`).join("\n")],
  ])("as %s are the rows that a plain flattening gives", async (_form, format, write) => {
    await fc.assert(
      fc.asyncProperty(records, async (all) => {
        const expected = all.flatMap(flattenPlainly);
        fc.pre(!isEmpty(expected));
        // Where no record has a line, nothing tells what its lines would be: the empty list is a value.
        fc.pre(all.every((record) => !("line_items" in record)) || all.some((record) => hasLines(record)));
        expect(await readCells(format, write(all))).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });
});

test("a name written twice in an object is never read, wherever the object is", async () => {
  await fc.assert(
    fc.asyncProperty(someRecords, fc.nat(), async (all, pick) => {
      const whole = JSON.stringify(all[0]);
      const opens = [...whole.matchAll(/\{(?="(?:[^"\\]|\\.)*":)/g)].map(({ index }) => index);
      fc.pre(opens.length > 0 && isJsonOutside(whole, opens[pick % opens.length] ?? 0));
      const at = (opens[pick % opens.length] ?? 0) + 1;
      const name = /^"(?:[^"\\]|\\.)*":/.exec(whole.slice(at))?.[0] ?? "";
      const doubled = `${whole.slice(0, at)}${name}1,${whole.slice(at)}`;
      const [place] = await readPlaces(ndjson, `{"good":1}\n${doubled}\n`);
      expect(place?.unreadable).toMatchObject([{ line: 2, code: "OM-JSON-02" }]);
    }),
    { numRuns: 300 },
  );
});

/** Whether the place stands outside of any text. */
function isJsonOutside(whole: string, at: number): boolean {
  const before = whole.slice(0, at).replaceAll(/\\./g, "");
  return before.split('"').length % 2 === 1;
}

test("where the blocks are cut changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(someOrders, fc.integer({ min: 1, max: 40 }), async (all, blockBytes) => {
      const content = JSON.stringify({ count: 2, orders: all, näme: '\\"' }, null, 1);
      await withFile(content, "a.json", (path) => {
        const read = (bytes?: number): string[] => {
          const document = openDocument(path, bytes);
          const found = [...walk(document)].map(
            ({ kind, path: name, text, from, to }) => `${kind} ${name} ${text.slice(from, to)}`,
          );
          document.close();
          return found;
        };
        expect(read(blockBytes)).toEqual(read());
      });
      await withFile(all.map((record) => JSON.stringify(record)).join("\n"), "a.ndjson", (path) => {
        const read = (bytes?: number): string => [...readLineBlocks(path, bytes)].map(({ text }) => text).join("");
        expect(read(blockBytes)).toBe(read());
      });
    }),
    { numRuns: 100 },
  );
});
