import { type Token, Tokenizer, TokenizerMode } from "parse5";
import type { Block } from "#formats/passages/block.ts";

export interface Page {
  readonly title: string | null;
  readonly blocks: readonly Block[];
}

/** Elements whose content nobody reads. In `head` there is the title besides. */
const unread = new Set(
  "script style template noscript noembed noframes iframe object svg math canvas select head".split(" "),
);
/** Of these alone a tag may close itself. */
const foreign = new Set(["svg", "math"]);
const raw: Readonly<Record<string, keyof typeof TokenizerMode>> = {
  title: "RCDATA",
  textarea: "RCDATA",
  style: "RAWTEXT",
  xmp: "RAWTEXT",
  iframe: "RAWTEXT",
  noembed: "RAWTEXT",
  noframes: "RAWTEXT",
  noscript: "RAWTEXT",
  script: "SCRIPT_DATA",
  plaintext: "PLAINTEXT",
};
/** Elements that part what stands before them from what stands behind. */
const parting = new Set(
  "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form header hr html legend li main menu nav ol option p pre section summary table tbody tfoot thead tr ul".split(
    " ",
  ),
);
const bodyEnds = new Set(["body", "p", "div", "h1", "h2", "h3", "main", "table", "ul", "article", "section"]);

/**
 * What a reader sees of a page: paragraphs, headings, items of lists, rows of tables with ` | ` between their cells.
 * Scripts, styles and comments are never text. By the tokens of the standard, without a tree: one pass, however the page
 * is nested.
 */
export function readHtml(html: string): Page {
  const blocks: Block[] = [];
  let title: string | null = null;
  /** The outermost element whose content is left out, and how many of its name are open. */
  let hidden: string | null = null;
  let depth = 0;
  /** The pieces of the block that is open. */
  let pieces: string[] = [];
  let size = 0;
  let line = 1;
  let level = 0;
  let isTitle = false;
  let isPre = 0;

  const tokenizer: Tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onComment: () => undefined,
      onDoctype: () => undefined,
      onEof: () => endBlock(),
      onNullCharacter: () => undefined,
      onCharacter: addText,
      onWhitespaceCharacter: addText,
      onStartTag,
      onEndTag,
    },
  );
  tokenizer.write(html, true);
  endBlock();
  return { title: title === null ? null : clean(title), blocks };

  function addText({ chars, location }: Token.CharacterToken): void {
    if (isTitle) {
      title = (title ?? "") + chars;
      return;
    }
    if (hidden !== null) return;
    if (pieces.length === 0) {
      if (chars.trim() === "") return;
      line = location?.startLine ?? line;
    }
    addPiece(isPre > 0 ? chars : chars.replaceAll(/\s+/g, " "));
  }

  function addPiece(piece: string): void {
    pieces.push(piece);
    size += piece.length;
  }

  function onStartTag({ tagName, selfClosing, location }: Token.TagToken): void {
    const mode = raw[tagName];
    if (mode !== undefined) tokenizer.state = TokenizerMode[mode];
    if (tagName === "title" && title === null && (hidden === null || hidden === "head")) isTitle = true;
    // A head that nobody closed ends where the page begins.
    if (hidden === "head" && bodyEnds.has(tagName)) hidden = null;
    if (hidden !== null) {
      if (tagName === hidden) depth += 1;
      return;
    }
    if (unread.has(tagName)) {
      if (selfClosing && foreign.has(tagName)) return;
      hidden = tagName;
      depth = 1;
      return;
    }
    if (size > mostText) endBlock();
    if (tagName === "br" && level === 0) {
      if (size > 0) addPiece("\n");
      return;
    }
    if (tagName === "td" || tagName === "th") {
      if (size > 0) addPiece(" | ");
      return;
    }
    const heading = headingLevel(tagName);
    if (heading > 0 || parting.has(tagName)) endBlock();
    if (heading > 0) level = heading;
    if (tagName === "li") {
      addPiece("- ");
      line = location?.startLine ?? line;
    }
    if (tagName === "pre") isPre += 1;
  }

  function onEndTag({ tagName }: Token.TagToken): void {
    if (tagName === "title") isTitle = false;
    if (hidden !== null) {
      if (tagName === hidden) depth -= 1;
      if (depth === 0) hidden = null;
      return;
    }
    if (headingLevel(tagName) > 0 || parting.has(tagName)) endBlock();
    if (tagName === "pre") isPre = Math.max(0, isPre - 1);
  }

  function endBlock(): void {
    const lines = pieces
      .join("")
      .split("\n")
      .map((each) => (isPre > 0 ? each : each.replaceAll(/ {2,}/g, " ")).trim());
    const whole = lines
      .join("\n")
      .replaceAll(/\n{3,}/g, "\n\n")
      .trim();
    if (whole !== "" && whole !== "-" && !/^[|\s]+$/.test(whole)) addBlock(whole);
    pieces = [];
    size = 0;
    level = 0;
  }

  /** Items of one list, and rows of one table, stand together. */
  function addBlock(whole: string): void {
    const last = blocks.at(-1);
    const isItem = level === 0 && (whole.startsWith("- ") || whole.includes(" | "));
    const isNext =
      last !== undefined &&
      last.level === 0 &&
      (last.text.startsWith("- ") ? whole.startsWith("- ") : last.text.includes(" | ") && whole.includes(" | "));
    if (isItem && isNext && last.text.length < mostList) {
      blocks[blocks.length - 1] = { ...last, text: `${last.text}\n${whole}` };
      return;
    }
    blocks.push({ text: whole, line, level, ...(level > 0 ? { heading: clean(whole) } : {}) });
  }
}

const mostList = 1_500;
/** A text that no tag parts is parted here, so that no step has to look at all of it again. */
const mostText = 16_384;

function headingLevel(tagName: string): number {
  return /^h[1-6]$/.test(tagName) ? Number(tagName[1]) : 0;
}

function clean(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
