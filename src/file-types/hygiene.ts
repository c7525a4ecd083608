/**
 * What is worth a look in the accepted rows of a type. Data and SQL over dataset columns, as all of a type; nothing here
 * changes a row or a number. A further class is one entry of its type's list.
 */
export interface Hygiene {
  /** SQL that names the item of a row; null where nothing does. */
  readonly item: string;
  /** The columns that `item` names. */
  readonly itemColumns: readonly string[];
  /** How rows of one item in one list are told apart; absent where an item may have any number of rows. */
  readonly positions?: HygienePositions;
  /** Columns that every line shows beside what its class looks at: where a row belongs. */
  readonly shows: readonly string[];
  readonly classes: readonly HygieneClass[];
}

/** Gives conditions two more columns: `listed_again`, and of such rows `says_other`. */
export interface HygienePositions {
  /** Columns by which one item rightly has several rows. */
  readonly apart: readonly string[];
  /** What such rows may say alike or not. */
  readonly tells: readonly string[];
}

export interface HygieneClass {
  readonly id: string;
  /** Of the rows, after their count: "negative stock". */
  readonly title: string;
  /** What it does to numbers. */
  readonly effect: string;
  readonly fix: string;
  /** Which rows, by the columns that a list has: the first that applies. A list to which none does has no such rows. */
  readonly cases: readonly HygieneCase[];
  /** Columns whose sums say what the rows are worth; null for none. */
  readonly worth: { readonly money: string | null; readonly units: string | null };
}

/**
 * `needs`: columns without which nothing can be said; beside those of the dataset `listed_again`; `today`, the last day that
 * is no future; and over all files of a business `sales_from` and `sales_to`, the days of its sales.
 */
export interface HygieneCase {
  readonly needs: readonly string[];
  /** Further columns that `when` names: null where the list lacks them. */
  readonly reads?: readonly string[];
  /** SQL; null counts as false. */
  readonly when: string;
}

/** A class with the SQL that tells its rows in a relation. */
export interface HygieneCheck {
  readonly class: HygieneClass;
  readonly when: string;
}

/** Columns that are in no dataset. */
const computed: ReadonlySet<string> = new Set(["listed_again", "today", "sales_from", "sales_to"]);

/** The case of a class for a list; undefined where nothing can be said. */
export function caseOf(one: HygieneClass, has: (column: string) => boolean): HygieneCase | undefined {
  return one.cases.find(({ needs }) => needs.every(has));
}

/** The dataset columns that a case needs. */
export function statedBy({ needs }: HygieneCase): string[] {
  return needs.filter((column) => !computed.has(column));
}

/** The dataset columns without which some class says nothing. */
export function neededColumns({ classes }: Hygiene): Set<string> {
  return new Set(classes.flatMap(({ cases }) => cases.flatMap(statedBy)));
}

/** Every dataset column that the classes read or show. */
export function columnsOfHygiene({ itemColumns, positions, shows, classes }: Hygiene): string[] {
  const ofClasses = classes.flatMap(({ cases, worth }) => [
    ...cases.flatMap((one) => [...statedBy(one), ...(one.reads ?? [])]),
    ...Object.values(worth).filter((column) => column !== null),
  ]);
  const ofPositions = [...(positions?.apart ?? []), ...(positions?.tells ?? [])];
  return [...new Set([...itemColumns, ...shows, ...ofClasses, ...ofPositions, "currency"])];
}

/** The columns that a line of a class shows. */
export function shownColumns({ cases, worth }: HygieneClass, { shows }: Hygiene): string[] {
  const read = cases.flatMap((one) => [...statedBy(one), ...(one.reads ?? [])]);
  return [...new Set([...read, ...Object.values(worth).filter((column) => column !== null), ...shows])];
}
