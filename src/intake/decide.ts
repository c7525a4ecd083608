import {
  type Analysis,
  type ColumnMapping,
  type ColumnReading,
  defaultPolicies,
  type OpenQuestion,
  type Policies,
  type SourceColumn,
  type TableDecision,
} from "#core/decision.ts";
import { readSettings } from "#core/business-settings.ts";
import type { FileType, TableEvidence, TypeMatch } from "#file-types/file-type.ts";
import { fileTypeById, fileTypes } from "#file-types/registry.ts";
import { isTotalLabel } from "#file-types/total-label.ts";
import type { TableShape } from "#formats/format.ts";
import { type ColumnReadings, readColumns, type ReadingHints } from "./column-readings.ts";
import { withoutUnsureClaims } from "./claim-columns.ts";
import { findExportDate } from "./export-date.ts";
import { followSettings } from "./follow-settings.ts";
import { readAsOne } from "./read-as-one.ts";
import { findScale } from "./scale-words.ts";
import { noteRepeatedNames } from "./repeated-names.ts";
import { type Answers, dateOrderOf, decimalOf, invalid, readAnswers } from "./settings.ts";

/**
 * What a table is and how its rows are read. `settings` are the answers of `om decide`, `business` what its settings say
 * of every file; what they leave open comes back as questions, each with a whole decision for each answer.
 * @param types those among which it is looked for
 * @throws OmError `DECISION_INVALID` for a key or a value that cannot be.
 */
export function analyseTable(
  shape: TableShape,
  fileName: string,
  settings: ReadonlyMap<string, string>,
  business = readSettings({}),
  types = fileTypes,
): Analysis {
  const answers = readAnswers(settings, shape.table, shape.columns);
  const decide = (given: Answers): Decided => {
    const { decision, questions } = decideTable({ shape, fileName, types }, given);
    return { decision: followSettings(decision, shape.sample, business), questions };
  };
  const firsts = withFirstReadings(answers, decide);
  const { decision } = firsts.decided;
  const questions = firsts.asked.map(({ id, column, values }): OpenQuestion => ({
    id,
    column,
    readings: values.map((value) => ({ value, decision: decide(new Map([...firsts.answers, [id, value]])).decision })),
  }));
  return { decision, questions };
}

/** Totals among the rows say nothing about what the cells of a row look like. */
function isTotalRow(row: readonly string[]): boolean {
  const first = row.find((cell) => cell.trim() !== "") ?? "";
  return row.some((cell) => cell.trim() === "") && isTotalLabel(first);
}

interface Question {
  readonly id: string;
  readonly column: string;
  readonly values: readonly string[];
}

interface Decided {
  readonly decision: TableDecision;
  readonly questions: readonly Question[];
}

/** Answers every open question with its first value, one after the other: an answer may open or close another. */
function withFirstReadings(
  answers: Answers,
  decide: (answers: Answers) => Decided,
): { answers: Answers; asked: Question[]; decided: Decided } {
  const given = new Map(answers);
  const asked: Question[] = [];
  for (;;) {
    const decided = decide(given);
    const question = decided.questions.find(({ id }) => !given.has(id));
    if (question === undefined) return { answers: given, asked, decided };
    asked.push(question);
    given.set(question.id, question.values[0] ?? "");
  }
}

interface TableToDecide {
  readonly shape: TableShape;
  readonly fileName: string;
  readonly types: readonly FileType[];
}

function decideTable({ shape, fileName, types }: TableToDecide, answers: Answers): Decided {
  // What people write is text, also where it looks like a day or an amount.
  const sample = shape.isDocument === true ? [] : shape.sample.filter((row) => !isTotalRow(row));
  const hints = { ...hintsOf(answers), ...(shape.is1904 === undefined ? {} : { is1904: shape.is1904 }) };
  const readings = readColumns(shape.columns, sample, hints, new Set(shape.numberColumns));
  const evidence: TableEvidence = {
    fileName,
    columns: readings.columns,
    hasHeader: shape.dialect.headerLine !== null || shape.hasNamedColumns === true,
    sample: shape.sample,
    ...(shape.isDocument === undefined ? {} : { isDocument: shape.isDocument }),
    ...(shape.place?.lines === undefined ? {} : { lines: shape.place.lines }),
    answers,
  };
  const scale = findScale(shape.preamble ?? []);
  const { type, match, runnerUp } = chooseType(evidence, answers.get("type"), types, scale);
  const isGiven = (column: string): boolean => answers.has(`map.${column}`);
  const mapped = applyMapping(type, match.mapping, answers);
  const named = noteRepeatedNames(withoutUnsureClaims(type, mapped, readings.questions, isGiven), sample);
  const { mapping } = named;
  const columns = readAsOne(readings.columns, mapping, { sample, hints, type, typed: new Set(shape.numberColumns) });
  const names = [...(shape.place?.entry === undefined ? [] : [shape.place.entry]), fileName];
  const exported = type.identity === null ? null : findExportDate(shape.preamble ?? [], names);
  const decision: TableDecision = {
    table: shape.table,
    ...layoutOf(shape),
    columns: columns.map((column) => readForField(column, fieldKind(type, mapping, column.name), shape.sample)),
    type: type.id,
    confidence: match.confidence,
    reasons: [
      ...match.reasons,
      ...reasonsOfMapped(readings, mapping),
      ...reasonsOfIdle(hints, readings, mapping),
      ...named.reasons,
      ...reasonsOfMixed(readings, evidence, { type, types }),
      ...reasonsOfSerials(readings, shape),
      ...(exported?.notes ?? []),
      ...(scale === null || type.amountColumn === null
        ? []
        : [`the lines above the table say "${scale}": its numbers are taken as they are written`]),
    ],
    runnerUp,
    ...(match.vendor === undefined ? {} : { vendor: match.vendor }),
    ...(match.grain === undefined ? {} : { grain: match.grain }),
    mapping,
    policies: { ...defaultPolicies, ...match.policies, ...policiesOf(answers) },
    ...(exported === null || exported.day === null ? {} : { exportedOn: exported.day }),
  };
  return { decision, questions: [...readingQuestions(readings, mapping), ...match.questions] };
}

