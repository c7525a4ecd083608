import { z } from "zod";

/** What `aws lambda get-function --query '{name: Configuration.FunctionName, uri: Code.ResolvedImageUri}'` says of one. */
export const deployedFunction = z.strictObject({ name: z.string(), uri: z.string().nullable() });
export type DeployedFunction = z.output<typeof deployedFunction>;

/** Which functions do not run the image that was pushed, in sentences; none is good. */
export function checkImages(digest: string, functions: readonly DeployedFunction[]): readonly string[] {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return [`"${digest}" is no digest: sha256: and 64 digits`];
  if (functions.length === 0) return ["no function was given"];
  return functions.flatMap(({ name, uri }) => {
    if (uri === null) return [`${name} runs no image`];
    const [, runs = "no digest"] = uri.split("@");
    return runs === digest ? [] : [`${name} runs ${runs}`];
  });
}
