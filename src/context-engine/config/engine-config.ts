import { z } from "zod";
import { intentIds } from "../models/plan.ts";

/** Of the tokens that are left beside rules, glossary and question: what each kind of item may take before the others. */
const sharesSchema = z.strictObject({ facts: z.number(), comparisons: z.number(), text: z.number() });

/** What an answer should have, by the kind of its question; part of the turn of the user. */
const templatesSchema = z.record(z.enum(intentIds), z.string().max(400));

/** What the engine is set by: checked once, when it is made. */
export const engineConfigSchema = z.strictObject({
  /** A retriever that takes longer is left out and named as a gap. */
  retrieverDeadlineMs: z.int().min(1).max(600_000).default(30_000),
  /** What a place in the list of a retriever counts, by its id; 1 where nothing is said. */
  retrieverWeights: z.record(z.string(), z.number().min(0).max(100)).default({ documents: 0.5 }),
  /** Tokens of a prompt where no budget is given. */
  budgetTokens: z.int().min(200).max(200_000).default(4_000),
  /** Rows of a table that a prompt lists. */
  mostPromptRows: z.int().min(1).max(1_000).default(50),
  /** Of a name, a header or a file's name in a prompt. */
  mostNameCharacters: z.int().min(10).max(1_000).default(80),
  /** Of a passage in a prompt. */
  mostPassageCharacters: z.int().min(100).max(20_000).default(1_500),
  promptShares: sharesSchema.default({ facts: 0.5, comparisons: 0.3, text: 0.2 }),
  /** Tokens of a model's answer. */
  answerTokens: z.int().min(50).max(4_000).default(600),
  /** Tokens of a plan that a model proposes. */
  planTokens: z.int().min(100).max(4_000).default(1_000),
  /** A model that is not done by then is done without. */
  modelDeadlineMs: z.int().min(1).max(600_000).default(60_000),
  templates: templatesSchema.default({
    numbers: "Say the number with its period; of a table the first rows and how many there are.",
    change: "Say by how much it changed, from what to what, then what changed most.",
    growth: "Quote the growth rate with its span.",
    seasonality: "Quote whether it is seasonal.",
    movement: "Say which rows moved most, and by how much.",
    overview: "Say the main numbers of the period and how they compare.",
    "running-out": "Say what runs out first, and in how many days.",
    reorder: "Say what to order and how much.",
    definition: "Quote the definition.",
    files: "Quote the state of the files.",
    lineage: "Say the number, then quote which files it comes from.",
    analysis: "Say the groups that matter most.",
    insights: "Quote the findings, the largest first.",
    documents: "Quote what the passages say, with the name of the file before it.",
  }),
});
export type EngineConfig = Readonly<z.infer<typeof engineConfigSchema>>;
