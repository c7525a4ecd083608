import { defineRetriever, type FoundItem } from "../retriever.ts";

/** How numbers are defined: formula, version, unit, what they need, where the formula comes from. */
export const definitions = defineRetriever({
  id: "definitions",
  answers: ({ intent, definitions: ids }) =>
    ids.length === 0
      ? null
      : intent === "definition"
        ? "the question asks for a definition"
        : "the definitions of the numbers in the answer",
  async retrieve({ definitions: ids, intent }, _view, { definitions: known }) {
    const items = ids.flatMap((id): FoundItem[] => {
      const definition = known.find((each) => each.id === id);
      if (definition === undefined) return [];
      const { title, description, unit, version, source, synonyms } = definition;
      const needs = definition.needs.map((group) => group.join(" or ")).join(", and ");
      return [
        {
          id: `definition:${id}`,
          kind: "definition",
          title,
          text: `${title} (${id}, version ${version}, ${unit}): ${description} It needs ${needs === "" ? "no more than rows" : needs}. Also called ${synonyms.join(", ")}. Source: ${source}.`,
          facts: [],
          citations: [{ id: `metric:${id}`, metric: id }],
          score: intent === "definition" ? 1 : 0.2,
        },
      ];
    });
    return { items, gaps: [], assumptions: [] };
  },
});
