import type { PhraseGroup } from "./phrase.ts";

/** Turns of speech that say nothing of the answer, though words of them would. */
export const plainPhrases: readonly PhraseGroup[] = [
  {
    sense: { is: "plain" },
    phrases:
      "can you do | can you help | can you answer | i mean | so kind as to | be so kind | so kind | kind enough to | good enough to | if you would | would you mind | when were they uploaded | when was it uploaded | when they were uploaded | when it was uploaded | when were these uploaded | when did they come | and when | up or down | more or less | that is | all told | all in all | out the door | out of the door | on the floor | remind me | state the | please state | hand out | handed out | hands out | give away | gave away | given away | giving away | take a look | how come we | between them | between u | of their stuff | stuff of | taken off | are taken off | for me | to me | for u | level | product level | in the book | on the book | in our book | good morning | good afternoon | morning love | morning all | morning team | morning everyone | morning folk | morning guy | morning mate | evening all | afternoon all | good evening | look like | did look | so to speak | more or less | at all | each other | paid by | paid with | paid in | paid via | from high to low | from highest to lowest | from low to high | have you got | one another | in stock list | of our own | on hand out",
  },
];
