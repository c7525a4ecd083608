import type { Block, Passage } from "./block.ts";
import { cutText, passageWeight, weigh } from "./cut-text.ts";

const mostHeading = 200;
/** Headings without a text below them may be as many as there are paragraphs elsewhere. */
const mostHeadings = passageWeight / 2;

/**
 * Cuts the blocks of a document into passages: at headings, at other places, and where one would be longer than about 400
 * tokens. A change of the text moves no border behind the next heading. Nothing is lost: the passages, one behind the
 * other, are the text but for blanks between them.
 */
export function createPassageCutter(): PassageCutter {
  const path: string[] = [];
  let pieces: Piece[] = [];
  let weight = 0;
  let section = "";

  return {
    add(block) {
      const ended: Passage[] = [];
      if (pieces.length > 0 && (pieces[0]?.place !== block.place || (block.level > 0 && !isHeadingsOnly())))
        ended.push(...finish());
      if (block.level > 0) enter(block);
      let line = block.line;
      let counted = 0;
      for (const { text, at } of cutText(block.text, passageWeight)) {
        const added = weigh(text);
        if (weight + added > passageWeight && (!isHeadingsOnly() || weight > mostHeadings)) ended.push(...finish());
        if (pieces.length === 0) section = path.filter((name) => name !== "").join(" > ");
        line += countLines(block.text.slice(counted, at));
        counted = at;
        pieces.push({ text, line, lastLine: line + countLines(text), place: block.place, isHeading: block.level > 0 });
        weight += added;
      }
      if (block.level > 0) section = path.filter((name) => name !== "").join(" > ");
      return ended;
    },
    end: finish,
  };

  function isHeadingsOnly(): boolean {
    return pieces.every(({ isHeading }) => isHeading);
  }

  function enter({ level, heading, text }: Block): void {
    path.length = Math.min(path.length, level - 1);
    while (path.length < level - 1) path.push("");
    path.push((heading ?? text).replaceAll(/\s+/g, " ").trim().slice(0, mostHeading));
  }

  function finish(): readonly Passage[] {
    const [first] = pieces;
    if (first === undefined) return [];
    const last = pieces.at(-1) ?? first;
    const passage: Passage = {
      line: first.line,
      section,
      place:
        first.place ?? (first.line === last.lastLine ? `line ${first.line}` : `lines ${first.line}-${last.lastLine}`),
      text: pieces.map(({ text }) => text).join("\n\n"),
    };
    pieces = [];
    weight = 0;
    return [passage];
  }
}

export interface PassageCutter {
  /** Gives the passages that end before this block. */
  add(block: Block): readonly Passage[];
  /** Gives the last one. */
  end(): readonly Passage[];
}

interface Piece {
  readonly text: string;
  readonly line: number;
  readonly lastLine: number;
  readonly place: string | undefined;
  readonly isHeading: boolean;
}

export function* cutPassages(blocks: Iterable<Block>): Iterable<Passage> {
  const cutter = createPassageCutter();
  for (const block of blocks) yield* cutter.add(block);
  yield* cutter.end();
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
