import { z } from "zod";
import { profileList } from "#metrics/profiles/registry.ts";
import { defineRoute } from "../route.ts";
import { profile } from "../schemas/profiles.ts";

export const listProfiles = defineRoute({
  id: "listProfiles",
  method: "GET",
  path: "/v1/profiles",
  summary: "Whose definitions numbers can follow: what each profile leaves out of sales, and what it adds.",
  access: "open",
  input: z.object({}),
  replies: { 200: { description: "the profiles", json: z.object({ profiles: z.array(profile) }) } },
  handle() {
    return { status: 200, body: { json: { profiles: profileList }, revalidates: true } };
  },
});
