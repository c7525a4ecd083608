import { type Token, Tokenizer, TokenizerMode } from "parse5";
import type { Block } from "#formats/passages/block.ts";

export interface Page {
  readonly title: string | null;
  readonly blocks: readonly Block[];
}

/** Elements whose content nobody reads. */
const unread = new Set([
  "script",
  "style",
  "template",
  "noscript",
  "iframe",
  "object",
  "svg",
  "math",
  "canvas",
  "select",
  "head",
]);
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
  /** Open elements whose content is left out, the innermost last. */
  const hidden: string[] = [];
  let text = "";
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
    if (hidden.length > 0) return;
    if (text === "") {
      if (chars.trim() === "") return;
      line = location?.startLine ?? line;
    }
    text += isPre > 0 ? chars : chars.replaceAll(/\s+/g, " ");
  }

  function onStartTag({ tagName, selfClosing, location }: Token.TagToken): void {
    const mode = raw[tagName];
    if (mode !== undefined) tokenizer.state = TokenizerMode[mode];
    if (tagName === "title" && title === null && !hidden.some((name) => name !== "head")) isTitle = true;
    // A head that nobody closed ends where the page begins.
    if (hidden.at(-1) === "head" && bodyEnds.has(tagName)) hidden.pop();
    if (unread.has(tagName) && !selfClosing) hidden.push(tagName);
    if (hidden.length > 0) return;
    if (tagName === "br" && level === 0) {
      if (text !== "") text = `${text.trimEnd()}\n`;
      return;
    }
    if (tagName === "td" || tagName === "th") {
      if (text !== "") text = `${text.trimEnd()} | `;
      return;
    }
    const heading = headingLevel(tagName);
    if (heading > 0 || parting.has(tagName)) endBlock();
    if (heading > 0) level = heading;
    if (tagName === "li") {
      text = "- ";
      line = location?.startLine ?? line;
    }
    if (tagName === "pre") isPre += 1;
  }

  function onEndTag({ tagName }: Token.TagToken): void {
    if (tagName === "title") isTitle = false;
    const at = hidden.lastIndexOf(tagName);
    if (at !== -1) {
      hidden.length = at;
      return;
    }
    if (hidden.length > 0) return;
    if (headingLevel(tagName) > 0 || parting.has(tagName)) endBlock();
    if (tagName === "pre") isPre = Math.max(0, isPre - 1);
  }

  function endBlock(): void {
    const whole = text
      .replaceAll(/ *\n */g, "\n")
      .replaceAll(/\n{3,}/g, "\n\n")
      .trim();
    if (whole !== "" && whole !== "-" && !/^[|\s]+$/.test(whole)) addBlock(whole);
    text = "";
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

function headingLevel(tagName: string): number {
  return /^h[1-6]$/.test(tagName) ? Number(tagName[1]) : 0;
}

function clean(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
