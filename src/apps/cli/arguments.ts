import { OmError } from "#core/errors.ts";

/** `--set repeats=once --set currency=EUR`; of a repeated key the last value counts. @throws OmError `USAGE` */
export function parseSettings(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
      throw new OmError("USAGE", `--set ${JSON.stringify(pair)} is not KEY=VALUE`, {
        fix: "write it like --set repeats=once",
      });
    }),
  );
}

/** One condition of `--where`; null is "no value". */
export interface Condition {
  readonly dimension: string;
  readonly op: "=" | "!=";
  readonly value: string | null;
}

/** `region=North`, `region!=North`, `region=` (none). @throws OmError `USAGE` */
export function parseConditions(texts: readonly string[]): Condition[] {
  return texts.map((text) => {
    const { dimension, op, value } = /^(?<dimension>[^=!]+)(?<op>!?=)(?<value>.*)$/s.exec(text)?.groups ?? {};
    if (dimension !== undefined && value !== undefined) {
      return { dimension: dimension.trim(), op: op === "!=" ? "!=" : "=", value: value === "" ? null : value };
    }
    throw new OmError("USAGE", `--where ${JSON.stringify(text)} is no condition`, {
      fix: "write it like --where region=North, --where region!=North, or --where region= for rows without a region",
    });
  });
}

/** `a,b` and repeated options alike: ["a,b", "c"] -> ["a", "b", "c"]. */
export function parseList(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(","))
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** @throws OmError `USAGE` */
export function parseLimit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new OmError("USAGE", `--limit ${JSON.stringify(text)} is not a number of rows`, {
    fix: "use a whole number, 1 or more",
  });
}
