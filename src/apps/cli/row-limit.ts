import { OmError } from "#core/errors.ts";

/** `--limit` as a number of rows. @throws OmError `USAGE` */
export function toLimit(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new OmError("USAGE", `--limit ${text} is no number of rows`, { fix: "give one up to 1000" });
}
