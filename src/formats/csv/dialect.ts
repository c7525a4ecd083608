import { toCellKind } from "#formats/table/cell-kind.ts";
import { findWidth, isBlankRecord } from "#formats/table/records.ts";
import { type Cutting, readSampleRecords, type SampleRecord } from "./sample-records.ts";

/** How likely each delimiter is before the text is seen. A colon stands in times, a space in names. */
const priors: Readonly<Record<string, number>> = {
  ",": 1,
  ";": 1,
  "\t": 1,
  "|": 1,
  "~": 0.95,
  "^": 0.95,
  ":": 0.6,
  " ": 0.4,
};
const rareDelimiters = "!#$%&*+/<=>?@`{}";
const rarePrior = 0.5;
const singleColumnPrior = 0.6;
/** What a cell of neither values nor plain words is worth. */
const wordsWithSigns = 0.3;
/** Addresses and sentences: a sign ends a word and a space follows, which delimiters rarely do. */
const prose = /^(?:[\p{L}\p{M}\p{N} .'’&()/+%#-]|[,;:!?]+(?: |$))+$/u;
const proseScore = 0.55;
const mostSampleCharacters = 65_536;
const mostRecords = 400;
/** Records above and below the table count this much against a dialect. */
const notesWeight = 0.25;

/**
 * The dialect in which a text is most like a table: records of one width whose cells look like numbers, dates, ids and
 * plain words. The text starts at the file's first character; its last record may be cut. A text that no delimiter
 * explains is one column (`,`).
 * @param ended nothing follows the text.
 */
export function detectDialect(text: string, ended = false): Cutting {
  const whole = ended && text.length <= mostSampleCharacters;
  const sample = text.slice(0, mostSampleCharacters);
  const lineEnd = detectLineEnd(sample);
  const isOneLine = !sample.includes(lineEnd === "\r" ? "\r" : "\n");
  const declared = /^"?sep=([^\r\n"])"?\r?[\n\r]/i.exec(sample)?.[1];
  const delimiters = declared === undefined ? listDelimiters(sample, lineEnd) : [declared];

  let best: Cutting = { delimiter: declared ?? ",", quote: '"', escape: '"', lineEnd };
  let bestScore = 0;
  for (const delimiter of delimiters) {
    for (const { quote, escape, preference } of listQuotes(sample, delimiter)) {
      const cutting: Cutting = { delimiter, quote, escape, lineEnd };
      const records = readSampleRecords(sample, cutting, whole || isOneLine).slice(0, mostRecords);
      const score = preference * toPrior(delimiter) * scoreTable(records, declared !== undefined);
      if (score > bestScore) {
        best = { ...cutting, lineEnd: lineEnd === "\r" ? lineEnd : chooseLineFeed(records) };
        bestScore = score;
      }
    }
  }
  return bestScore > scoreSingleColumn(sample, lineEnd, delimiters) || declared !== undefined
    ? best
    : readAsOneColumn(sample, lineEnd);
}

function detectLineEnd(sample: string): "\n" | "\r\n" | "\r" {
  const returns = sample.match(/\r(?!\n|$)/g)?.length ?? 0;
  const feeds = sample.match(/\n/g)?.length ?? 0;
  if (returns > feeds) return "\r";
  return (sample.match(/\r\n/g)?.length ?? 0) * 2 > feeds ? "\r\n" : "\n";
}

/** Line feeds inside quotes say nothing: the ends of the records do. */
function chooseLineFeed(records: readonly SampleRecord[]): "\n" | "\r\n" {
  return records.filter((record) => record.carriageReturn).length * 2 > records.length ? "\r\n" : "\n";
}

function toPrior(delimiter: string): number {
  return priors[delimiter] ?? rarePrior;
}

/** Characters that stand on enough lines; rare ones must stand on nearly all. */
function listDelimiters(sample: string, lineEnd: string): string[] {
  const lines = sample
    .split(lineEnd === "\r" ? "\r" : "\n")
    .filter((line) => line.trim() !== "")
    .slice(0, mostRecords);
  const share = (delimiter: string): number =>
    lines.filter((line) => line.includes(delimiter)).length / Math.max(1, lines.length);
  return [
    ...Object.keys(priors).filter((delimiter) => share(delimiter) > (delimiter === " " ? 0.8 : 0.1)),
    ...rareDelimiters.split("").filter((delimiter) => share(delimiter) > 0.8),
  ];
}

/** A stray quote or two are dirt in a row; they do not make quotes meaningless for the whole file. */
const fewQuotedLines = 3;

interface Quoting {
  readonly quote: string;
  readonly escape: string;
  /** Below 1: needs evidence. */
  readonly preference: number;
}

