import type { TablePlace } from "#core/decision.ts";
import { stemOf, textOfHead } from "#formats/json/text-file.ts";
import type { Block } from "#formats/passages/block.ts";
import { cutPassages } from "#formats/passages/cut-passages.ts";
import { documentPlace, toRows } from "#formats/passages/document-rows.ts";
import { type NumberedLine, readFrontMatter, toBlocks } from "#formats/passages/text-blocks.ts";
import { readLines } from "#formats/passages/text-lines.ts";
import type { RowFormat, RowPlace, SourceRow } from "#formats/table/row-format.ts";
import { sniffProse } from "./is-prose.ts";

const mostFrontMatter = 60;

/** Text that people read, plain or Markdown, of any size: a row a passage, `line` its physical line. */
export const prose: RowFormat = { id: "prose", sniff, places, rows };

function sniff(head: Uint8Array, fileName: string): number {
  return sniffProse(textOfHead(head), fileName);
}

async function places(_path: string, fileName: string): Promise<readonly RowPlace[]> {
  const name = stemOf(fileName);
  return [documentPlace(name, name, [])];
}

async function* rows(path: string, place: TablePlace): AsyncIterable<readonly SourceRow[]> {
  const { title, blocks } = readDocument(readLines(path));
  yield* toRows(place, title, cutPassages(blocks));
}

/** Its title, where it says one: in its front matter, or as the heading on its top. */
function readDocument(lines: Iterable<NumberedLine>): {
  readonly title: string | null;
  readonly blocks: Iterable<Block>;
} {
  const source = lines[Symbol.iterator]();
  const first = take(source, mostFrontMatter);
  const front = readFrontMatter(first.map(({ text }) => text));
  const skipped = front === null || front.saysMore ? 0 : front.lines;
  const blocks = toBlocks(chain(first.slice(skipped), source))[Symbol.iterator]();
  const [top, ...more] = take(blocks, 1);
  const heading = top?.level === 1 ? (top.heading ?? null) : null;
  return { title: front?.title ?? heading, blocks: chain(top === undefined ? [] : [top, ...more], blocks) };
}

function take<Item>(source: Iterator<Item>, most: number): Item[] {
  const taken: Item[] = [];
  while (taken.length < most) {
    const next = source.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

function* chain<Item>(first: readonly Item[], rest: Iterator<Item>): Iterable<Item> {
  yield* first;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}
