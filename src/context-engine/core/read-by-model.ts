import type { Answer, RouterTrace } from "../models/answer.ts";

/** What an answer or a context says of a question that was read by a model; nothing of any other. */
export function readByModel({ proposal }: RouterTrace): Pick<Answer, "readByModel"> {
  return proposal === undefined || proposal.says === null ? {} : { readByModel: proposal.says };
}
