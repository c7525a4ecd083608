import { type Draft, picked } from "./draft.ts";

/** How much a table that has one of the fields looks like the type, and how people call what it then has. */
export interface Weight {
  readonly fields: readonly string[];
  readonly weight: number;
  readonly says: string;
}

/** The sum of the weights whose fields are there, and one sentence that names the column of each; none where nothing is. */
export function weigh(draft: Draft, weights: readonly Weight[]): { readonly sum: number; readonly has: string[] } {
  const found = weights.filter(({ fields }) => fields.some((field) => draft.picks.has(field)));
  const sum = Math.round(found.reduce((total, { weight }) => total + weight, 0) * 100) / 100;
  const named = found.map(({ fields, says }) => {
    const column = fields.map((field) => picked(draft, field)?.name).find((name) => name !== undefined);
    return `${says} (${column})`;
  });
  return { sum, has: named.length > 0 ? [`it has ${named.join(", ")}`] : [] };
}
