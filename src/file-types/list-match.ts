import type { CandidateFinder } from "./candidates.ts";
import { findCurrency, refuseOtherCurrency } from "./currency.ts";
import { type Draft, startDraft, toMapping } from "./draft.ts";
import type { TableEvidence, TypeMatch } from "./file-type.ts";
import { weigh, type Weight } from "./weights.ts";

/** A type that is told by which columns a table has and by what speaks against it; its amounts need no arithmetic. */
export interface ListKind {
  readonly id: string;
  readonly finder: CandidateFinder;
  /** In the order in which they take their columns. */
  readonly fields: readonly string[];
  /** Fields whose marks name the currency. */
  readonly amounts: readonly string[];
  readonly weights: readonly Weight[];
  /** What the names of the columns leave open, before the table is judged. */
  readonly settle?: (draft: Draft) => void;
  /** Why it is not one of these, though it has the columns; null where nothing speaks against it. */
  readonly against: (draft: Draft) => string | null;
  readonly grain: (draft: Draft) => string;
}

/** Columns by name and by the kind of their cells; the weights are ours. Without a header nothing is claimed. */
export function matchList(evidence: TableEvidence, kind: ListKind): TypeMatch {
  const draft = startDraft(evidence);
  const toMatch = (confidence: number, reasons: readonly string[]): TypeMatch => ({
    confidence: Math.round(confidence * 100) / 100,
    reasons,
    mapping: toMapping(draft, (column) => kind.finder.misfitOf(column) ?? `no field of ${kind.id} has this name`),
    policies: draft.policies,
    questions: draft.questions,
    grain: kind.grain(draft),
  });
  if (!evidence.hasHeader) return toMatch(0, ["the table has no header, so no column says what it is"]);
  kind.finder.assignByName(draft, kind.fields);
  kind.settle?.(draft);
  refuseOtherCurrency(draft, kind.amounts);
  const currency = findCurrency(draft, kind.amounts);
  if (currency !== "") draft.policies = { ...draft.policies, currency };
  const { sum, has } = weigh(draft, kind.weights);
  const against = kind.against(draft);
  if (against !== null) return toMatch(Math.min(sum * 0.4, 0.4), [against, ...has, ...draft.reasons]);
  return toMatch(Math.min(sum, 0.99), [...has, ...draft.reasons]);
}

/** Share of the filled cells of a column that no earlier one has; 1 for an empty column. Of few cells it says little. */
export function distinctShare(texts: readonly string[]): number {
  const filled = texts.filter((text) => text !== "");
  return filled.length === 0 ? 1 : new Set(filled).size / filled.length;
}
