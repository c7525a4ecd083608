import { statSync } from "node:fs";
import { OmError } from "#core/errors.ts";
import type { RowPlace } from "#formats/table/row-format.ts";
import { isIdentityName, isLinesName } from "./choose-lines.ts";
import { openDocument } from "./document.ts";
import { createFlattener } from "./flatten.ts";
import { numberColumnsOf, readColumnLists } from "./matrix.ts";
import { linesNote } from "./record-notes.ts";
import { findKeyedRecords } from "./keyed-records.ts";
import { createListSurvey, type ListSurvey } from "./survey-list.ts";
import { stemOf } from "./text-file.ts";
import { checked, keyName, mostRecordCharacters, walk } from "./walk.ts";

/** A table whose columns are lists is held as a whole. */
export const mostColumnListCharacters = 8 << 20;
const mostPlaces = 100;
/** So many objects that are alike are records, and the names above them are values. */
const fewestAlike = 3;
const keyedRecords = "its records stand below names of their own and not in a list";
const mostNamedBeside = 5;
const mostKeptBeside = 1_000;

/**
 * The lists of the document that hold records, or the document itself as one record.
 * @throws OmError `FILE_CORRUPT`, `NO_TABLE`, `TOO_MANY_COLUMNS`, and what `openDocument` throws
 */
export function findPlaces(path: string, fileName: string): readonly RowPlace[] {
  const { surveys, beside, longValues } = survey(path);
  const stem = stemOf(fileName);
  const named = findNamedLists(surveys);
  const lists = [...surveys].flatMap(
    ([records, found]) => named.get(records) ?? found.place(records || stem, records) ?? [],
  );
  const keyed = findKeyedRecords([...beside, ...surveys.keys()]);
  if (keyed !== null && !isOfOneRecord(keyed, beside) && lists.every(({ place }) => isBelow(place.records, keyed))) {
    const place = keyedPlace(path, keyed, stem);
    if (place !== null) return [place];
  }
  if (haveKeyedOwners(lists)) throw noTable(keyedRecords);
  if (lists.length > mostPlaces) throw noTable(`${lists.length} lists hold records, the limit is ${mostPlaces}`);
  const own = lists.find(({ place: { records = "" } }) => isLinesOfOneRecord(records, beside));
  if (lists.length === 0 || own !== undefined) {
    const whole = readWhole(path, stem, own?.place.records ?? null);
    if (whole !== null) return [whole];
  }
  if (lists.length === 0)
    throw noTable(longValues ? "its values are longer than 1 MB" : "no list of records stands in it");
  const others = [
    ...beside,
    ...[...surveys.keys()].filter((key) => lists.every(({ place }) => (place.records ?? "") !== key)),
  ];
  const note = besideNote(others);
  return note === null
    ? lists
    : lists.map((place, index) => (index === 0 ? { ...place, notes: [...place.notes, note] } : place));
}

const nameLists = new Set(["columns", "headers", "header", "fields", "column_names", "columnNames"]);

/** Lists of lists beside a list with the names of their columns, as data frames are written: `{"columns": [...], "data": [[...]]}`. */
function findNamedLists(surveys: ReadonlyMap<string, ListSurvey>): ReadonlyMap<string, RowPlace> {
  const parentOf = (path: string): string => path.slice(0, path.lastIndexOf(".") + 1);
  const naming = [...surveys].filter(([path]) => nameLists.has(path.slice(parentOf(path).length)));
  const found = naming.flatMap(([path, list]): [string, RowPlace][] => {
    const names = list.names();
    if (names === null) return [];
    const beside = [...surveys].filter(([other]) => other !== path && parentOf(other) === parentOf(path));
    return beside.flatMap(([records, rows]): [string, RowPlace][] => {
      const place = rows.placeNamed(records, records, names);
      return place === null ? [] : [[records, { ...place, notes: [`its columns are named by the list "${path}"`] }]];
    });
  });
  return new Map(found);
}

/** The records that stand below names of their own, each with its name. */
function keyedPlace(path: string, keyed: string, stem: string): RowPlace | null {
  const { surveys, beside } = survey(path, keyed);
  const place = surveys.get(keyed)?.place(keyed || stem, keyed) ?? null;
  if (place === null) return null;
  const of = keyed === "" ? "the document" : `"${keyed}"`;
  const note = `each member of ${of} is a record; its name is the column ${keyName}`;
  const others = besideNote(beside);
  const notes = [...place.notes, note, ...(others === null ? [] : [others])];
  return { ...place, place: { ...place.place, isKeyed: true }, notes };
}