function listQuotes(sample: string, delimiter: string): Quoting[] {
  const quotings: Quoting[] = [{ quote: '"', escape: '"', preference: 1 }];
  if (sample.includes('\\"')) quotings.push({ quote: '"', escape: "\\", preference: 0.99 });
  const quotedLines = sample.split(/[\r\n]+/).filter((line) => line.includes('"')).length;
  if (quotedLines >= fewQuotedLines) quotings.push({ quote: "", escape: "", preference: 0.95 });
  if (sample.includes(`'${delimiter}`) || /'\r?\n/.test(sample)) {
    quotings.push({ quote: "'", escape: "'", preference: 0.98 });
    if (sample.includes("\\'")) quotings.push({ quote: "'", escape: "\\", preference: 0.97 });
  }
  return quotings;
}

/** 0..1: consistency of the width, times how much the cells of those records look like values. 0 for one column. */
function scoreTable(records: readonly SampleRecord[], mayBeOneColumn: boolean): number {
  const filled = records.filter((record) => !isBlankRecord(record));
  const width = findWidth(filled);
  if (width < 2 && !mayBeOneColumn) return 0;
  const fits = (record: SampleRecord): boolean => record.cells.length === width && record.misquotedCells === 0;
  const first = filled.findIndex(fits);
  if (first === -1) return 0;
  const last = filled.findLastIndex(fits);
  const rows = filled.filter(fits);
  const notes = first + (filled.length - 1 - last);
  const consistency = rows.length / (last - first + 1 + notes * notesWeight);
  return consistency * scoreCells(rows) * (width / (width + 0.5));
}

/** Only so many cells are looked at, spread over the rows, so that wide tables cost no more than narrow ones. */
const mostCells = 4_000;

function scoreCells(rows: readonly SampleRecord[]): number {
  const width = rows[0]?.cells.length ?? 1;
  const stride = Math.max(1, Math.ceil((rows.length * width) / mostCells));
  let sum = 0;
  let count = 0;
  for (let at = 0; at < rows.length; at += stride) {
    const row = rows[at];
    if (row === undefined) break;
    const quoted = Math.min(row.quotedCells, row.cells.length);
    const plain = row.cells.reduce((total, cell) => total + scoreCell(cell), 0);
    sum += plain + (row.cells.length - plain) * (quoted / row.cells.length);
    count += row.cells.length;
  }
  return count === 0 ? 0 : sum / count;
}

function scoreCell(cell: string): number {
  // Some banks pad behind their values with a tab; one in front is a delimiter that was not taken for one.
  if (cell.startsWith("\t")) return wordsWithSigns;
  switch (toCellKind(cell)) {
    case "number":
    case "date":
    case "flag":
    case "address":
    case "code":
      return 1;
    case "clean":
      return cell.startsWith(" ") ? 0.5 : 0.8;
    case "empty":
      return 0.6;
    case "other":
      // Quotes around a whole cell are quotes, wherever they are taken for text.
      if (/^(["']).*\1$/s.test(cell)) return 0;
      return prose.test(cell) ? proseScore : wordsWithSigns;
  }
}

/** Words that hold a possible delimiter on every line are no words; a space is part of many names. */
function scoreSingleColumn(sample: string, lineEnd: Cutting["lineEnd"], delimiters: readonly string[]): number {
  const signs = delimiters.filter((delimiter) => delimiter !== " ");
  const lines = sample.split(lineEnd === "\r" ? "\r" : "\n").filter((line) => line.trim() !== "");
  const scores = lines.slice(0, mostRecords).map((line) => {
    const isWords = toCellKind(line) === "clean";
    return isWords && signs.some((sign) => line.includes(sign)) ? wordsWithSigns : scoreCell(line);
  });
  return (singleColumnPrior * scores.reduce((sum, score) => sum + score, 0)) / Math.max(1, scores.length);
}

/** One column: a comma, unless the values hold commas; then a delimiter that they do not hold. */
function readAsOneColumn(sample: string, lineEnd: Cutting["lineEnd"]): Cutting {
  const lines = sample.split(/[\r\n]+/);
  const inQuotes = (quote: string): number =>
    lines.filter((line) => line.length > 1 && line.startsWith(quote) && line.endsWith(quote)).length;
  const quote = inQuotes("'") > Math.max(1, inQuotes('"')) ? "'" : '"';
  const cuttings = [",", ";", "\t", "|", "~", "^"].map((delimiter) => ({ delimiter, quote, escape: quote, lineEnd }));
  const splits = (cutting: Cutting): boolean =>
    readSampleRecords(sample, cutting, true).some((record) => record.cells.length > 1);
  return cuttings.find((cutting) => !splits(cutting)) ?? { delimiter: ",", quote, escape: quote, lineEnd };
}
