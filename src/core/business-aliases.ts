import { OmError } from "./errors.ts";

/** Texts of the data by what they stand for. */
export type Renames = ReadonlyMap<string, string>;

/**
 * Aliases with each chain followed to its end: of a = b, b = c both a and b are c.
 * @throws OmError `SETTING_INVALID` for a circle, which has no end
 */
export function readAliases(prefix: string, given: Renames): Renames {
  return new Map([...given.keys()].map((from) => [from, endOf(from, given, prefix)]));
}

function endOf(from: string, given: Renames, prefix: string): string {
  const seen = [from];
  for (let to = given.get(from); to !== undefined; to = given.get(to)) {
    if (seen.includes(to)) throw circular([...seen, to], prefix);
    seen.push(to);
  }
  return seen.at(-1) ?? from;
}

function circular(names: readonly string[], prefix: string): OmError {
  const [first = "", second] = names;
  const message =
    first === second ? `${prefix}${first} stands for itself` : `the aliases ${names.join(" = ")} go in a circle`;
  return new OmError("SETTING_INVALID", message, {
    fix: `take one of them out, as \`om business unset ${prefix}${first}\``,
  });
}
