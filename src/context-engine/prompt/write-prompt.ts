import { rules } from "./rules.ts";
import { toData } from "./untrusted.ts";

export interface Prompt {
  /** Rules, then the glossary: what may be kept in a cache ends with it. */
  readonly system: string;
  /** Facts, passages, question. */
  readonly user: string;
}

export interface PromptParts {
  readonly glossary: readonly string[];
  readonly lines: readonly string[];
  readonly question: string;
  /** What the answer should have, by the kind of the question. */
  readonly template: string;
  /** Why it could not be answered from the data; "" where it could. */
  readonly said: string;
  /** What a model took it for; "" where the router read it by itself. */
  readonly readAs: string;
  /** Of this request alone: no data can know it. */
  readonly mark: string;
}

/** Rules and glossary; then, in the turn of the user, data between marks of this request, and the question. */
export function writePrompt({ glossary, lines, question, template, said, readAs, mark }: PromptParts): Prompt {
  const terms = glossary.length === 0 ? "" : `\n\nDefinitions in use:\n${glossary.join("\n")}`;
  const read = said === "" ? "" : `\nThe question could not be answered from the data: ${toData(said)}`;
  const taken = readAs === "" ? "" : `\nA model read the question as: ${toData(readAs)}`;
  const wanted = template === "" ? "" : `\n${template}`;
  return {
    system: `${rules}${terms}`,
    user: `<data-${mark}>\n${lines.join("\n")}\n</data-${mark}>${read}${taken}${wanted}\nQuestion: ${toData(question)}`,
  };
}
