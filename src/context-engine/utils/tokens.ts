/** Of what counts tokens; models of other vendors need 10 to 15 % more. */
export const tokenizerName = "o200k_base";

/** Tokens of a text. */
export type TokenCounter = (text: string) => number;

/** A real tokenizer, loaded when it is first needed: characters / 4 counts tables of numbers a quarter too low. */
export async function loadTokenCounter(): Promise<TokenCounter> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  // A text that holds the name of a special token is text like any other.
  return (text) => countTokens(text, { disallowedSpecial: new Set() });
}
