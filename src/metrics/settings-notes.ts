import { findStaleness, wordReading } from "#core/staleness.ts";
import type { Manifest } from "#engine/dataset.ts";
import type { QueryPlan } from "./plan.ts";

/** A text of the rows as it is written there. */
export interface MetText {
  readonly text: string;
  readonly column: string;
}

/** What the settings of the business do to an answer, where a reader could take it for something else. */
export function settingsNotes(plan: QueryPlan, manifest: Manifest, met: readonly MetText[]): string[] {
  return [
    ...mergedNotes(plan, met),
    ...sharedNameNotes(plan, met),
    ...weekNotes(plan),
    ...fiscalNotes(plan),
    ...staleNotes(plan, manifest),
  ];
}

const mostNamed = 5;

function mergedNotes({ business: { settings } }: QueryPlan, met: readonly MetText[]): string[] {
  const { product, store } = settings.aliases;
  const merged = met.flatMap(({ text, column }) => {
    const target = (isOfStores(column) ? store : product).get(text);
    return target === undefined ? [] : [`${text} as ${target}`];
  });
  const named = [...new Set(merged)];
  if (named.length === 0) return [];
  const more = named.length > mostNamed ? `, and ${named.length - mostNamed} more` : "";
  return [`merged by the settings of the business: ${named.slice(0, mostNamed).join(", ")}${more}`];
}

/** A store is called what the files call another one: the two cannot be told apart in an answer. */
function sharedNameNotes({ business: { settings } }: QueryPlan, met: readonly MetText[]): string[] {
  const { stores, aliases } = settings;
  const isMet = (text: string, column: string): boolean =>
    met.some((other) => other.text === text && other.column === column);
  const shared = met.flatMap(({ text, column }) => {
    const name = isOfStores(column) ? stores.get(text) : undefined;
    const isOther = name !== undefined && name !== text && !stores.has(name) && !aliases.store.has(name);
    return isOther && isMet(name, column) ? [`${text} is called ${name}, and the files have another ${name}`] : [];
  });
  const named = [...new Set(shared)].slice(0, mostNamed);
  return named.map((each) => `${each}: both count as one here; give one of them another name`);
}

function isOfStores(column: string): boolean {
  return column === "store" || column === "location";
}

function weekNotes({ by, filters, query, business: { settings, calendar } }: QueryPlan): string[] {
  const isByWeek = [...by, ...filters.map(({ dimension }) => dimension)].some(({ id }) => id === "week");
  const isOfWeeks = /\d-W\d/i.test(`${query.period ?? ""} ${query.compare ?? ""}`);
  if (calendar.firstWeekday === 1 || !(isByWeek || isOfWeeks)) return [];
  return [
    `weeks begin on ${settings.weekStart} and are named by the year that holds most of their days: they are not ISO weeks`,
  ];
}

const months = "January February March April May June July August September October November December".split(" ");

/** Somebody with a fiscal year of their own may mean that one. */
function fiscalNotes({ by, filters, query, business: { settings } }: QueryPlan): string[] {
  const isOfCalendar =
    [...by, ...filters.map(({ dimension }) => dimension)].some(({ id }) => id === "quarter" || id === "year") ||
    [query.period, query.compare].some((form) => /^(?:ytd|qtd|\d{4}(?:-Q\d)?)$/i.test(form?.trim() ?? ""));
  if (settings.fiscalYearStart === 1 || !isOfCalendar) return [];
  const month = months[settings.fiscalYearStart - 1];
  return [
    `years and quarters without an F are those of the calendar; the fiscal year begins in ${month}: FY2026, FY2026-Q1, fytd, fqtd, by fiscal_year or fiscal_quarter`,
  ];
}

function staleNotes({ stateAt, business: { settings } }: QueryPlan, { files }: Manifest): string[] {
  if (stateAt !== null) return [];
  const stale = files.flatMap(({ fileId: file, pipelineVersion: readBy = 1, settings: used = {} }) =>
    findStaleness(readBy, [used], settings).map((because) => ({ ...because, file })),
  );
  const groups = Map.groupBy(stale, ({ what, readWith }) => JSON.stringify([what, readWith]));
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const count = new Set(members.map(({ file }) => file)).size;
    const unit = count === 1 ? "file was" : "files were";
    const how =
      first.what === "pipelineVersion"
        ? `by an earlier version (${first.readWith}, now ${first.now}), which does not know all that is read today`
        : `with ${first.what} ${wordReading(first, first.readWith)}, not ${wordReading(first, first.now)}`;
    return [`${count} ${unit} read ${how}: read again with om reprocess --stale`];
  });
}
