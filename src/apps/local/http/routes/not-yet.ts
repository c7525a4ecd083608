import { z } from "zod";
import { OmError } from "#core/errors.ts";
import { defineRoute, type Route } from "../route.ts";
import { fileId } from "../schemas/requests.ts";

/** What the API will take and does not take yet: said so, rather than as if it were nothing. */
export const notYet: readonly Route[] = [
  comesLater("resubmitFile", "/v1/files/{fileId}/resubmit", "sending mended rows of a file"),
];

function comesLater(id: string, path: Route["path"], what: string): Route {
  const ofFile = path.includes("{fileId}");
  return defineRoute({
    id,
    method: "POST",
    path,
    summary: `Comes with a later version: ${what}. Until then it answers 501.`,
    access: "business",
    input: ofFile ? z.object({ params: z.strictObject({ fileId }) }) : z.object({}),
    replies: {},
    errors: ["NOT_AVAILABLE"],
    async handle(_input, request, { service }) {
      const { fileId: named } = request.params;
      if (named !== undefined) await service.file(request.business, named); // a file that is not there is said first
      throw new OmError("NOT_AVAILABLE", `${what} comes with a later version`, {
        fix: "see /docs for the routes that there are",
      });
    },
  });
}
