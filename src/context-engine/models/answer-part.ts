import type { Answer } from "./answer.ts";

/** An answer as it comes: what it rests on, its text in pieces, each of them checked, and the whole. */
export type AnswerPart =
  | { readonly is: "facts"; readonly answer: Answer }
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "answer"; readonly answer: Answer };

/** One that is there as a whole. */
export function* inOnePart(answer: Answer): Generator<AnswerPart, void> {
  yield { is: "facts", answer };
  yield { is: "text", text: answer.text };
  yield { is: "answer", answer };
}