/** What the bytes alone decided. */
function layoutOf(
  shape: TableShape,
): Pick<TableDecision, "format" | "place" | "encoding" | "bom" | "dialect" | "preambleRecords" | "headerRecords"> {
  const { format, encoding, bom, dialect, preambleRecords, headerRecords, place, hasNamedColumns, isText } = shape;
  return {
    format,
    ...(place === undefined ? {} : { place }),
    encoding,
    bom,
    dialect,
    ...(isText ? {} : { isText }),
    preambleRecords,
    ...(headerRecords === undefined ? {} : { headerRecords }),
    ...(hasNamedColumns === undefined ? {} : { hasNamedColumns }),
  };
}

function hintsOf(answers: Answers): ReadingHints {
  const dateOrder = dateOrderOf(answers);
  const decimal = decimalOf(answers);
  return { ...(dateOrder === undefined ? {} : { dateOrder }), ...(decimal === undefined ? {} : { decimal }) };
}

interface Choice {
  readonly type: FileType;
  readonly match: TypeMatch;
  readonly runnerUp: TableDecision["runnerUp"];
}

/** The surest type; a named type is taken as it is, and said so. A general table is said to be none of what it looks like. */
function chooseType(
  evidence: TableEvidence,
  named: string | undefined,
  types: readonly FileType[],
  scale: string | null = null,
): Choice {
  const ranked = types
    .map((type) => ({ type, match: withoutScale(type, type.match(evidence), scale) }))
    .toSorted((one, other) => other.match.confidence - one.match.confidence);
  const best = ranked.find(({ type }) => (named === undefined ? true : type.id === named)) ?? ranked[0];
  const type = best?.type ?? fileTypeById("general");
  const match = best?.match ?? type.match(evidence);
  const second = ranked.find((other) => other.type !== type);
  const runnerUp = second ? { type: second.type.id, confidence: second.match.confidence } : null;
  if (named === undefined) {
    const whyNot =
      type.id === "general"
        ? ranked
            .filter((other) => other.type !== type && (other === second || other.match.confidence > 0))
            .flatMap((other) => other.match.reasons.slice(0, 1).map((why) => `not ${other.type.id}: ${why}`))
        : [];
    return { type, match: { ...match, reasons: [...match.reasons, ...whyNot] }, runnerUp };
  }
  return { type, match: { ...match, confidence: 1, reasons: [`type=${named} was given`, ...match.reasons] }, runnerUp };
}

/** Amounts in thousands would be added to others as if they were of one: such a table is not claimed. */
function withoutScale({ amountColumn }: FileType, match: TypeMatch, scale: string | null): TypeMatch {
  if (scale === null || amountColumn === null) return match;
  const why = `the lines above the table say "${scale}", and its amounts would count as if they did not`;
  return { ...match, confidence: Math.min(match.confidence, 0.4), reasons: [why, ...match.reasons] };
}

/** Puts `map.` answers over what the type found; a field that is given to a column is taken from any other. */
function applyMapping(type: FileType, mapping: readonly ColumnMapping[], answers: Answers): ColumnMapping[] {
  const given = new Map(
    [...answers].flatMap(([key, value]): [string, string][] => (key.startsWith("map.") ? [[key.slice(4), value]] : [])),
  );
  const fields = type.fields.map((field) => field.name);
  for (const [column, field] of given) {
    if (field !== "" && !fields.includes(field)) {
      throw invalid(
        `${type.id} has no field "${field}" for ${column}`,
        `use ${fields.length > 0 ? fields.join(", ") : "nothing (map.<column>=)"}`,
      );
    }
  }
  const named = [...given.values()].filter((field) => field !== "");
  const twice = named.find((field, index) => named.indexOf(field) !== index);
  if (twice !== undefined) throw invalid(`two columns are given to ${twice}`, "give a field to one column");
  return mapping.map((found) => {
    const field = given.get(found.source);
    if (field !== undefined)
      return {
        source: found.source,
        field: field === "" ? null : field,
        confidence: 1,
        why: "as it was decided",
        ...(found.of === undefined ? {} : { of: found.of }),
      };
    return found.field !== null && named.includes(found.field)
      ? { ...found, field: null, confidence: 1, why: `another column was decided to be ${found.field}` }
      : found;
  });
}

