import { type RememberedAnswer, saysOfNext } from "#core/memory.ts";
import type { StreamAnswer } from "#ports/remembered.ts";
import type { SourceReport } from "./list-sources.ts";

/** A source as it is listed, with the key by which its tables are known to be one. */
export interface KeyedReport {
  readonly key: string;
  readonly report: SourceReport;
}

/**
 * The sources with what is remembered of each: at that of the type where there is one, else at any of the source; sources
 * of which nothing but answers is there yet stand at the end.
 */
export function withRemembered(listed: readonly KeyedReport[], answers: readonly StreamAnswer[]): SourceReport[] {
  const found = new Map<SourceReport, RememberedAnswer[]>(listed.map(({ report }) => [report, []]));
  const added = new Map<string, SourceReport>();
  for (const { stream, ...answer } of newestOf(answers)) {
    const ofSource = listed.filter(({ key }) => key === stream.source).map(({ report }) => report);
    const home =
      ofSource.find(({ type }) => type === stream.type) ??
      ofSource[0] ??
      added.get(stream.source) ??
      withoutRows(stream, answer);
    if (ofSource.length === 0) added.set(stream.source, home);
    found.set(home, [...(found.get(home) ?? []), answer]);
  }
  return [...found].map(([report, remembered]) => ({ ...report, remembered }));
}

/** Of each key of a stream the last answer. */
function newestOf(answers: readonly StreamAnswer[]): StreamAnswer[] {
  const newest = new Map(
    answers.map((answer) => [JSON.stringify([answer.stream.source, answer.stream.type, answer.key]), answer]),
  );
  return [...newest.values()].filter(saysOfNext);
}

function withoutRows({ source, type }: StreamAnswer["stream"], { fileId }: RememberedAnswer): SourceReport {
  const [kind, name]: unknown[] = JSON.parse(source);
  return {
    source: kind === "given" && typeof name === "string" ? name : `files like ${fileId}`,
    region: null,
    type,
    files: 0,
    rows: 0,
    days: null,
    lastUpload: null,
    remembered: [],
  };
}
