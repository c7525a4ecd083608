import { headerKey } from "../header-name.ts";
import { type Draft, isSettled, picked } from "../draft.ts";

/** Columns that would change totals if they were read; later versions will. */
const notRead =
  "void?|void|voided|is void|cancelled at|canceled at|is cancelled|cancelled|refunded?|refunded amount|refund amount|partial refund|quantity refunded|refunds total|test|deleted|tip|tips|service charge"
    .split("|")
    .map(headerKey);

const isVoid = /^(?:void(?:ed)?|cancell?ed|storniert|annulliert|annulé|anulado|annullato)$/i;

/** Names the statuses that say a sale did not happen: their rows count where no profile leaves them out. */
export function findVoided(draft: Draft): string[] {
  return ["txn_type", "status"].flatMap((field) => {
    const column = picked(draft, field);
    const found = new Set(column?.texts.filter((text) => isVoid.test(text)));
    if (!column || found.size === 0) return [];
    return `${column.name} says ${[...found].join(", ")} on some rows: they count, unless a definition profile leaves them out`;
  });
}

/** Says which columns with something in them have no effect yet: rows they mark count like any other. */
export function findUnread(draft: Draft): string[] {
  return draft.columns
    .filter((column) => notRead.includes(column.header.key) && !isSettled(draft, column))
    .filter((column) =>
      column.texts.some(
        (text) => !/^(?:|false|no|n|f|0+(?:[.,]0+)?|none|null|n\/a|nein|non)$/i.test(text.replaceAll(/[$€£]/g, "")),
      ),
    )
    .map((column) => `${column.name} is not read yet: the rows it marks count like any other`);
}
