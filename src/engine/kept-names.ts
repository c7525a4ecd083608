/** The different texts of one column of a table, and beside each its rows. */
export interface ColumnNames {
  readonly column: string;
  readonly names: readonly string[];
  readonly rows: readonly number[];
}

/** The same as the engine writes it: a column, then its texts and their rows as JSON. */
export type WrittenColumnNames = readonly [column: string, names: string, rows: string];

/** Names of tables that were read a moment ago, by the keys of their blobs: what lies behind a key never changes. */
export interface KeptNames {
  keep(key: string, names: readonly WrittenColumnNames[]): void;
  /** What is kept of a table, which is then forgotten; null where nothing is, and its blob has to be read. */
  take(key: string): readonly ColumnNames[] | null;
}

/** Of some thirty tables with ten thousand names each; who asks seldom reads the blobs. */
const mostCharacters = 8_000_000;

/**
 * Whoever follows names asks for those of a table that has just come: they are handed on by the process that has read the
 * table, for to find them again in their blob takes the engine longer. Kept as text, which is one object and not ten thousand.
 */
export function createKeptNames(): KeptNames {
  const kept = new Map<string, readonly WrittenColumnNames[]>();
  let characters = 0;
  const forget = (key: string): readonly WrittenColumnNames[] | null => {
    const names = kept.get(key);
    if (names === undefined) return null;
    kept.delete(key);
    characters -= sizeOf(names);
    return names;
  };
  return {
    keep(key, names) {
      forget(key);
      kept.set(key, names);
      characters += sizeOf(names);
      for (const oldest of kept.keys()) {
        if (characters <= mostCharacters) break;
        forget(oldest);
      }
    },
    take: (key) => forget(key)?.map(readColumnNames) ?? null,
  };
}

export function readColumnNames([column, names, rows]: WrittenColumnNames): ColumnNames {
  return { column, names: JSON.parse(names), rows: JSON.parse(rows) };
}

/**
 * SQL of `_column, _name, _count, _all` -> a column's names as one text, their rows as another, and the most of `_all`: to
 * hand over ten thousand values takes longer than to find them.
 */
export function inTwoTexts(names: string): string {
  return `SELECT _column, CAST(to_json([each.name FOR each IN _listed]) AS VARCHAR), CAST(to_json([each.rows FOR each IN _listed]) AS VARCHAR), _all
    FROM (SELECT _column, list({name: _name, rows: CAST(_count AS BIGINT)}) AS _listed, max(_all) AS _all FROM (${names}) GROUP BY _column)
    ORDER BY _column`;
}

function sizeOf(names: readonly WrittenColumnNames[]): number {
  return names.reduce((sum, [, texts, rows]) => sum + texts.length + rows.length, 0);
}
