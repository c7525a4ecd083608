import { systemTimers } from "#core/timers.ts";
import { embedderContract } from "../../../test/contracts/embedder.contract.ts";
import { openAiVectors } from "../../../test/support/models/embedder-stub.ts";
import { createOpenAiEmbedder } from "./embedder.openai.ts";

embedderContract(
  "openai",
  openAiVectors,
  ({ url, ...options }) =>
    createOpenAiEmbedder(
      { ...options, name: "embedder-1", baseUrl: `${url}/v1`, key: "sk-canary", asksDimensions: true },
      { timers: systemTimers },
    ),
  { purpose: "this protocol has no word for it" },
);
