import { placeholdersIn } from "../../config/placeholders.ts";
import type { Finding, Rule } from "../templates.ts";

/**
 * What a template says was written by somebody: a placeholder stands in it only where the configuration of the example
 * brought it, which no other account can be given.
 */
export const nothingIsLeftToFillIn: Rule = (templates, { deployment }) => {
  const configured = new Set(placeholdersIn(JSON.stringify(deployment)));
  const found: Finding[] = [];
  for (const [stack, { Resources }] of Object.entries(templates)) {
    for (const [id, resource] of Object.entries(Resources)) {
      const left = placeholdersIn(JSON.stringify(resource)).filter((text) => !configured.has(text));
      for (const text of new Set(left)) found.push({ place: `${stack}/${id}`, message: `${text} is a placeholder` });
    }
  }
  return found;
};
