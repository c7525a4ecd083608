import { join } from "node:path";
import { createUploadedObjects, type UploadedObjects } from "#adapters/aws/uploaded-objects.s3.ts";
import type { Environment } from "#core/config.ts";
import type { AcceptDeps } from "#intake/accept-upload.ts";
import { createFileInspector } from "#intake/file-inspector.ts";
import { createRoutingService } from "#intake/routing-service.ts";
import { createBusinessRecords } from "#ports/business-records.ts";
import { createFileRecords } from "#ports/file-records.ts";
import type { Handler } from "../home/attempt.ts";
import { routeHandler } from "../home/handlers.ts";
import { type AwsPorts, openAwsPorts } from "./open-aws-ports.ts";

/** What takes files and routes them: the first stages alone, so that the function starts fast. */
export interface Router extends AwsPorts {
  readonly objects: UploadedObjects;
  readonly accepting: AcceptDeps;
  readonly handler: Handler;
}

/** Of the process that looks into workbooks and archives. */
const mostInspectorBytes = 1_500_000_000;
const longestFunctionMs = 900_000;

/** @throws OmError as `openAwsPorts` */
export async function openRouter(environment: Environment, write: (line: string) => void): Promise<Router> {
  const ports = await openAwsPorts(environment, write);
  const { config, clients, tell: trace } = ports;
  const inspector = createFileInspector(ports, {
    jobsFolder: join(config.OM_WORK_FOLDER, "jobs"),
    deadlineMs: longestFunctionMs,
    mostMemoryBytes: mostInspectorBytes,
  });
  const businesses = createBusinessRecords(ports);
  const routing = createRoutingService({ ...ports, inspector, businesses });
  const accepting = { ...ports, files: createFileRecords(ports), routing, trace, making: new Set<string>() };
  return {
    ...ports,
    objects: createUploadedObjects({ client: await clients.s3(), bucket: config.OM_UPLOADS_BUCKET }),
    accepting,
    handler: routeHandler(accepting),
  };
}
