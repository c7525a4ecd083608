import { hasCue } from "../reading.ts";
import { defineIntent } from "./define-intent.ts";

/** Where a number comes from, or how it was made: of the question before; without one it has to be asked which. */
export const lineage = defineIntent({
  id: "lineage",
  recognises: (reading) =>
    (hasCue(reading, "this number") &&
      (hasCue(reading, "came from", "files", "definition") ||
        reading.dimensions.some(({ noun }) => noun === "file"))) ||
    (/^\s*how (?:was|is) (?:that|this|it) /i.test(reading.question) && reading.metrics.length === 0),
  plan: () => ({
    is: "clarify",
    text: "Which number is meant? Ask for it first, then where it comes from; every answer lists its files.",
    options: [],
    unread: [],
  }),
});
