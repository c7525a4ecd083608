/** A paragraph, a heading, a list, a row of a page's table: what stands together in a document. Its text is as it is written. */
export interface Block {
  readonly text: string;
  /** Physical line on which it begins, or what people find it by in its place. */
  readonly line: number;
  /** 1 to 6 of a heading, 0 of anything else. */
  readonly level: number;
  /** What a heading is called, where its text has signs around that. */
  readonly heading?: string;
  /** Where it stands when that is no line: `page 3`. A passage is of one place. */
  readonly place?: string;
}

/** A piece of a document, small enough to be cited and large enough to be understood. */
export interface Passage {
  readonly line: number;
  /** The headings that it stands below, from the outermost on, parted by ` > `. */
  readonly section: string;
  /** `page 3`, `line 4`, `lines 4-9` */
  readonly place: string;
  readonly text: string;
}
