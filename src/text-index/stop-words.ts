/**
 * Words that stand in nearly every English text and so tell no text from another. They are not indexed, neither are they
 * looked for. Left out of the list are those that are also names or facts of a business: "us" (the country), "up", "down", "over".
 */
export const stopWords: ReadonlySet<string> = new Set(
  (
    "a an and are as at be been but by can did do does for from had has have how i if in into is it its me my no not of on or our " +
    "she he such than that the their them then there these they this those to was we were what when where which who why will with you your"
  ).split(" "),
);
