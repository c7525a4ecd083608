import { z } from "zod";
import { OmError } from "#core/errors.ts";
import { defineRoute } from "../route.ts";
import {
  businessState,
  changedBusiness,
  listKind,
  listReport,
  listState,
  settingsChange,
  settingsStep,
} from "../schemas/business.ts";
import { fileName, settingPairs } from "../schemas/requests.ts";
import { assertPlainBytes } from "./accepted.ts";

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

const flag = z.stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] }).default(false);

export const loadList = defineRoute({
  id: "loadList",
  method: "POST",
  path: "/v1/business/lists/{kind}",
  summary: "Reads a file as a list of the business, as costs, and says what became of each line.",
  access: "business",
  input: z.object({
    params: z.strictObject({ kind: listKind }),
    query: z.strictObject({
      name: fileName,
      set: settingPairs.optional(),
      add: flag.describe("what the present list says of other items stays"),
      skipRefused: flag.describe(
        "lines that cannot be taken are left out; else one of them keeps everything as it was",
      ),
    }),
  }),
  takesBytes: true,
  replies: { 200: { description: "what became of each line", json: listReport } },
  errors: [
    "EMPTY_FILE",
    "LENGTH_WRONG",
    "NO_TABLE",
    "FILE_TOO_LARGE",
    "DECISION_INVALID",
    "SETTING_INVALID",
    "CONFLICT",
  ],
  async handle({ params: { kind }, query }, request, { service }) {
    assertPlainBytes(request);
    const report = await service.loadList(request.business, kind, {
      name: query.name,
      content: request.bytes(),
      sizeBytes: request.sizeBytes,
      settings: query.set ?? new Map(),
      adds: query.add,
      skipsRefused: query.skipRefused,
    });
    return { status: 200, body: { json: report } };
  },
});

export const readList = defineRoute({
  id: "readList",
  method: "GET",
  path: "/v1/business/lists/{kind}",
  summary: "A list of the business as it is, or as it was at a version of the settings.",
  access: "business",
  input: z.object({
    params: z.strictObject({ kind: listKind }),
    query: z.strictObject({ version: z.coerce.number().int().min(0).optional().describe("the newest by default") }),
  }),
  replies: { 200: { description: "the list", json: listState } },
  errors: ["NOT_FOUND"],
  async handle({ params: { kind }, query: { version } }, { business }, { service }) {
    return { status: 200, body: { json: await service.list(business, kind, version), revalidates: true } };
  },
});
