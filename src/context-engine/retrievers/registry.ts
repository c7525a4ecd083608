import { definitions } from "./definitions/index.ts";
import { documents } from "./documents/index.ts";
import { fileStatus } from "./file-status/index.ts";
import { insights } from "./insights/index.ts";
import { inventoryPosition } from "./inventory-position/index.ts";
import { metrics } from "./metrics/index.ts";
import type { Retriever } from "./retriever.ts";

/** Every retriever; all that could help with a plan are asked at once. */
export const retrievers: readonly Retriever[] = [
  metrics,
  inventoryPosition,
  fileStatus,
  definitions,
  insights,
  documents,
];
