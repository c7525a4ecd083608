import type { ColumnMapping, HeaderFact, Policies, SourceColumn } from "#core/decision.ts";
import type { TableEvidence, TypeMatch } from "./file-type.ts";
import { type HeaderName, readHeaderName } from "./header-name.ts";
import { sampledNumbers, sampledTexts } from "./sample-values.ts";

/** A column of the table as a type sees it. */
export interface Column {
  readonly source: SourceColumn;
  readonly name: string;
  readonly header: HeaderName;
  readonly texts: readonly string[];
  /** Null where the cell is blank or no number. */
  readonly numbers: readonly (number | null)[];
  /** No sampled cell holds anything. */
  readonly isEmpty: boolean;
}

export interface Pick {
  readonly column: Column;
  readonly confidence: number;
  readonly why: string;
}

/** The match while it is being worked out: which field has which column, and what was learned on the way. */
export interface Draft {
  readonly columns: readonly Column[];
  readonly answers: ReadonlyMap<string, string>;
  /** As the evidence says. */
  readonly lines?: string;
  readonly picks: Map<string, Pick>;
  /** Columns that feed a field together with others, told apart by what their headers say; by column name. */
  readonly ofHeaders: Map<string, Pick & { readonly field: string; readonly of: HeaderFact }>;
  /** Why a column that looked like a field feeds none, by column name. */
  readonly refused: Map<string, string>;
  /** Of refused columns the field that they would feed, where amounts in them are in no number for want of a proof. */
  readonly unproved: Map<string, string>;
  readonly reasons: string[];
  readonly questions: TypeMatch["questions"][number][];
  policies: Partial<Policies>;
}

/** @param nameOf what a column is called for the asking type, where that is not its name in the file. */
export function startDraft(evidence: TableEvidence, nameOf = (column: string): string => column): Draft {
  const columns = evidence.columns.map((source) => toColumn(source, evidence.sample, nameOf(source.name)));
  return {
    columns,
    answers: evidence.answers,
    ...(evidence.lines === undefined ? {} : { lines: evidence.lines }),
    picks: new Map(),
    ofHeaders: new Map(),
    refused: new Map(),
    unproved: new Map(),
    reasons: [],
    questions: [],
    policies: {},
  };
}

/** Cells are looked at when they are asked for: of many columns a type needs a few. */
function toColumn(source: SourceColumn, sample: TableEvidence["sample"], calledAs: string): Column {
  let texts: Column["texts"] | null = null;
  let numbers: Column["numbers"] | null = null;
  return {
    source,
    name: source.name,
    header: readHeaderName(calledAs),
    get texts() {
      return (texts ??= sampledTexts(source, sample));
    },
    get numbers() {
      return (numbers ??= sampledNumbers(source, sample));
    },
    get isEmpty() {
      return sample.every((row) => (row[source.index] ?? "").trim() === "");
    },
  };
}

export function pick(draft: Draft, field: string, column: Column, confidence: number, why: string): void {
  draft.picks.set(field, { column, confidence, why });
  draft.refused.delete(column.name);
}

/** Gives a field one of several columns: each record has a row for each thing that their headers say. */
export function pickOf(
  draft: Draft,
  { field, column, of }: { readonly field: string; readonly column: Column; readonly of: HeaderFact },
  why: string,
): void {
  const taken = { column, confidence: 0.9, why };
  draft.ofHeaders.set(column.name, { ...taken, field, of });
  for (const name of [field, of.field]) if (!draft.picks.has(name)) draft.picks.set(name, taken);
  draft.refused.delete(column.name);
}

/** Takes a column from its field (or keeps it from one), and says why. */
export function refuse(draft: Draft, column: Column, why: string): void {
  for (const [field, taken] of draft.picks) if (taken.column === column) draft.picks.delete(field);
  draft.ofHeaders.delete(column.name);
  draft.refused.set(column.name, why);
}

export function picked(draft: Draft, field: string): Column | undefined {
  return draft.picks.get(field)?.column;
}

/** True when the column feeds a field already or was refused. */
export function isSettled(draft: Draft, column: Column): boolean {
  return draft.refused.has(column.name) || isFed(draft, column);
}

/** True when the column feeds a field. */
export function isFed(draft: Draft, column: Column): boolean {
  return draft.ofHeaders.has(column.name) || [...draft.picks.values()].some((taken) => taken.column === column);
}

/** What became of each column. @param whyNot why a column feeds no field of the type, where nothing was said of it. */
export function toMapping(draft: Draft, whyNot: (column: Column) => string): ColumnMapping[] {
  const fieldOf = new Map([...draft.picks].map(([field, taken]) => [taken.column.name, { field, ...taken }]));
  return draft.columns.map((column): ColumnMapping => {
    const { name } = column;
    const ofHeader = draft.ofHeaders.get(name);
    if (ofHeader) return toEntry(ofHeader, { of: ofHeader.of });
    const fed = fieldOf.get(name);
    if (fed) return toEntry(fed, {});
    const unproved = draft.refused.has(name) ? draft.unproved.get(name) : undefined;
    return {
      source: name,
      field: null,
      confidence: 0,
      why: draft.refused.get(name) ?? whyNot(column),
      ...(unproved === undefined ? {} : { unproved }),
    };
  });
}

function toEntry(
  { column, field, confidence, why }: Pick & { readonly field: string },
  more: Partial<ColumnMapping>,
): ColumnMapping {
  return { source: column.name, field, confidence, why, ...more };
}
