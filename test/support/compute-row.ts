import { defaultPolicies, type Policies } from "#core/decision.ts";
import type { QueryEngine } from "#engine/query-engine.ts";
import type { FileType } from "#file-types/file-type.ts";

const sqlTypes = { text: "VARCHAR", number: "DECIMAL(18,6)", timestamp: "TIMESTAMP" } as const;

export interface ComputedRow {
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  /** Codes of the rules that the row breaks. */
  readonly codes: readonly string[];
}

/** One row of a type's dataset from the fields of one source row; the fields that are given are the mapped ones. */
export async function computeRow(
  engine: QueryEngine,
  type: FileType,
  fields: Readonly<Record<string, string | null>>,
  policies: Partial<Policies> = {},
): Promise<ComputedRow> {
  const derivation = { policies: { ...defaultPolicies, ...policies }, mapped: new Set(Object.keys(fields)) };
  const columns = type.columns(derivation);
  const rules = type.rules(derivation);
  const source = type.fields.map(({ name, kind }, index) => `CAST($${index + 1} AS ${sqlTypes[kind]}) AS ${name}`);
  const known = new Set(type.fields.map((field) => field.name));
  const relation = columns.reduce(
    (from, { name, sql }) => {
      if (known.has(name)) return `(SELECT * REPLACE (${sql} AS ${name}) FROM ${from})`;
      known.add(name);
      return `(SELECT *, ${sql} AS ${name} FROM ${from})`;
    },
    `(SELECT ${source.join(", ")})`,
  );
  const cast = columns.map(({ name, sqlType }) => `CAST(${name} AS ${sqlType}) AS ${name}`);
  const broken = rules.map(({ when }, index) => `coalesce(${when}, false) AS rule_${index}`);
  const { columns: names, rows } = await engine.query({
    folder: "",
    sql: `SELECT ${[...cast, ...broken].join(", ")} FROM ${relation}`,
    parameters: type.fields.map(({ name }) => fields[name] ?? null),
  });
  const values = Object.fromEntries(names.map((name, index) => [name, rows[0]?.[index] ?? null]));
  return { values, codes: rules.flatMap(({ code }, index) => (values[`rule_${index}`] === true ? code : [])) };
}
