import { OmError } from "#core/errors.ts";
import { suggest } from "../suggest.ts";
import type { Analysis, AnalysisFacts } from "./analysis.ts";
import { abc } from "./kinds/abc.ts";
import { abcXyz } from "./kinds/abc-xyz.ts";
import { basket } from "./kinds/basket.ts";
import { cohorts } from "./kinds/cohorts.ts";
import { priceVolumeMix } from "./kinds/price-volume-mix.ts";
import { rfm } from "./kinds/rfm.ts";

/** Every analysis that can be asked for, in the order people see them. */
export const analyses: readonly Analysis[] = [abc, abcXyz, rfm, cohorts, basket, priceVolumeMix];

/** What is told of each of them. */
export const analysisList: readonly AnalysisFacts[] = analyses.map(
  ({ id, version, title, description, needs, by, takes, synonyms, source }) => ({
    id,
    version,
    title,
    description,
    needs,
    by,
    takes,
    synonyms,
    source,
  }),
);

/** @throws OmError `METRIC_UNKNOWN` */
export function findAnalysis(id: string): Analysis {
  const found = analyses.find((analysis) => analysis.id === id);
  if (found !== undefined) return found;
  throw new OmError("METRIC_UNKNOWN", `there is no analysis "${id}"`, { fix: suggest(id, analyses) });
}
