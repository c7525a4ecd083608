import { systemTimers } from "#core/timers.ts";
import { answerModelContract } from "../../../test/contracts/answer-model.contract.ts";
import { openAiStub } from "../../../test/support/models/openai-stub.ts";
import { createOpenAiModel } from "./answer-model.openai.ts";

answerModelContract("openai", openAiStub, ({ url, ...options }) =>
  createOpenAiModel({ ...options, baseUrl: `${url}/v1/`, tokenLimit: "max_tokens" }, { timers: systemTimers }),
);
