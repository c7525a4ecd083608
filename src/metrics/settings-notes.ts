import { findStaleness } from "#core/staleness.ts";
import { pipelineVersion } from "#core/terms.ts";
import type { Manifest } from "#engine/dataset.ts";
import type { QueryPlan } from "./plan.ts";
import { namesakes } from "./renames.ts";

/** What the settings of the business do to an answer, where a reader could take it for something else. */
export function settingsNotes(plan: QueryPlan, manifest: Manifest, merged: readonly string[]): string[] {
  return [
    ...mergedNotes(plan, merged),
    ...namesakeNotes(plan, merged),
    ...weekNotes(plan),
    ...staleNotes(plan, manifest),
  ];
}

const mostNamed = 5;

/** @param merged texts of the rows that stand for others, as they are written there */
function mergedNotes({ business: { settings } }: QueryPlan, merged: readonly string[]): string[] {
  const { product, store } = settings.aliases;
  const named = merged.flatMap((text) => {
    const target = product.get(text) ?? store.get(text);
    return target === undefined ? [] : [`${text} as ${target}`];
  });
  if (named.length === 0) return [];
  const more = named.length > mostNamed ? `, and ${named.length - mostNamed} more` : "";
  return [`merged by the settings of the business: ${named.slice(0, mostNamed).join(", ")}${more}`];
}

/** Two stores that are one by their name only: nobody said that they are. */
function namesakeNotes({ business: { settings } }: QueryPlan, merged: readonly string[]): string[] {
  const found = [...namesakes(settings)].filter(([name]) => merged.includes(name));
  return found
    .slice(0, mostNamed)
    .map(
      ([name, store]) =>
        `${store} is called ${name}, and files have a store ${name} too: both count as one; if they are two, give ${store} another name`,
    );
}

function weekNotes({ by, filters, query, business: { settings, calendar } }: QueryPlan): string[] {
  const isByWeek = [...by, ...filters.map(({ dimension }) => dimension)].some(({ id }) => id === "week");
  const isOfWeeks = /\d-W\d/i.test(`${query.period ?? ""} ${query.compare ?? ""}`);
  if (calendar.firstWeekday === 1 || !(isByWeek || isOfWeeks)) return [];
  return [
    `weeks begin on ${settings.weekStart} and are named by the year that holds most of their days: they are not ISO weeks`,
  ];
}

function staleNotes({ stateAt, business: { settings } }: QueryPlan, { files }: Manifest): string[] {
  if (stateAt !== null) return [];
  const stale = files.flatMap((file) =>
    file.settings === undefined
      ? []
      : findStaleness(pipelineVersion, [file.settings], settings).map((because) => ({ ...because, file: file.fileId })),
  );
  const groups = Map.groupBy(stale, ({ what, readWith }) => JSON.stringify([what, readWith]));
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const count = new Set(members.map(({ file }) => file)).size;
    const unit = count === 1 ? "file was" : "files were";
    return [
      `${count} ${unit} read with ${first.what} ${first.readWith || "unknown"}, not ${first.now || "unknown"}: read again with om reprocess --stale`,
    ];
  });
}
