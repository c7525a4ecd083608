import { OmError } from "#core/errors.ts";
import type { UsedProfile } from "../query.ts";
import { suggest } from "../suggest.ts";
import { finance, shopify, square, standard, toast, woo } from "./definitions.ts";
import type { Profile } from "./profile.ts";

/** Every profile that can be asked for, in the order people see them. */
export const profileList: readonly Profile[] = [standard, finance, shopify, square, toast, woo];

/** @throws OmError `QUERY_INVALID` naming the nearest */
export function findProfile(id: string, profiles: readonly Profile[] = profileList): Profile {
  const found = profiles.find((profile) => profile.id === id);
  if (found) return found;
  throw new OmError("QUERY_INVALID", `there is no definition profile "${id}"`, { fix: suggest(id, profiles) });
}

/** What an answer says of a profile. */
export function usedProfile({ id, version, confirmed }: Profile): UsedProfile {
  return { id, version, unconfirmed: !confirmed };
}
