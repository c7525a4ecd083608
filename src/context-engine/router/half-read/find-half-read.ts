import type { Plan } from "../../models/plan.ts";
import type { Reading } from "../reading.ts";
import { ofAmounts } from "./amounts.ts";
import { ofClauses } from "./clauses.ts";
import { ofConditions } from "./conditions.ts";
import { ofCrossed } from "./crossed.ts";
import { ofSpans } from "./spans.ts";
import { ofSubjects } from "./subjects.ts";
import { ofValues } from "./values.ts";

/**
 * Words that are all read, though not what they say together: "who bought tea and candles" is of both, and not of either.
 * In sentences, as `findUnused`.
 */
export function findHalfRead(reading: Reading, plan: Plan): readonly string[] {
  return [
    ...ofConditions(reading, plan),
    ...ofValues(reading, plan),
    ...ofAmounts(reading, plan),
    ...ofSubjects(reading, plan),
    ...ofSpans(reading, plan),
    ...ofCrossed(reading, plan),
    ...ofClauses(reading, plan),
  ];
}
