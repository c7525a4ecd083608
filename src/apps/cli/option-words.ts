import { OmError } from "#core/errors.ts";

const options: Readonly<Record<string, string>> = {
  metrics: "--metric",
  by: "--by",
  where: "--where",
  period: "--period",
  compare: "--compare",
  order: "--order",
  limit: "--limit",
  currency: "--currency",
  asOf: "--as-of",
  stateAt: "--state-at",
  align: "--align",
  sameStore: "--same-store",
  share: "--share",
  top: "--top",
  total: "--total",
  running: "--running",
  moving: "--moving",
  movingAs: "--moving-as",
  profile: "--profile",
  set: "--set",
  source: "--source",
  region: "--region",
  replaces: "--replaces",
  name: "the file's name",
};

/** What a server says of the fields of a request, in the words of the person who gave options. */
export function inOptionWords(error: OmError): OmError {
  const { code, message, fix, retryable, details } = error;
  const worded = message.replaceAll(
    /(?:body field|query parameter) "(\w+)(?:\.([^"]*))?"/g,
    (whole, field: string, inside: string | undefined) => {
      const option = options[field];
      if (option === undefined) return whole;
      return field === "set" && inside !== undefined ? `${option} ${inside}` : option;
    },
  );
  const wordedFix = fixInOptionWords(fix, worded !== message);
  if (worded === message && wordedFix === fix) return error;
  return new OmError(code, worded, {
    fix: wordedFix,
    retryable,
    details,
    cause: error,
  });
}

function fixInOptionWords(fix: string, isOfOptions: boolean): string {
  if (fix.includes("GET /v1/files lists")) return "check the id and --business; `om files` lists what is there";
  return isOfOptions && fix.includes("/docs") ? "see the command's --help for what it takes" : fix;
}
