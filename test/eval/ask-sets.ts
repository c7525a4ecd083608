import { z } from "zod";
import { answerShape, grade, type Grade } from "./grade.ts";
import { type Gold, type Meaning, type Question, readSets } from "./question-sets.ts";
import type { ShopHome } from "./shop-home.ts";

/** A question with what became of it. */
export interface Asked {
  readonly set: string;
  readonly question: Question;
  readonly meaning: Meaning;
  readonly grade: Grade;
  /** The whole answer, as text. */
  readonly text: string;
  readonly ms: number;
}

const resultShape = z.looseObject({
  columns: z.array(z.looseObject({ id: z.string() })),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
});

/** Asks every question of every set through HTTP, as a user does; those whose data is not there are left out. */
export async function askSets(
  home: ShopHome,
  only: (question: Question) => boolean = () => true,
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const { name, meanings, questions } of readSets()) {
    const byId = new Map(meanings.map((meaning) => [meaning.id, meaning]));
    const texts = new Map(questions.map((question) => [question.id, question]));
    for (const question of questions.filter(only)) {
      const meaning = byId.get(question.meaning);
      if (meaning === undefined) throw new Error(`no meaning ${question.meaning}`);
      if (!home.businesses.has(meaning.data)) continue;
      const earlier = question.after === undefined ? undefined : texts.get(question.after);
      const body = {
        question: question.text.repeat(question.times ?? 1),
        asOf: meaning.now,
        ...(earlier !== undefined && { after: [earlier.text] }),
      };
      const begun = performance.now();
      const reply = await home.post(meaning.data, "/v1/ask", body);
      const ms = performance.now() - begun;
      asked.push({
        set: name,
        question,
        meaning,
        text: reply.text,
        ms,
        grade: await gradeReply(reply, meaning, byId, home),
      });
    }
  }
  return asked;
}

async function gradeReply(
  reply: { readonly json: object; readonly text: string; readonly status: number },
  meaning: Meaning,
  meanings: ReadonlyMap<string, Meaning>,
  home: ShopHome,
): Promise<Grade> {
  const parsed = answerShape.safeParse(reply.json);
  if (!parsed.success) {
    const { expected } = meaning;
    const isInvalid = reply.status === 400 || reply.status === 422;
    const isRight = isInvalid && expected.status === "cannot_answer" && (expected.alsoRight ?? []).includes("invalid");
    return isRight
      ? { verdict: "right", why: "" }
      : { verdict: "missed", why: `no answer: ${reply.status} ${reply.text.slice(0, 200)}` };
  }
  return grade(parsed.data, meaning, meanings, async (query): Promise<Gold | null> => {
    const { json } = await home.post(meaning.data, "/v1/query", query);
    const found = resultShape.safeParse(json);
    return found.success ? { columns: found.data.columns.map(({ id }) => id), rows: found.data.rows } : null;
  });
}
