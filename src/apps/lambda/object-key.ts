import { isBusinessId } from "#core/config.ts";
import { OmError } from "#core/errors.ts";

/** What the place of a direct put says: `<region>/<plan>/<business>/<type>/<file name>`. */
export interface ObjectAddress {
  /** A hint; null where it is `-`. */
  readonly region: string | null;
  /** Sets quotas and priority. */
  readonly plan: string;
  /** Whose file it is: the policy of the bucket lets a writer use its own prefix only. */
  readonly business: string;
  /** What its sender takes it for. The content decides. */
  readonly typeHint: string;
  readonly name: string;
}

/** @throws OmError `USAGE` for a key that says not whose file it is */
export function readObjectKey(key: string): ObjectAddress {
  const [region = "", plan = "", business = "", typeHint = "", ...rest] = key.split("/");
  const name = rest.at(-1) ?? "";
  if ([region, plan, typeHint, name].every((part) => part !== "") && isBusinessId(business))
    return { region: region === "-" ? null : region, plan, business, typeHint, name };
  throw new OmError("USAGE", "the key of the object does not say whose file it is", {
    fix: "put files under <region>/<plan>/<business>/<type>/<file name>",
    details: { parts: key.split("/").length },
  });
}

/** What consoles put in the place of an empty folder. */
export function isFolderMark(key: string, sizeBytes: number): boolean {
  return sizeBytes === 0 && key.endsWith("/");
}
