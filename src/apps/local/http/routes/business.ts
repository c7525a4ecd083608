import { z } from "zod";
import { OmError } from "#core/errors.ts";
import { defineRoute } from "../route.ts";
import { businessState, changedBusiness, settingsChange, settingsStep } from "../schemas/business.ts";

export const readSettings = defineRoute({
  id: "readSettings",
  method: "GET",
  path: "/v1/business",
  summary: "The settings of the business as they are, or as they were at a version.",
  access: "business",
  input: z.object({
    query: z.strictObject({ version: z.coerce.number().int().min(0).optional().describe("the newest by default") }),
  }),
  replies: { 200: { description: "the settings", json: businessState } },
  errors: ["NOT_FOUND"],
  async handle({ query: { version } }, { business }, { service }) {
    return { status: 200, body: { json: await service.settings(business, version), revalidates: true } };
  },
});

export const changeSettings = defineRoute({
  id: "changeSettings",
  method: "POST",
  path: "/v1/business",
  summary: "Changes settings of the business, all of them or none, and says which files that makes stale.",
  access: "business",
  input: z.object({ body: settingsChange }),
  replies: { 200: { description: "the settings as they are now", json: changedBusiness } },
  errors: ["SETTING_INVALID", "CONFLICT"],
  async handle({ body }, { business }, { service }) {
    if (Object.keys(body).length === 0) {
      throw new OmError("USAGE", "there is nothing to change", {
        fix: 'send {"set": {"timeZone": "Europe/Berlin"}}, for example',
      });
    }
    return { status: 200, body: { json: await service.changeSettings(business, body) } };
  },
});

export const listSettings = defineRoute({
  id: "listSettings",
  method: "GET",
  path: "/v1/business/history",
  summary: "Every change of the settings of the business, oldest first.",
  access: "business",
  input: z.object({}),
  replies: { 200: { description: "the changes", json: z.object({ versions: z.array(settingsStep) }) } },
  async handle(_input, { business }, { service }) {
    return { status: 200, body: { json: { versions: [...(await service.settingsHistory(business))] } } };
  },
});
