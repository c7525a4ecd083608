import { join } from "node:path";
import { queueSettings } from "../../src/apps/home/queues.ts";
import { fileTypes } from "../../src/file-types/registry.ts";
import { notifyQueue, routeQueue } from "../../src/core/work-messages.ts";
import { type Deployment, DeploymentError, processSize } from "./deployment.ts";
import { type Names, namesOf } from "./names.ts";

/** A queue as the product's registry has it. */
export interface PlannedQueue {
  readonly name: string;
  /** After so many it is set aside. */
  readonly mostReceives: number;
  /** Of the function that works on it. */
  readonly timeoutSeconds: number;
}

/** What is to be deployed: a configuration, what the registries of the product say, and what all is called. */
export interface Plan {
  readonly deployment: Deployment;
  readonly names: Names;
  readonly fileTypeIds: readonly string[];
  readonly queues: readonly PlannedQueue[];
  /** Of the product: where the Dockerfile lies. */
  readonly productRoot: string;
}

export { notifyQueue, routeQueue };

/**
 * The file types come from the registry: a new one needs no edit here.
 * @throws DeploymentError for a size of a file type that is not registered
 */
export function planOf(deployment: Deployment, fileTypeIds: readonly string[] = fileTypes.map(({ id }) => id)): Plan {
  const sized = [deployment.functions, deployment.concurrency].flatMap((each) => Object.keys(each.processByType));
  const unknown = sized.find((type) => !fileTypeIds.includes(type));
  if (unknown !== undefined) throw new DeploymentError(`processByType: there is no file type ${unknown}`);
  const names = [routeQueue, ...fileTypeIds, notifyQueue];
  const queues = names.map((name) => ({
    name,
    mostReceives: queueSettings[name]?.mostReceives ?? usualReceives,
    timeoutSeconds: timeoutOf(deployment, name),
  }));
  return {
    deployment,
    names: namesOf(deployment),
    fileTypeIds,
    queues,
    productRoot: join(import.meta.dirname, "../.."),
  };
}

/** What the registry of queues gives each file type. */
const usualReceives = 5;

function timeoutOf(deployment: Deployment, queue: string): number {
  if (queue === routeQueue) return deployment.functions.route.timeoutSeconds;
  if (queue === notifyQueue) return deployment.functions.notify.timeoutSeconds;
  return processSize(deployment, queue).timeoutSeconds;
}

/** @throws Error for a queue that is not planned */
export function plannedQueue({ queues }: Plan, name: string): PlannedQueue {
  const found = queues.find((queue) => queue.name === name);
  if (found === undefined) throw new Error(`there is no queue ${name}`);
  return found;
}
