import { defineRetriever } from "../retriever.ts";

/** What stands out in the numbers, each finding with the query that shows it. */
export const insights = defineRetriever({
  id: "insights",
  answers: ({ intent }) => (intent === "insights" ? "the question asks what stands out" : null),
  async retrieve(_plan, view) {
    const found = await view.insights();
    return {
      items: found.map((insight, at) => ({
        id: `insight:${insight.id}`,
        kind: "finding" as const,
        title: insight.kind,
        text: `${insight.title}.`,
        facts: [],
        citations: insight.files.map(({ fileId, name }) => ({ id: `file:${fileId}`, fileId, name })),
        score: 1 / (at + 1),
      })),
      gaps: [],
      assumptions: found.length === 0 ? [] : ["findings hang on the newest day with data"],
    };
  },
});
