import { OmError } from "#core/errors.ts";
import type { Explanation } from "../explain/explanation.ts";
import type { MetricQuery, QueryResult } from "../query.ts";
import { metricDefinitions } from "../registry.ts";
import type { MetricQueryDeps } from "../find-rows.ts";
import { planFor } from "../run-query.ts";
import { assertExpected, checkExpectations, findChangedDefinitions, savedNotes } from "./check-saved.ts";
import {
  readSaveRequest,
  type RunSavedRequest,
  type SavedAnswer,
  type SavedExplanation,
  type SavedQuery,
  type SaveQueryRequest,
} from "./saved-query.ts";
import type { SavedQueryRecords } from "./saved-query-records.ts";

/** Queries that a business keeps by name; part of the one face of the product. */
export interface SavedQueryService {
  /**
   * Keeps a query as the next version of its name, after every name in it was found and its windows were read; where something
   * is expected of it, after it was asked. The same again is no new version.
   * @throws OmError as `query`, and `QUERY_INVALID` where the answer is not as expected: then nothing is kept
   */
  saveQuery(business: string, request: SaveQueryRequest): Promise<SavedQuery>;
  /** The newest version of each, by name. */
  savedQueries(business: string): Promise<readonly SavedQuery[]>;
  /** @throws OmError `NOT_FOUND` for a name or a version that is not there, and for one that was removed */
  savedQuery(business: string, name: string, version?: number): Promise<SavedQuery>;
  /** Every version, oldest first, removals among them. @throws OmError `NOT_FOUND` */
  savedQueryHistory(business: string, name: string): Promise<readonly SavedQuery[]>;
  /** Its versions stay in its history. @throws OmError `NOT_FOUND` */
  removeQuery(business: string, name: string): Promise<SavedQuery>;
  /** @throws OmError `NOT_FOUND`, and as `query` */
  runSavedQuery(business: string, name: string, request?: RunSavedRequest): Promise<SavedAnswer>;
  /** @throws OmError `NOT_FOUND`, and as `explain` */
  explainSavedQuery(business: string, name: string, request?: RunSavedRequest): Promise<SavedExplanation>;
}

export interface SavedQueryDeps extends Pick<MetricQueryDeps, "clock" | "businesses"> {
  readonly saved: SavedQueryRecords;
  readonly query: (business: string, query: MetricQuery) => Promise<QueryResult>;
  readonly explain: (business: string, query: MetricQuery) => Promise<Explanation>;
  /** Makes a business known before anything is kept of it. */
  readonly introduce: (business: string) => Promise<void>;
}

export function createSavedQueryService(deps: SavedQueryDeps): SavedQueryService {
  const { saved, introduce } = deps;
  return {
    async saveQuery(business, request) {
      const { name, query, note = null, questions = [], verifiedBy = null, expect = {} } = readSaveRequest(request);
      const plan = await planFor(business, query, metricDefinitions, deps);
      if (Object.keys(expect).length > 0) assertExpected(expect, await deps.query(business, query));
      await introduce(business);
      const definitions = plan.metrics.map(({ id, version }) => ({ id, version }));
      const content = { name, query, note, questions, verifiedBy, expect, definitions, isRemoved: false };
      const kept = await saved.change(business, name, () => content);
      return kept ?? unknownName(name);
    },
    savedQueries: saved.list,
    savedQuery: find,
    savedQueryHistory: historyOf,
    async removeQuery(business, name) {
      await find(business, name);
      const removed = await saved.change(business, name, (before) =>
        before === null ? null : { ...withoutVersion(before), isRemoved: true },
      );
      return removed ?? unknownName(name);
    },
    async runSavedQuery(business, name, request = {}) {
      const found = await find(business, name, request.version);
      const changedDefinitions = findChangedDefinitions(found, metricDefinitions);
      const result = await deps.query(business, queryOf(found, request));
      // What was expected is of the present of then: of another moment nothing is.
      const expectations = isOfNow(request) ? checkExpectations(found.expect, result) : [];
      const notes = [...savedNotes(found, changedDefinitions, expectations), ...result.notes];
      return { saved: found, changedDefinitions, expectations, result: { ...result, notes } };
    },
    async explainSavedQuery(business, name, request = {}) {
      const found = await find(business, name, request.version);
      const changedDefinitions = findChangedDefinitions(found, metricDefinitions);
      const explanation = await deps.explain(business, queryOf(found, request));
      const notes = [...savedNotes(found, changedDefinitions, []), ...explanation.notes];
      return { saved: found, changedDefinitions, explanation: { ...explanation, notes } };
    },
  };

  async function historyOf(business: string, name: string): Promise<readonly SavedQuery[]> {
    const versions = await saved.history(business, name);
    return versions.length === 0 ? unknownName(name) : versions;
  }

  async function find(business: string, name: string, version?: number): Promise<SavedQuery> {
    const versions = await historyOf(business, name);
    const found = version === undefined ? versions.at(-1) : versions.find((each) => each.version === version);
    if (found === undefined) {
      throw new OmError("NOT_FOUND", `the query ${name} has no version ${version}`, {
        fix: `\`om queries history ${name}\` lists them`,
      });
    }
    if (!found.isRemoved) return found;
    throw new OmError("NOT_FOUND", `the query ${name} was removed at ${found.at}`, {
      fix: `\`om queries history ${name}\` has what it was; save it again to have it back`,
    });
  }
}

function unknownName(name: string): never {
  throw new OmError("NOT_FOUND", `there is no query called ${JSON.stringify(name)}`, {
    fix: "`om queries list` lists what is there",
  });
}

function withoutVersion({ version: _version, at: _at, ...content }: SavedQuery): Omit<SavedQuery, "version" | "at"> {
  return content;
}

function queryOf({ query }: SavedQuery, { asOf, stateAt }: RunSavedRequest): MetricQuery {
  return {
    ...query,
    ...(asOf === undefined ? {} : { asOf }),
    ...(stateAt === undefined ? {} : { stateAt }),
  };
}

function isOfNow({ asOf, stateAt }: RunSavedRequest): boolean {
  return asOf === undefined && stateAt === undefined;
}
