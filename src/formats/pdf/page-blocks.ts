import type { Block } from "#formats/passages/block.ts";

/** A piece of text as it is put on a page. */
export interface PlacedText {
  readonly text: string;
  /** From the bottom of the page. */
  readonly y: number;
  /** Of its letters; 0 where nothing is written. */
  readonly height: number;
  readonly endsLine: boolean;
}

interface PageLine {
  readonly text: string;
  readonly y: number;
  readonly height: number;
}

/** Lines that are this much farther apart than their letters are high belong to two paragraphs. */
const paragraphGap = 1.75;
const headingSize = 1.2;
const titleSize = 1.6;
const mostHeading = 150;

/** Paragraphs and headings of a page: by the gaps between its lines and the size of their letters. */
export function toPageBlocks(texts: readonly PlacedText[], page: number, firstLine: number): readonly Block[] {
  const lines = toLines(texts);
  const body = bodyHeight(lines);
  const blocks: Block[] = [];
  let held: PageLine[] = [];
  let line = firstLine;
  for (const each of lines) {
    const last = held.at(-1);
    if (last !== undefined && (isApart(last, each) || levelOf(last, body) !== levelOf(each, body))) endBlock();
    held.push(each);
  }
  endBlock();
  return blocks;

  function endBlock(): void {
    const [first] = held;
    if (first === undefined) return;
    const text = held.map((each) => each.text).join("\n");
    blocks.push({ text, line, level: levelOf(first, body), place: `page ${page}` });
    line += held.length;
    held = [];
  }
}

function toLines(texts: readonly PlacedText[]): readonly PageLine[] {
  const lines: PageLine[] = [];
  let text = "";
  let y: number | null = null;
  let height = 0;
  for (const each of texts) {
    if (each.text.trim() !== "") {
      y ??= each.y;
      height = Math.max(height, each.height);
    }
    text += each.text;
    if (!each.endsLine) continue;
    endLine();
  }
  endLine();
  return lines;

  function endLine(): void {
    const whole = text.replaceAll("\0", "\ufffd").replaceAll(/\s+/g, " ").trim();
    if (whole !== "") lines.push({ text: whole, y: y ?? 0, height });
    text = "";
    y = null;
    height = 0;
  }
}

/** The size of most letters. */
function bodyHeight(lines: readonly PageLine[]): number {
  const letters = new Map<number, number>();
  for (const { text, height } of lines)
    letters.set(Math.round(height), (letters.get(Math.round(height)) ?? 0) + text.length);
  return [...letters].toSorted((one, other) => other[1] - one[1] || one[0] - other[0])[0]?.[0] ?? 0;
}

function levelOf({ height, text }: PageLine, body: number): number {
  if (body === 0 || height < body * headingSize || text.length > mostHeading) return 0;
  return height >= body * titleSize ? 1 : 2;
}

/** The next column begins above. */
function isApart(one: PageLine, other: PageLine): boolean {
  const gap = one.y - other.y;
  return gap < 0 || gap > Math.max(one.height, other.height) * paragraphGap;
}
