import { OmError } from "#core/errors.ts";

/** A name at its place in the records, with what the reader knows about it. */
export interface Key {
  readonly name: string;
  /** Names from the record down, joined by `.`: the name of its column. */
  readonly path: string;
  readonly parent: Key | null;
  readonly depth: number;
  /** `"name":`, as most records write it. */
  readonly token: string;
  /** Index of its column, -1 without one. */
  column: number;
  /** The column of a name that was null so far, once it turns out to hold an object: the first member takes it. */
  spareColumn: number;
  isNullOnly: boolean;
  hasNumbers: boolean;
  hasTexts: boolean;
  children: Map<string, Key> | null;
  /** The member that came first, or behind this one, in the last record: most records repeat it. */
  first: Key | null;
  next: Key | null;
  /** The object in which it was met last: met twice in one is a duplicate. */
  seenIn: number;
  /** Taken out again, because its record could not be read. */
  isGone: boolean;
}

/** The columns of a place: grows with the records, in the order in which the names are first met. */
export interface Layout {
  readonly root: Key;
  /** A row without a cell. */
  readonly blankRow: string[];
  child(parent: Key, name: string): Key | null;
  /** Index of the key's column. @throws OmError `TOO_MANY_COLUMNS` */
  columnOf(key: Key): number;
  noteNull(key: Key): void;
  noteObject(key: Key): void;
  /** Takes back what was learned since the last `keep`. */
  undo(): void;
  keep(): void;
  columns(): readonly string[];
  numberColumns(): readonly number[];
}

export const mostColumns = 2_000;
/** From here on a nested name gets no column of its own any more: the last ones are for the records' own names. */
const mostNestedColumns = 1_500;

export function createLayout(): Layout {
  const columns: Key[] = [];
  const blankRow: string[] = [];
  const root = createKey(null, "");
  const undoSteps: (() => void)[] = [];

  function register(key: Key): number {
    const spare = key.parent?.spareColumn ?? -1;
    if (key.parent !== null && spare !== -1) {
      const { parent } = key;
      parent.spareColumn = -1;
      columns[spare] = key;
      undoSteps.push(() => {
        parent.spareColumn = spare;
        columns[spare] = parent;
        key.column = -1;
      });
      return spare;
    }
    if (columns.length >= mostColumns) throw tooManyColumns();
    columns.push(key);
    blankRow.push("");
    undoSteps.push(() => {
      columns.pop();
      blankRow.pop();
      key.column = -1;
    });
    return columns.length - 1;
  }

  return {
    root,
    blankRow,
    child(parent, name) {
      const known = parent.children?.get(name);
      if (known !== undefined) return known;
      if (parent !== root && columns.length >= mostNestedColumns) return null;
      if (parent === root && (parent.children?.size ?? 0) >= mostColumns) throw tooManyColumns();
      const key = createKey(parent, name);
      const children = (parent.children ??= new Map());
      children.set(name, key);
      undoSteps.push(() => {
        key.isGone = true;
        children.delete(name);
      });
      return key;
    },
    columnOf(key) {
      if (key.column === -1) key.column = register(key);
      key.isNullOnly = false;
      return key.column;
    },
    noteNull(key) {
      if (key.column !== -1 || key.children !== null) return;
      key.column = register(key);
      key.isNullOnly = true;
    },
    noteObject(key) {
      key.children ??= new Map();
      if (!key.isNullOnly) return;
      const { column } = key;
      key.spareColumn = column;
      key.column = -1;
      key.isNullOnly = false;
      undoSteps.push(() => {
        key.spareColumn = -1;
        key.column = column;
        key.isNullOnly = true;
      });
    },
    undo() {
      for (let step = undoSteps.pop(); step !== undefined; step = undoSteps.pop()) step();
    },
    keep: () => undoSteps.splice(0),
    columns: () => columns.map((key) => key.path),
    numberColumns: () => columns.flatMap(({ hasNumbers, hasTexts }, index) => (hasNumbers && !hasTexts ? [index] : [])),
  };
}

function createKey(parent: Key | null, name: string): Key {
  const isTop = parent === null || parent.parent === null;
  return {
    name,
    path: isTop ? name : `${parent.path}.${name}`,
    parent,
    depth: parent === null ? 0 : parent.depth + 1,
    token: `${JSON.stringify(name)}:`,
    column: -1,
    spareColumn: -1,
    isNullOnly: false,
    hasNumbers: false,
    hasTexts: false,
    children: null,
    first: null,
    next: null,
    seenIn: 0,
    isGone: false,
  };
}

function tooManyColumns(): OmError {
  return new OmError("TOO_MANY_COLUMNS", `the records have more than ${mostColumns} different names`, {
    fix: "names that are values (an id, a day) belong into the records: export a list of records",
    details: { limit: mostColumns },
  });
}
