import type { Option, Routed } from "../models/plan.ts";

export const exampleQuestions: readonly string[] = [
  "net sales last month",
  "top 5 products this year",
  "which items will run out in the next 14 days",
  "how is net sales defined",
];

/** Too little is said: what can be asked, to choose from. */
export function askForMore(): Routed {
  const options = exampleQuestions.map((question): Option => ({ label: question, question }));
  return {
    is: "clarify",
    text: "What should be answered? Name a number, a period or a thing, such as:",
    options,
    unread: [],
  };
}
