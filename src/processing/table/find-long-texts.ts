import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import type { TableWork } from "./table-work.ts";

/** Which columns of a table are texts to be read, and which say what a row is about. */
export interface TextColumns {
  readonly texts: readonly string[];
  readonly titles: readonly string[];
}

/** Products are described in one column; a table of any meaning may have texts in each. */
const ofType: Readonly<Record<string, TextColumns>> = {
  documents: { texts: ["text"], titles: ["title", "section"] },
  products: { texts: ["description"], titles: ["product", "variant", "sku", "vendor", "category"] },
};
/** Rows by which it is decided, from the top. */
const looked = 2_000;
/** Half of the filled cells have at least so many characters: sentences and not names. */
const leastMedian = 80;
/** A blank at least every so many characters: words, and no addresses of pages, codes or numbers. */
const mostPerBlank = 14;
const mostColumns = 200;
const mostTitles = 6;
/** Scripts that put no blanks between words. */
const withoutBlanks = "[\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Hangul}\\p{Thai}]{4}";

/**
 * The columns whose cells are long texts, by the first 2,000 accepted rows: at least half of the filled cells have 80
 * characters or more, made of words, and are no JSON. The first six other columns say what the row is about. Null where
 * no column is one.
 */
export async function findLongTexts(
  { database, select, job }: Pick<TableWork, "database" | "select" | "job">,
  accepted: string,
): Promise<TextColumns | null> {
  const known = ofType[job.decision.type];
  if (known === undefined && Object.keys(select.datasetColumns).length > 0) return null;
  const has = (name: string): boolean => select.columns.includes(name);
  const asked = known?.texts.filter(has) ?? select.columns.slice(0, mostColumns);
  if (job.decision.type === "documents") return { texts: asked, titles: known?.titles.filter(has) ?? [] };
  const texts: string[] = [];
  if (asked.length > 0) {
    const kinds = asked.map((name) => isLongSql(quoteIdentifier(name))).join(", ");
    const [found = []] = await database.rows(`SELECT ${kinds} FROM (SELECT * FROM ${accepted} LIMIT ${looked})`);
    texts.push(...asked.filter((_name, at) => found[at] === true));
  }
  if (texts.length === 0) return null;
  const titles =
    known?.titles.filter(has) ?? select.columns.filter((name) => !texts.includes(name)).slice(0, mostTitles);
  return { texts, titles };
}

function isLongSql(cell: string): string {
  const text = `CAST(${cell} AS VARCHAR)`;
  const words = `(length(${text}) <= ${mostPerBlank} * (length(${text}) - length(replace(${text}, ' ', '')) + 1) OR regexp_matches(${text}, ${quoteText(withoutBlanks)}))`;
  const isText = `(length(${text}) >= ${leastMedian} AND ${words} AND NOT regexp_matches(${text}, '^\\s*[\\[{]'))`;
  return `coalesce(count(*) FILTER (${isText}) * 2 >= count(*) FILTER (trim(${text}) <> '') AND bool_or(${isText}), false)`;
}
