import { OmError } from "#core/errors.ts";
import { dimensions } from "../dimensions.ts";
import { suggest } from "../suggest.ts";
import { type Analysis, type AnalysisRequest, analysisRequestSchema, type AskedAnalysis } from "./analysis.ts";

/** Rows of an answer where the request does not say. */
const defaultRows = 100;

/**
 * A request that this analysis can be asked, with its item.
 * @throws OmError `QUERY_INVALID`, `DIMENSION_UNKNOWN`
 */
export function readRequest(analysis: Analysis, request: AnalysisRequest): AskedAnalysis {
  const parsed = analysisRequestSchema.safeParse(request);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) =>
      [path.join("."), message].filter(Boolean).join(": "),
    );
    throw new OmError("QUERY_INVALID", `the request is not well formed: ${problems.join("; ")}`, {
      fix: `a request is { ${Object.keys(analysisRequestSchema.shape).join(", ")} }`,
    });
  }
  const asked = parsed.data;
  for (const field of ["compare", "currency"] as const) {
    if (asked[field] === undefined || analysis.takes.includes(field)) continue;
    throw new OmError("QUERY_INVALID", `${analysis.id} takes no ${field}`, { fix: `leave ${field} out` });
  }
  if (analysis.takes.includes("compare") && asked.compare === undefined) {
    throw new OmError("QUERY_INVALID", `${analysis.id} explains a change: it needs a period to compare with`, {
      fix: "say compare: previous, year_ago or a period, and the period itself",
    });
  }
  return { ...asked, by: itemOf(analysis, asked.by), limit: asked.limit ?? defaultRows };
}

function itemOf(analysis: Analysis, by: string | undefined): string {
  if (by === undefined || analysis.by.includes(by)) return by ?? analysis.by[0];
  if (!dimensions.some(({ id }) => id === by)) {
    throw new OmError("DIMENSION_UNKNOWN", `there is no dimension "${by}"`, { fix: suggest(by, dimensions) });
  }
  throw new OmError("QUERY_INVALID", `${analysis.id} is not worked out by ${by}`, {
    fix: `use ${analysis.by.join(" or ")}`,
  });
}
