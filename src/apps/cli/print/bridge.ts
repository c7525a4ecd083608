import type { BridgeFacts, Cell, QueryResult, ResultColumn, UsedProfile } from "#metrics/query.ts";

/** A bridge as a table with a line for each of its terms: from one profile, by each term, to the other. */
export function bridgeRows(
  result: QueryResult,
  bridge: BridgeFacts,
): { readonly columns: readonly ResultColumn[]; readonly rows: readonly (readonly Cell[])[] } {
  const { columns, rows, profile } = result;
  const dimensions = columns.filter(({ unit }) => unit === "dimension");
  const values = columns.slice(dimensions.length);
  const [first] = values;
  const titles = [
    `under ${bridge.from.id}`,
    ...bridge.terms.map(({ title }) => `+ ${title}`),
    "= gap",
    `under ${profile.id}`,
  ];
  const unit = first?.unit ?? "money";
  const currency = first?.currency === undefined ? {} : { currency: first.currency };
  return {
    columns: [...dimensions, { id: "term", unit: "dimension" }, { id: "amount", unit, ...currency }],
    rows: rows.flatMap((row) =>
      titles.map((title, at) => [...row.slice(0, dimensions.length), title, row[dimensions.length + at] ?? null]),
    ),
  };
}

/** `finance 1`, with what is to be known of it. */
export function describeProfile({ id, version, unconfirmed }: UsedProfile): string {
  return `${id} ${version}${unconfirmed ? " (unconfirmed)" : ""}`;
}
