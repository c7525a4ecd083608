import { profileList } from "#metrics/profiles/registry.ts";
import type { CommandContext } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printProfiles } from "../print/profiles.ts";

/** `om profiles`: whose definitions numbers can follow. Needs no data. */
export function profiles(context: CommandContext): Promise<ExitCode> {
  const { terminal, json, page } = context;
  terminal.print(json ? JSON.stringify({ profiles: profileList }) : printProfiles(profileList, page));
  return Promise.resolve(exitCodes.done);
}
