import { z } from "zod";
import { OmError } from "#core/errors.ts";
import { type Erasure, isUnderWay } from "#core/erasure.ts";
import { reportShape, underWayShape } from "../../../home/erase/report-shape.ts";
import { defineRoute, type Reply } from "../route.ts";
import { erasureId, fileId, withCopies } from "../schemas/requests.ts";
import { locationHeader } from "./accepted.ts";

const mostErased = 1_000;
const replies = {
  200: { description: "what is gone, and what was searched afterwards", json: reportShape },
  202: {
    description: "out of the numbers; it goes on by itself, and is looked at under its location",
    json: underWayShape,
    headers: locationHeader,
  },
};

function answer(erasure: Erasure): Reply {
  if (!isUnderWay(erasure)) return { status: 200, body: { json: erasure } };
  return { status: 202, headers: { location: `/v1/erasures/${erasure.erasureId}` }, body: { json: erasure } };
}

export const eraseFile = defineRoute({
  id: "eraseFile",
  method: "POST",
  path: "/v1/files/{fileId}/erase",
  summary: "Removes a file for good: bytes, rows, rejects, name, and what past numbers say of it.",
  access: "business",
  input: z.object({ params: z.strictObject({ fileId }), query: z.strictObject({ withCopies }) }),
  replies,
  errors: ["STATE_WRONG", "NOT_AVAILABLE"],
  async handle({ params, query }, { business }, { service }) {
    const fileIds = [params.fileId];
    return answer(await service.erase(business, { fileIds, withCopies: query.withCopies }));
  },
});

export const eraseFiles = defineRoute({
  id: "eraseFiles",
  method: "POST",
  path: "/v1/erase",
  summary: "Removes several files for good, in one step; or all of the business, and whatever else is kept of it.",
  access: "business",
  input: z.object({
    body: z.union([
      z.strictObject({
        fileIds: z.array(fileId).min(1).max(mostErased),
        withCopies: z.boolean().default(false).describe("other files with the same bytes may go with them"),
      }),
      z.strictObject({ everythingOf: z.string().max(64).describe("the id of the business, said once more") }),
    ]),
  }),
  replies,
  errors: ["USAGE", "NOT_FOUND", "STATE_WRONG", "NOT_AVAILABLE"],
  async handle({ body }, { business }, { service }) {
    if ("fileIds" in body) return answer(await service.erase(business, body));
    if (body.everythingOf !== business) {
      throw new OmError("USAGE", "the business that is named is not the one that is asked", {
        fix: 'send {"everythingOf": "ID"} with the id of the business',
      });
    }
    return answer(await service.erase(business, { fileIds: null, withCopies: true }));
  },
});

export const readErasure = defineRoute({
  id: "readErasure",
  method: "GET",
  path: "/v1/erasures/{erasureId}",
  summary: "How far an erasure is: its report and proof, or when it goes on.",
  access: "business",
  input: z.object({ params: z.strictObject({ erasureId }) }),
  replies,
  async handle({ params }, { business }, { service }) {
    return answer(await service.erasure(business, params.erasureId));
  },
});
