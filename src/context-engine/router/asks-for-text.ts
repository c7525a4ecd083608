/** The question asks for what somebody wrote. */
export function asksForText(question: string): boolean {
  return /\b(?:polic(?:y|ies)|guidelines?|manuals?|contracts?|agreements?|terms|instructions?|handbook|faq|wr(?:ote|ite|itten)|says?|said|according to|mention(?:s|ed)?|documents?|notes?|e?-?mails?|letters?|meeting|minutes)\b/iu.test(
    question,
  );
}
