import { OmError } from "#core/errors.ts";
import { forgetAnswers, type ForgetDeps } from "#intake/forget-answers.ts";
import type { SourceReport } from "#metrics/completeness/list-sources.ts";

/** What of a source is to be forgotten. */
export interface ForgetRequest {
  /** Its name as `sources` lists it, or the id of a file about which something was decided. */
  readonly source: string;
  /** One answer; all of them where it is absent. */
  readonly key?: string;
}

/**
 * Answers that were given about files of a source are theirs alone from now on. Gives how many.
 * @throws OmError `NOT_FOUND` where no source has that name, or nothing of the kind is remembered of it
 */
export async function forgetSource(
  business: string,
  { source, key }: ForgetRequest,
  deps: ForgetDeps & { readonly sources: (business: string) => Promise<readonly SourceReport[]> },
): Promise<number> {
  const listed = await deps.sources(business);
  const named = listed.filter(
    (report) => report.source === source || report.remembered.some(({ fileId }) => fileId === source),
  );
  if (named.length === 0) {
    throw new OmError("NOT_FOUND", "there is no source of that name in this business", {
      fix: "`om sources` lists them",
    });
  }
  const fileIds = new Set(named.flatMap(({ remembered }) => remembered.map(({ fileId }) => fileId)));
  return forgetAnswers(business, { fileIds, key: key ?? null }, deps);
}
