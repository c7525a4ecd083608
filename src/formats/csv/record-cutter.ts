import type { CsvDialect } from "#core/decision.ts";

/** One record in a window of bytes: [start, contentEnd) without its line end, `next` is where the following one begins. */
export interface CutRecord {
  contentEnd: number;
  next: number;
  /** 0 for a line without quotes: whoever copies it counts. */
  cells: number;
  newlinesInQuotes: number;
  form: RecordForm;
  /** Lines that a quoted cell spans which closes well, but in a record of another width: they are read anew. */
  linesReadAnew: number;
  /** Some cell of a record with quotes begins or ends with a space. */
  padded: boolean;
}

/**
 * `plain`: can be handed on as it is. `literal`: well cut, but quotes stand inside unquoted cells or escapes need
 * rewriting. `broken`: the dialect does not explain it; then it is one physical line. `incomplete`: the window ends first.
 */
export type RecordForm = "plain" | "literal" | "broken" | "incomplete";

export interface RecordCutter {
  /**
   * Cuts the record at `start`, into a result that is reused by the next call.
   * @param ended nothing follows the window.
   * @param mayGrow a quoted cell that is still open at the window's end may close further on.
   */
  cut(start: number, end: number, ended: boolean, mayGrow: boolean): CutRecord;
  /** To be called after the window's bytes have moved or grown. */
  windowChanged(): void;
}

const space = 32;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Cuts records out of a window of bytes. Lines without a quote take a path of native searches; the others a state
 * machine. A quoted cell may span lines; when it ends in something else than a delimiter or a line end, or makes a
 * record of more than one line that has not `width` cells, the opening quote is a stray one and only its own physical
 * line is broken: what follows is read anew, so a stray quote never swallows its neighbours.
 */