function fieldKind(
  type: FileType,
  mapping: readonly ColumnMapping[],
  column: string,
): FileType["fields"][number]["kind"] | null {
  const field = mapping.find((found) => found.source === column)?.field;
  return type.fields.find((known) => known.name === field)?.kind ?? null;
}

/** Ids and codes keep their digits as written; a column that is blank in the sample gets the plain form of its field. */
function readForField(
  column: SourceColumn,
  kind: FileType["fields"][number]["kind"] | null,
  sample: TableShape["sample"],
): SourceColumn {
  if (kind === "text") return { ...column, reading: { kind: "text" } };
  const isBlank =
    kind === "number" &&
    column.reading.kind === "text" &&
    sample.every((row) => (row[column.index] ?? "").trim() === "");
  if (!isBlank) return column;
  return {
    ...column,
    reading: { kind: "number", style: { decimal: ".", thousands: "" }, marks: [], accounting: false, percent: false },
  };
}

/** A reading is asked only where it feeds a field. */
function readingQuestions(readings: ColumnReadings, mapping: readonly ColumnMapping[]): Question[] {
  const fed = readings.questions.filter(({ column }) =>
    mapping.some((found) => found.source === column && found.field !== null),
  );
  return fed.filter(({ id }, index) => fed.findIndex((other) => other.id === id) === index);
}

function reasonsOfMapped(readings: ColumnReadings, mapping: readonly ColumnMapping[]): string[] {
  return readings.reasons.flatMap(({ column, says }) =>
    mapping.some((found) => found.source === column && found.field !== null) ? says : [],
  );
}

/** Answers about dates or numbers that no column needs: each of them has one meaning, or is a real date or number. */
function reasonsOfIdle(
  { dateOrder, decimal }: ReadingHints,
  { columns, followed }: ColumnReadings,
  mapping: readonly ColumnMapping[],
): string[] {
  const fed = new Set(mapping.flatMap(({ source, field }) => (field === null ? [] : [source])));
  const given = [
    { id: "dateOrder", value: dateOrder, kind: "date", what: "dates" },
    { id: "decimal", value: decimal, kind: "number", what: "numbers" },
  ] as const;
  return given.flatMap(({ id, value, kind, what }) => {
    if (value === undefined || followed.some((each) => each.id === id && fed.has(each.column))) return [];
    const names = columns.flatMap(({ name, reading }) => (reading.kind === kind && fed.has(name) ? [name] : []));
    const why =
      names.length === 0 ? `no column that counts holds ${what}` : `${names.join(", ")} can be read in one way only`;
    return [`${id}=${value} changes nothing: ${why}`];
  });
}

/** Columns that mix decimal marks; where the table would be of another type without that, this is said. */
function reasonsOfMixed(
  { mixed }: ColumnReadings,
  evidence: TableEvidence,
  { type, types }: { readonly type: FileType; readonly types: readonly FileType[] },
): string[] {
  if (mixed.length === 0) return [];
  const asNumbers = evidence.columns.map((column) =>
    mixed.includes(column.name) ? { ...column, reading: plainNumbers } : column,
  );
  const other = chooseType({ ...evidence, columns: asNumbers }, evidence.answers.get("type"), types).type;
  const looksLike = other === type ? "" : `this looks like ${other.id}, but `;
  return [
    `${looksLike}${mixed.join(" and ")} cannot be read as one number style: some cells have a decimal point, others a decimal comma`,
  ];
}

function reasonsOfSerials({ serials }: ColumnReadings, { is1904 }: TableShape): string[] {
  return serials.map(
    (name) =>
      `${name} holds bare numbers that are days as a workbook counts them, from ${is1904 ? 1904 : 1900}: its name says date, and all of them lie between 1990 and 2050`,
  );
}

const plainNumbers: ColumnReading = {
  kind: "number",
  style: { decimal: ".", thousands: "," },
  marks: [],
  accounting: false,
  percent: false,
};

function policiesOf(answers: Answers): Partial<Policies> {
  const repeats = answers.get("repeats");
  const price = answers.get("price");
  const tax = answers.get("tax");
  const currency = answers.get("currency");
  const overlap = answers.get("overlap");
  const copies = answers.get("copies");
  const sameSales = answers.get("sameSales");
  const futureDates = answers.get("futureDates");
  return {
    ...(repeats === "keep" || repeats === "once" ? { repeats } : {}),
    ...(price === "unit" || price === "line" ? { price } : {}),
    ...(tax === "net" || tax === "gross" ? { tax } : {}),
    ...(currency === undefined ? {} : { currency }),
    ...(overlap === "replace" || overlap === "add" ? { overlap } : {}),
    ...(copies === "once" || copies === "keep" ? { copies } : {}),
    ...(sameSales === "leave" || sameSales === "replace" || sameSales === "add" ? { sameSales } : {}),
    ...(futureDates === "keep" || futureDates === "reject" ? { futureDates } : {}),
  };
}
