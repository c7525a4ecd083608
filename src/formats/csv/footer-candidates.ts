import type { BrokenRecord, NotedRecord } from "#formats/format.ts";

/** What is said of words below the last row. */
const footerNote = {
  code: "OM-FOOTER-01",
  reason: "words below the last row, taken for the footer of the file",
  fix: "nothing to do, unless a row was cut off here: then export the file again",
} as const;
/** Broken records at the very end that may still turn out to be the footer. */
const mostCandidates = 20;

/** Broken records since the last row: once the table ends they are its footer, or broken. */
export interface FooterCandidates {
  readonly waiting: readonly BrokenRecord[];
  /** Gives those that cannot be the footer any more. */
  add(record: BrokenRecord): readonly BrokenRecord[];
  /** A row follows: none of them is the footer. */
  release(): readonly BrokenRecord[];
  /** To be called at the end of the table. */
  settle(): { readonly footer: readonly NotedRecord[]; readonly broken: readonly BrokenRecord[] };
}

export function createFooterCandidates(before: readonly BrokenRecord[]): FooterCandidates {
  let waiting = [...before];
  return {
    get waiting() {
      return waiting;
    },
    add(record) {
      waiting.push(record);
      return waiting.length > mostCandidates ? waiting.splice(0, 1) : [];
    },
    release() {
      const released = waiting;
      waiting = [];
      return released;
    },
    settle() {
      const footer = waiting.filter(isFooter).map(({ line, raw }) => ({ line, raw, ...footerNote }));
      const broken = waiting.filter((record) => !isFooter(record));
      waiting = [];
      return { footer, broken };
    },
  };
}

/** A single piece of text. */
function isFooter({ cells, raw }: BrokenRecord): boolean {
  return cells.filter((cell) => cell.trim() !== "").length === 1 && /\p{L}.*[\s:]/u.test(raw);
}