export function createRecordCutter(window: Buffer, dialect: CsvDialect, width: number): RecordCutter {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const quote = dialect.quote === "" ? -1 : dialect.quote.charCodeAt(0);
  const escape = dialect.escape === "" ? -1 : dialect.escape.charCodeAt(0);
  const terminator = dialect.lineEnd === "\r" ? carriageReturn : lineFeed;
  const record: CutRecord = {
    contentEnd: 0,
    next: 0,
    cells: 0,
    newlinesInQuotes: 0,
    form: "plain",
    padded: false,
    linesReadAnew: 0,
  };
  let quoteAt = -1;
  let nulAt = -1;
  let returnAt = -1;

  return {
    windowChanged() {
      quoteAt = -1;
      nulAt = -1;
      returnAt = -1;
    },
    cut(start, end, ended, mayGrow) {
      const lineEnd = findLineEnd(start, end);
      if (lineEnd === -1 && !ended) return incomplete();
      const physicalEnd = lineEnd === -1 ? end : lineEnd;
      if (quote !== -1 && quoteAt < start) quoteAt = nextOf(quote, start, end);
      if (nulAt < start) nulAt = nextOf(0, start, end);
      if (nulAt < physicalEnd) return cutLine(start, physicalEnd, end, "broken");
      if (quote !== -1 && quoteAt < physicalEnd) return cutQuoted(start, end, physicalEnd, ended, mayGrow);
      if (terminator === lineFeed && returnAt < start) returnAt = nextOf(carriageReturn, start, end);
      const holdsReturn = terminator === lineFeed && returnAt < trimCarriageReturn(start, physicalEnd);
      return cutLine(start, physicalEnd, end, holdsReturn ? "literal" : "plain");
    },
  };

  function findLineEnd(start: number, end: number): number {
    const at = window.indexOf(terminator, start);
    return at === -1 || at >= end ? -1 : at;
  }

  function nextOf(byte: number, start: number, end: number): number {
    const at = window.indexOf(byte, start);
    return at === -1 || at >= end ? Number.POSITIVE_INFINITY : at;
  }

  function incomplete(): CutRecord {
    record.form = "incomplete";
    return record;
  }

  function cutLine(start: number, physicalEnd: number, end: number, form: RecordForm): CutRecord {
    return finish(trimCarriageReturn(start, physicalEnd), Math.min(physicalEnd + 1, end), 0, 0, form);
  }

  function trimCarriageReturn(start: number, physicalEnd: number): number {
    const trims = terminator === lineFeed && physicalEnd > start && window[physicalEnd - 1] === carriageReturn;
    return trims ? physicalEnd - 1 : physicalEnd;
  }

  function finish(contentEnd: number, next: number, cells: number, newlines: number, form: RecordForm): CutRecord {
    record.contentEnd = contentEnd;
    record.next = next;
    record.cells = cells;
    record.newlinesInQuotes = newlines;
    record.form = form;
    record.linesReadAnew = 0;
    return record;
  }

  function cutQuoted(start: number, end: number, physicalEnd: number, ended: boolean, mayGrow: boolean): CutRecord {
    const waits = !ended && mayGrow;
    let at = start;
    let cells = 1;
    let newlines = 0;
    let literal = false;
    let padded = false;
    for (;;) {
      if (window[at] === quote && at < end) {
        const closing = findClosing(at + 1, end);
        if (closing === -1) return waits ? incomplete() : cutLine(start, physicalEnd, end, "broken");
        newlines += countNewlines(at + 1, closing);
        if (window[at + 1] === space || window[closing - 1] === space) padded = true;
        if (escape !== quote && window.subarray(at + 1, closing).includes(escape)) literal = true;
        at = closing + 1;
        if (at === end && waits) return incomplete();
        if (at < end && !endsCell(at, end)) return cutLine(start, physicalEnd, end, "broken");
      } else {
        const cellStart = at;
        while (at < end && window[at] !== delimiter && window[at] !== terminator) {
          if (window[at] === quote || isLoneReturn(at, end)) literal = true;
          at += 1;
        }
        if (at > cellStart && (window[cellStart] === space || window[at - 1] === space)) padded = true;
      }
      if (at < end && window[at] === carriageReturn && terminator === lineFeed) at += 1;
      if (at >= end || window[at] === terminator) break;
      cells += 1;
      at += 1;
    }
    if (at >= end && !ended) return waits ? incomplete() : cutLine(start, physicalEnd, end, "broken");
    if (newlines > 0 && cells !== width) {
      cutLine(start, physicalEnd, end, "broken");
      record.linesReadAnew = newlines;
      return record;
    }
    record.padded = padded;
    return finish(trimCarriageReturn(start, at), Math.min(at + 1, end), cells, newlines, literal ? "literal" : "plain");
  }

  /** Where the quoted cell that begins at `from` closes; -1 when the window ends first. */
  function findClosing(from: number, end: number): number {
    for (let at = window.indexOf(quote, from); at !== -1 && at < end; at = window.indexOf(quote, at)) {
      if (escape !== quote) {
        if (!isEscaped(at, from)) return at;
        at += 1;
      } else {
        if (at + 1 >= end || window[at + 1] !== quote) return at;
        at += 2;
      }
    }
    return -1;
  }

  function isEscaped(at: number, from: number): boolean {
    let marks = 0;
    while (at - 1 - marks >= from && window[at - 1 - marks] === escape) marks += 1;
    return marks % 2 === 1;
  }

  function isLoneReturn(at: number, end: number): boolean {
    if (window[at] !== carriageReturn || terminator !== lineFeed) return false;
    return at + 1 < end && window[at + 1] !== lineFeed;
  }

  function countNewlines(from: number, to: number): number {
    let count = 0;
    for (let at = window.indexOf(terminator, from); at !== -1 && at < to; at = window.indexOf(terminator, at + 1)) {
      count += 1;
    }
    return count;
  }

  function endsCell(at: number, end: number): boolean {
    const byte = window[at];
    if (byte === delimiter || byte === terminator) return true;
    return terminator === lineFeed && byte === carriageReturn && (at + 1 === end || window[at + 1] === lineFeed);
  }
}
