import type { AwsClients } from "#adapters/aws/aws-clients.ts";
import type { Phrasing } from "#context-engine/core/phrase-answer.ts";
import type { Clock } from "#core/clock.ts";
import type { ModelSettings } from "#core/model-settings.ts";
import { systemTimers } from "#core/timers.ts";
import { checkModels } from "../home/models/check-models.ts";
import type { Embedder } from "#ports/embedder.ts";
import { openEmbedder } from "../home/models/open-models.ts";
import { openPhrasing } from "../home/models/open-phrasing.ts";
import type { HealthCheck } from "../home/service.ts";

/** The models of one machine: of AWS nothing is loaded unless one is of Bedrock, in the region of the environment. */
export interface LocalModels {
  check(): Promise<HealthCheck[]>;
  openPhrasing(): Promise<Phrasing | null>;
  openEmbedder(): Promise<Embedder | null>;
  close(): Promise<void>;
}

export function createLocalModels(settings: ModelSettings, { clock }: { readonly clock: Clock }): LocalModels {
  let opened: Promise<AwsClients> | null = null;
  async function open(): Promise<AwsClients> {
    const { createAwsClients } = await import("#adapters/aws/aws-clients.ts");
    return createAwsClients({});
  }
  const deps = { timers: systemTimers, aws: () => (opened ??= open()) };
  return {
    check: () => checkModels(settings, deps),
    openEmbedder: () => openEmbedder(settings, deps),
    openPhrasing: () => openPhrasing(settings, { ...deps, clock }),
    async close() {
      await (await opened)?.close();
    },
  };
}
