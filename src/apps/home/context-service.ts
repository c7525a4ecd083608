import { weekdays } from "#core/business-settings.ts";
import type { Clock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import { businessDayAt, openTimeZone, toMinutes } from "#core/time-zone.ts";
import type { Phrasing } from "#context-engine/core/phrase-answer.ts";
import type { Answered, ContextEngineService } from "#context-engine/di/create-context-engine.ts";
import type { Proposal } from "#context-engine/models/proposal.ts";
import type { BusinessView } from "#context-engine/models/business-view.ts";
import type { QuestionEvent } from "#core/trace.ts";
import type { NamesNews, NamesState } from "#metrics/follow-names.ts";
import { headVersions } from "#engine/dataset.ts";
import type { KeptManifests } from "#engine/kept-manifests.ts";
import type { QueryEngine } from "#engine/query-engine.ts";
import { listTexts } from "#engine/texts.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { Embedder } from "#ports/embedder.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { openVectorStore } from "./models/vector-service.ts";
import type { OmService } from "./service.ts";

export interface ViewDeps extends Pick<OmService, "query" | "analyse" | "insights" | "files" | "savedQueries"> {
  readonly followNames: (business: string, since: NamesState | null) => Promise<NamesNews>;
  readonly businesses: BusinessRecords;
  readonly manifests: KeptManifests;
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly engine: QueryEngine;
  readonly clock: Clock;
  readonly openEmbedder: () => Promise<Embedder | null>;
}

export interface ContextServiceDeps {
  readonly open: (business: string) => Promise<BusinessView>;
  /** Told how each question went. */
  readonly traced: (business: string, answered: Answered) => void;
  /** The model that phrases, opened by the first question; null where none is configured. */
  readonly openPhrasing: () => Promise<Phrasing | null>;
}

/** Files that a question can be about: the newest. */
const mostFiles = 1_000;

/** Questions in words, over the same numbers as everything else: each engine sees the one business of its view. */
export function createContextService(deps: ContextServiceDeps): ContextEngineService {
  let engine: Promise<ContextEngineService> | null = null;
  const load = async (): Promise<ContextEngineService> => {
    const { createContextEngine } = await import("#context-engine/di/create-context-engine.ts");
    return createContextEngine({ ...deps, phrasing: await deps.openPhrasing() });
  };
  const loaded = (): Promise<ContextEngineService> => (engine ??= load());
  return {
    ask: async (business, question) => (await loaded()).ask(business, question),
    async *askInParts(business, question, gone) {
      yield* (await loaded()).askInParts(business, question, gone);
    },
    context: async (business, request, gone) => (await loaded()).context(business, request, gone),
  };
}

/** What a question of one business can reach. */
export async function openView(business: string, deps: ViewDeps): Promise<BusinessView> {
  const settings = await deps.businesses.settings(business);
  const zone = openTimeZone(settings.timeZone);
  if (zone === null) throw new OmError("INTERNAL", `the time zone ${settings.timeZone} is not known any more`);
  return {
    today: businessDayAt(zone, deps.clock.now(), toMinutes(settings.dayCutoff)),
    calendar: { firstWeekday: weekdays.indexOf(settings.weekStart) + 1, fiscalYearStart: settings.fiscalYearStart },
    deadStockDays: settings.planning.deadStockDays,
    names: (since) => deps.followNames(business, since),
    async texts(known) {
      const current = JSON.stringify(await headVersions(business, deps.records));
      return { version: current, texts: known === current ? [] : await listTexts(business, deps) };
    },
    vectors: () => openVectorStore(business, deps.openEmbedder, deps),
    query: (query) => deps.query(business, query),
    analyse: (id, request) => deps.analyse(business, id, request),
    insights: () => deps.insights(business),
    savedQueries: () => deps.savedQueries(business),
    files: () => deps.files(business, { limit: mostFiles }),
  };
}

/** What the log keeps of an answer, or of a context that a model was asked for. */
export function toQuestionEvent(business: string, { status, trace, model }: Answered): QuestionEvent {
  const { proposal } = trace.router;
  return {
    event: "question-answered",
    business,
    status,
    intent: trace.router.plan?.intent ?? null,
    retrievers: trace.retrievers.map(({ id, status: ended, ms }) => ({ id, status: ended, ms })),
    routerMs: trace.router.ms,
    model,
    ...(proposal !== undefined && { proposal: withoutWords(proposal) }),
  };
}

function withoutWords({ id, outcome, tokens, cost, ms, failure }: Proposal): NonNullable<QuestionEvent["proposal"]> {
  return { id, outcome, tokens, cost, ms, failure };
}
