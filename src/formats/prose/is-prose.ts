import { isOtherText } from "#formats/csv/other-text.ts";
import { readFrontMatter } from "#formats/passages/text-blocks.ts";

/** So much of a text is looked at. */
const mostCharacters = 32_768;
const mostLines = 400;
/** A text of such a name is a table, or is sent to be one. */
const tableName = /\.(?:csv|tsv|tab|psv|ssv|dat|prn|xl[a-z]{1,2}|ods|fods|json|ndjson|jsonl|xml|parquet|sql|ya?ml)$/i;
const markdownName = /\.(?:md|mdown|markdown|mkd|mdx)$/i;
const delimiters = [",", ";", "\t", "|"];
/** So many lines with the same signs in each are a table. */
const fewestRows = 3;
const tableShare = 0.7;
/** Of the letters of a text; the others stand in greetings, names and short items. */
const wordyShare = 0.5;
/** Below the last row of a table. */
const mostFooterLines = 2;
const mark = /^ {0,3}(?:#{1,6}[ \t]+\S|[-*+][ \t]+\S|\d{1,3}[.)][ \t]+\S|>[ \t]?\S|```|~~~)/;
const heading = /^ {0,3}#{1,6}[ \t]+\S/;
const eastAsian = "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}]";
const sentenceEnd = new RegExp(`\\p{L}{2}[.!?…]["'”’»)\\]*_]*(?=\\s|$)|${eastAsian}[。！？]`, "u");
const eastAsianWords = new RegExp(`${eastAsian}{8}`, "u");
/** A sign that parts cells and not words: no blank follows it, and no digits stand around it. */
const tight = /,(?=\S)(?!(?<=\d,)\d{3}(?!\d))|;(?=\S)|[\t|]/g;
const quoted = /(^|[,;\t|])"(?:[^"]|"")*"/gm;

/**
 * How surely a text is written to be read by people, and is no table; 0 where nothing says so. What may be a table is one:
 * a document that is read as a table is found out at once, a table that is taken for a document is missed in the numbers.
 */
export function sniffProse(text: string, fileName: string): number {
  if (tableName.test(fileName)) return 0;
  const start = text.slice(0, mostCharacters);
  if (readFrontMatter(start.split(/\r\n|\n|\r/, 100)) !== null) return 0.9;
  const isMarkdown = markdownName.test(fileName);
  const hasTags = start.trimStart().startsWith("<");
  if (isOtherText(start) && !(isMarkdown && hasTags)) return 0;
  const isCut = start.length < text.length;
  const lines = linesOf(start, isCut);
  if (lines.length === 0 || isTableLike(linesOf(start.replaceAll(quoted, "$1"), isCut), isMarkdown)) return 0;
  const isLetter = beginsAsLetter(lines) && lines.length > 1;
  const hasSentence = isLetter || sentenceEnd.test(start);
  if (isMarkdown && (hasSentence || lines.some((line) => heading.test(line)) || lines.every(isProseLine)))
    return hasTags ? 0.92 : 0.55;
  return isLetter || (hasSentence && lettersOf(lines.filter(isProseLine)) >= lettersOf(lines) * wordyShare) ? 0.55 : 0;
}

/** Those that hold something; the last of a text that goes on may be cut. */
function linesOf(text: string, isCut: boolean): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  return (isCut ? lines.slice(0, -1) : lines).slice(0, mostLines);
}

function isTableLike(lines: readonly string[], isMarkdown: boolean): boolean {
  const tightSigns = lines.map((line) => line.match(tight)?.length ?? 0);
  const [first = 0] = tightSigns;
  if (lines.length < fewestRows) return first > 0 && tightSigns.every((count) => count === first);
  const isSpaced = tightSigns.every((count) => count === 0);
  if (isSpaced && (beginsAsLetter(lines) || lines.every((line) => isWordy(line) || isShortLine(line)))) return false;
  const hasSameSigns = delimiters.some((delimiter) => {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const count = line.split(delimiter).length - 1;
      if (count > 0) counts.set(count, (counts.get(count) ?? 0) + 1);
    }
    return Math.max(0, ...counts.values()) >= lines.length * tableShare;
  });
  return hasSameSigns || (!isMarkdown && endsInTable(tightSigns));
}

/** Words may stand above a table; below its rows there is a footer at most. */
function endsInTable(tightSigns: readonly number[]): boolean {
  return Array.from({ length: mostFooterLines + 1 }, (_none, footer) =>
    tightSigns.slice(0, tightSigns.length - footer),
  ).some((rows) => {
    const last = rows.slice(-fewestRows);
    return last.length === fewestRows && last.every((count) => count > 0 && count === last[0]);
  });
}

function isProseLine(line: string): boolean {
  return mark.test(line) || isWordy(line);
}

/** "Hi Tom,": no header of a table begins so. */
function beginsAsLetter([first = ""]: readonly string[]): boolean {
  return /^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|bonjour|ch(?:er|ère)s?|hola|estimad[oa]s?|ciao|gentile|beste)(?![\p{L}\p{N}])[^;\t|]{0,60}$/iu.test(
    first,
  );
}

/** "Dear all," and other lines of one or two words. */
function isShortLine(line: string): boolean {
  return /^\p{Lu}[\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]+){0,3}[,.!:]?$/u.test(line.trim());
}

/** Words in a row, as in a sentence: most of the line is letters. */
function isWordy(whole: string): boolean {
  const line = whole.replace(/^\s*\[[^\]]{1,40}\]\s*/, ""); // when it was said, in a talk
  const words = line.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? [];
  const isLong = words.length >= 4 || eastAsianWords.test(line);
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  return isLong && letters >= line.replaceAll(/\s/g, "").length * 0.6 && !line.includes("\t");
}

function lettersOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.trim().length, 0);
}
