import { expect, test } from "vitest";
import { createAwsClients } from "#adapters/aws/aws-clients.ts";
import { createBedrockEmbedder } from "#adapters/aws/embedder.bedrock.ts";
import { usualModelLimits } from "#core/model-call.ts";
import { systemTimers } from "#core/timers.ts";
import { embedderContract, type OpenEmbedder } from "../contracts/embedder.contract.ts";
import { standInAccess } from "../support/aws-stand-ins.ts";
import { cohere4Vectors, cohereVectors, titanVectors } from "../support/models/embedder-stub.ts";

// No stand-in has Bedrock: its server is one of ours, our reading, not verified on AWS.

function openAs(name: string): OpenEmbedder {
  return async ({ url, ...options }) => {
    const clients = createAwsClients({ ...standInAccess, endpoint: { bedrock: url } });
    return createBedrockEmbedder({ ...options, name, client: await clients.bedrock() }, { timers: systemTimers });
  };
}

embedderContract("bedrock, Titan", titanVectors, openAs("amazon.titan-embed-text-v2:0"), {
  purpose: "Titan has no word for it",
});
embedderContract("bedrock, Cohere", cohereVectors, openAs("cohere.embed-multilingual-v3"), {
  dimensions: "version 3 has 1,024 and no other",
});
embedderContract("bedrock, Cohere 4", cohere4Vectors, openAs("eu.cohere.embed-v4:0"));

test("an embedder of another family is refused before anything is asked", async () => {
  const open = openAs("amazon.titan-embed-text-v1");
  const opening = open({ url: "http://127.0.0.1:9", id: "bedrock:x", dimensions: 4, limits: usualModelLimits });
  await expect(opening).rejects.toMatchObject({ code: "CONFIGURATION" });
});
