import type { IntentId, Option, Plan, Routed } from "../../models/plan.ts";
import type { NameLink } from "../names/link-names.ts";
import type { Reading } from "../reading.ts";
import type { Composed } from "../resolve/compose-query.ts";
import { cannot, planned } from "./define-intent.ts";

/** A composed query as a plan; names that may stand for several are asked about, what the rows do not have is told. */
export function fromComposed(
  intent: IntentId,
  reading: Reading,
  composed: Composed,
  again: (reading: Reading) => Composed,
  parts: Partial<Plan> = {},
): Routed {
  const [open] = composed.open;
  if (open !== undefined) return askWhich(reading, open, again);
  if (composed.missing.length > 0) return cannot(composed.missing.join("; "), composed.missing);
  const { otherwise = [] } = composed.window.said ?? {};
  if (otherwise.length > 0) return askWhen(reading, composed, otherwise);
  return planned(intent, reading, {
    queries: [composed.planned],
    definitions: composed.chosen.metrics,
    period: composed.window.label,
    ...parts,
    assumptions: [...composed.assumptions, ...(parts.assumptions ?? [])],
  });
}

/** More are not listed: whoever means another says more of its name. */
const mostOptions = 20;

function askWhich(
  reading: Reading,
  { link, candidates }: Composed["open"][number],
  again: (reading: Reading) => Composed,
): Routed {
  const options = candidates.slice(0, mostOptions).map((candidate): Option => {
    const settled: NameLink = { ...link, candidates: [candidate], isClear: true, said: null };
    const isThere = reading.links.includes(link);
    const links = isThere ? reading.links.map((each) => (each === link ? settled : each)) : [...reading.links, settled];
    const dimensions = reading.dimensions.filter(({ from }) => from !== link.from);
    const composed = again({ ...reading, links, dimensions });
    return {
      label: `${candidate.name} (${candidate.dimension})`,
      question: withWords(reading, link, `"${candidate.name}"`),
      ...(composed.open.length === 0 && { query: composed.planned.query }),
    };
  });
  const words = textOf(reading, link);
  const more = candidates.length > options.length ? ` (the first ${options.length} of ${candidates.length})` : "";
  return {
    is: "clarify",
    text: `"${words}" may be ${options.map(({ label }) => label).join(", or ")}${more}: which is meant?`,
    options,
    unread: [],
  };
}

function askWhen(
  reading: Reading,
  composed: Composed,
  otherwise: readonly { readonly period: string; readonly label: string }[],
): Routed {
  const { said, label } = composed.window;
  const readings = [{ period: composed.window.period, label }, ...otherwise];
  return {
    is: "clarify",
    text: `"${said === null ? "" : textOf(reading, said)}" may be ${readings.map((each) => each.label).join(", or ")}: which is meant?`,
    options: readings.map((each) => ({
      label: each.label,
      question:
        said === null ? reading.question : withWords(reading, said, each.period === "all" ? "all time" : each.period),
      query: { ...composed.planned.query, period: each.period },
    })),
    unread: [],
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function textOf({ question, words }: Reading, { from, to }: Span): string {
  return question.slice(words[from]?.from ?? 0, words[to - 1]?.to ?? question.length);
}

function withWords({ question, words }: Reading, { from, to }: Span, text: string): string {
  return `${question.slice(0, words[from]?.from ?? 0)}${text}${question.slice(words[to - 1]?.to ?? question.length)}`;
}
