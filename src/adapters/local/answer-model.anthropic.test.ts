import { systemTimers } from "#core/timers.ts";
import { answerModelContract } from "../../../test/contracts/answer-model.contract.ts";
import { anthropicStub } from "../../../test/support/models/anthropic-stub.ts";
import { createAnthropicModel } from "./answer-model.anthropic.ts";

answerModelContract("anthropic", anthropicStub, ({ url, ...options }) =>
  createAnthropicModel({ ...options, baseUrl: url }, { timers: systemTimers }),
);
