import type { Block } from "./block.ts";

/** A line of a text, or a part of a very long one. */
export interface NumberedLine {
  readonly text: string;
  readonly line: number;
}

/** A paragraph that nobody ended is handed on in parts of this size. */
const mostCharacters = 16_384;
const mostFrontMatterLines = 60;
const atxHeading = /^ {0,3}(#{1,6})(?=[ \t]|$)/;
const fence = /^ {0,3}(?:```|~~~)/;

/** Paragraphs and headings of plain text or Markdown. */
export function* toBlocks(lines: Iterable<NumberedLine>): Iterable<Block> {
  let held: NumberedLine[] = [];
  let size = 0;
  let isFenced = false;
  for (const each of lines) {
    const { text, line } = each;
    if (isFenced || fence.test(text)) {
      if (fence.test(text)) isFenced = !isFenced;
    } else {
      const [marked = "", signs = ""] = atxHeading.exec(text) ?? [];
      if (signs !== "") {
        yield* paragraph();
        const heading = text
          .slice(marked.length)
          .trim()
          .replace(/(?:^|[ \t])#+$/, "");
        yield { text, line, level: signs.length, heading };
        continue;
      }
      const underlined = held.length === 1 ? underlineLevel(text) : 0;
      if (underlined > 0) {
        const [above] = held;
        held = [];
        size = 0;
        if (above !== undefined)
          yield { text: `${above.text}\n${text}`, line: above.line, level: underlined, heading: above.text };
        continue;
      }
    }
    if (text.trim() === "" && !isFenced) {
      yield* paragraph();
      continue;
    }
    held.push(each);
    size += text.length;
    if (size >= mostCharacters) yield* paragraph();
  }
  yield* paragraph();

  function paragraph(): readonly Block[] {
    const [first] = held;
    if (first === undefined) return [];
    const text = held.map(({ text: each }) => each).join("\n");
    held = [];
    size = 0;
    return text.trim() === "" ? [] : [{ text, line: first.line, level: 0 }];
  }
}

/** `Title` above `=====` or `-----`. */
function underlineLevel(text: string): number {
  if (/^ {0,3}={2,}[ \t]*$/.test(text)) return 1;
  return /^ {0,3}-{3,}[ \t]*$/.test(text) ? 2 : 0;
}

export interface FrontMatter {
  readonly title: string | null;
  /** So many lines are it; where it says more than a title, they are read as text, too. */
  readonly lines: number;
  readonly saysMore: boolean;
}

/** What some documents say of themselves above their text: `title: ...` between two lines of dashes. */
export function readFrontMatter(lines: readonly string[]): FrontMatter | null {
  if (lines[0]?.trimEnd() !== "---") return null;
  const end = lines.slice(1, mostFrontMatterLines).findIndex((line) => /^(?:---|\.\.\.)\s*$/.test(line));
  const inside = lines.slice(1, end + 1);
  if (end < 1 || !inside.every((line) => /^(?:[\w-]+\s*:(?:\s|$)|\s|-\s|#|$)/.test(line))) return null;
  const title = inside.flatMap((line) => /^title\s*:(.*)$/i.exec(line)?.[1]?.trim() || []).at(0) ?? null;
  return {
    title: title === null ? null : title.replace(/^(["'])(.*)\1$/, "$2").replaceAll('\\"', '"'),
    lines: end + 2,
    saysMore: inside.some((line) => line.trim() !== "" && !/^title\s*:/i.test(line)),
  };
}
