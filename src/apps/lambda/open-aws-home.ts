import { join } from "node:path";
import type { Environment } from "#core/config.ts";
import { systemTimers } from "#core/timers.ts";
import { createHome, type SharedHome } from "../home/create-home.ts";
import { openEmbedder } from "../home/models/open-models.ts";
import { openPhrasing } from "../home/models/open-phrasing.ts";
import { engineMemoryMb, modelSettingsOf, readersEndAfterMs } from "./aws-config.ts";
import { type AwsPorts, openAwsPorts } from "./open-aws-ports.ts";
import { openNotifier } from "./open-notifier.ts";

/** The shared home on AWS, as the functions open it that read tables, answer, or speak to people. */
export interface AwsHome extends SharedHome, AwsPorts {}

/** A table is read for as long as the function may run: its own deadline ends it earlier. */
const longestFunctionMs = 900_000;

/** @throws OmError as `openAwsPorts` */
export async function openAwsHome(environment: Environment, write: (line: string) => void): Promise<AwsHome> {
  const ports = await openAwsPorts(environment, write);
  const { config, clients } = ports;
  const notifier = await openNotifier(config, clients);
  const home = createHome(
    { ...ports, notifier },
    {
      jobsFolder: join(config.OM_WORK_FOLDER, "jobs"),
      memoryMb: engineMemoryMb(config),
      threads: 2,
      workers: 1,
      jobDeadlineMs: longestFunctionMs,
      ...(config.OM_CHUNK_MB === null ? {} : { chunkBytes: config.OM_CHUNK_MB * 1_048_576 }),
      isAlone: false,
      failsWithMachine: false,
      readersEndAfterMs: readersEndAfterMs(config),
      openEmbedder: () => openEmbedder(modelSettingsOf(config), { timers: systemTimers, aws: async () => clients }),
      openPhrasing: () =>
        openPhrasing(modelSettingsOf(config), { timers: systemTimers, clock: ports.clock, aws: async () => clients }),
    },
  );
  home.hub.subscribe(({ event }) => ports.tell(event));
  return { ...ports, ...home };
}