/** An id beside them: they are parts of what it names. */
function isOfOneRecord(keyed: string, beside: readonly string[]): boolean {
  return keyed !== "" && beside.some((path) => isIdentityName(path));
}

function isBelow(path: string | undefined, parent: string): boolean {
  return path !== undefined && (parent === "" || path.startsWith(`${parent}.`));
}

function survey(
  path: string,
  keyed: string | null = null,
): {
  surveys: Map<string, ListSurvey>;
  beside: readonly string[];
  longValues: boolean;
} {
  const surveys = new Map<string, ListSurvey>();
  const beside: string[] = [];
  let longValues = false;
  const document = openDocument(path);
  try {
    for (const found of walk(document, keyed)) {
      if (found.kind === "beside") {
        if (beside.length < mostKeptBeside) beside.push(found.path);
        continue;
      }
      let list = surveys.get(found.path);
      if (list === undefined) surveys.set(found.path, (list = createListSurvey()));
      const { text, from, to } = found;
      const reader = list;
      if (found.isCut) longValues = true;
      else checked(document, from, () => reader.look(text, from, to));
    }
  } finally {
    document.close();
  }
  return { surveys, beside, longValues };
}

function isLinesOfOneRecord(records: string, beside: readonly string[]): boolean {
  const parent = records.slice(0, records.lastIndexOf(".") + 1);
  if (!isLinesName(records.slice(parent.length))) return false;
  return beside.some((other) => other.startsWith(parent) && isIdentityName(other.slice(parent.length)));
}

/** The document as one record, or as columns; null where it is too large for that or no object. */
function readWhole(path: string, name: string, lines: string | null): RowPlace | null {
  if (statSync(path).size > 4 * mostColumnListCharacters) return null;
  const document = openDocument(path);
  try {
    if (document.peek() !== "{") return null;
    const { text, from, to, isCut } = document.cut(mostColumnListCharacters);
    if (isCut) return null;
    return checked(document, from, () => {
      const lists = lines === null ? readColumnLists(text, from, to) : null;
      if (lists !== null) {
        const numberColumns = numberColumnsOf(lists.columns.map(({ kinds }) => new Set(kinds)));
        return { name, place: {}, columns: lists.names, numberColumns, notes: ["each list of the file is a column"] };
      }
      if (to - from > mostRecordCharacters) return null;
      const flattener = createFlattener(lines);
      flattener.rows(text, from, to);
      const columns = flattener.columns();
      const record: unknown = JSON.parse(text.slice(from, to));
      if (!isPlainObject(record) || columns.length === 0 || isEmptyList(record)) return null;
      if (isMapOfRecords(record)) throw noTable(keyedRecords);
      const notes = lines === null ? ["the file is one record"] : [linesNote(1, lines)];
      return { name, place: lines === null ? {} : { lines }, columns, numberColumns: flattener.numberColumns(), notes };
    });
  } finally {
    document.close();
  }
}

/** A wrapper whose list holds no record, as an export without a match gives it. */
function isEmptyList(record: object): boolean {
  const names = Object.entries(record);
  return (
    names.some(([, value]) => Array.isArray(value) && value.length === 0) &&
    !names.some(([name]) => isIdentityName(name))
  );
}

/** Objects that are alike below names that are values, as `{"1001": {...}, "1002": {...}}`; perhaps below one more name. */
function isMapOfRecords(record: object): boolean {
  const values: unknown[] = Object.values(record);
  const objects = values.filter(isPlainObject);
  const [first] = objects;
  if (objects.length < values.length || first === undefined) return false;
  if (values.length === 1) return isMapOfRecords(first);
  const names = Object.keys(first);
  const isLikeFirst = (value: object): boolean =>
    2 * names.filter((name) => Object.hasOwn(value, name)).length >= names.length;
  return names.length > 0 && objects.length >= fewestAlike && objects.every(isLikeFirst);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lists of lines below many names: what stands around each is a record of its own. */
function haveKeyedOwners(lists: readonly RowPlace[]): boolean {
  const owners = new Map<string, number>();
  for (const { place } of lists) {
    const name = (place.records ?? "").split(".").at(-1) ?? "";
    if (isLinesName(name)) owners.set(name, (owners.get(name) ?? 0) + 1);
  }
  return [...owners.values()].some((count) => count >= fewestAlike);
}

function besideNote(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const more = names.length > mostNamedBeside ? ` and ${names.length - mostNamedBeside} more` : "";
  return `beside the records stand ${names.slice(0, mostNamedBeside).join(", ")}${more}: they are no rows`;
}

function noTable(what: string): OmError {
  return new OmError("NO_TABLE", `the JSON holds no table: ${what}`, {
    fix: 'export a list of records: [{"name": "value"}, ...]',
  });
}
