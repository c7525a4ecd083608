import { type Source, tokenAt } from "./phrase.ts";

const doubtful: ReadonlySet<string> = new Set(["may", "march", "mar", "sun", "sat", "mon", "jan", "dec", "wed", "apr"]);
const cues: ReadonlySet<string> = new Set(
  "in for during last this of since until to from vs than on before after and or between early late mid next each over by compare whole full month week with of. is was: through".split(
    " ",
  ),
);
const connectives: ReadonlySet<string> = new Set(
  "vs than and or to with by per on over at only compare please again alone so ytd mtd , before after against sales revenue net gross orders units numbers do go going look perform fare beat was is like figures totals total takings turnover profit margin returns aov report summary trend best top stock".split(
    " ",
  ),
);
const afterVerb: ReadonlySet<string> = new Set(
  "i we you he she it they be have not also need want the a an my our run stock sell go get order i'd".split(" "),
);

/** Whether a month or a weekday that is also an ordinary word ("may I see", "it sat for weeks") is a time where it stands. */
export function isNamedHere(source: Source, at: number): boolean {
  const token = tokenAt(source, at);
  if (!doubtful.has(token.written)) return true;
  const before = tokenAt(source, at - 1);
  const after = tokenAt(source, at + 1);
  if (before.kind === "weekday" || before.kind === "number" || before.kind === "ordinal" || before.kind === "month") {
    return !afterVerb.has(after.text);
  }
  if (after.kind === "number" || after.kind === "ordinal") return token.kind === "month" || cues.has(before.text);
  const isVerb = afterVerb.has(after.text);
  if (cues.has(before.text) && token.written !== "may") return true;
  if (cues.has(before.text)) return !isVerb || before.text === "in" || before.text === "during";
  if (isVerb || after.text === "for") return false;
  return after.kind === "end" || connectives.has(after.text) || after.gap > 1;
}
