import { createBedrockModel } from "#adapters/aws/answer-model.bedrock.ts";
import { createAwsClients } from "#adapters/aws/aws-clients.ts";
import { systemTimers } from "#core/timers.ts";
import { answerModelContract } from "../contracts/answer-model.contract.ts";
import { standInAccess } from "../support/aws-stand-ins.ts";
import { bedrockStub } from "../support/models/bedrock-stub.ts";

// No stand-in has Bedrock: its server is one of ours, our reading, not verified on AWS.

answerModelContract(
  "bedrock",
  bedrockStub,
  async ({ url, key, ...options }) => {
    const credentials = { ...standInAccess.credentials, accessKeyId: key };
    const clients = createAwsClients({ ...standInAccess, credentials, endpoint: { bedrock: url } });
    return createBedrockModel({ ...options, client: await clients.bedrock() }, { timers: systemTimers });
  },
  {
    credit: "Bedrock knows rights and quotas, and no credit",
    brokenObject: "Converse gives the object, not its text",
  },
);
