const pageStart = /^<(?:!doctype\s+html|html|head|body|table)\b/i;

/** Whether a text is a web page: below its declaration and comments, of which there may be thousands. */
export function beginsPage(text: string): boolean {
  return pageStart.test(behindNotes(text));
}

function behindNotes(text: string): string {
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? "")) at += 1;
    const closing = text.startsWith("<!--", at) ? "-->" : text.startsWith("<?xml", at) ? ">" : null;
    const end = closing === null ? -1 : text.indexOf(closing, at + 4);
    if (closing === null || end === -1) return text.slice(at);
    at = end + closing.length;
  }
}
