/** `From anna@example.org Mon May  4 10:00:00 2026` */
const mboxLine = /^From \S.{0,200}\d{4}\s*$/;
const headerLine = /^[!-9;-~]+:/;
const lineFeed = 10;

/** A mail in the bytes of a file. */
export interface MailBytes {
  readonly bytes: Buffer;
  /** Physical line on which its text begins: behind its headers. */
  readonly line: number;
}

export function isMailbox(bytes: Uint8Array): boolean {
  const [first = "", second = ""] = Buffer.from(bytes.subarray(0, 4_096)).toString("latin1").split(/\r?\n/);
  return mboxLine.test(first) && headerLine.test(second);
}

/** The mails of a file: one, or those of a mailbox, which begin at lines of their own. */
export function* splitMails(bytes: Buffer): Iterable<MailBytes> {
  if (!isMailbox(bytes)) {
    yield { bytes, line: 1 + countLines(bytes.subarray(0, bodyAt(bytes))) };
    return;
  }
  let line = 1;
  for (let from = 0; from < bytes.length;) {
    const to = nextMail(bytes, from);
    const mail = bytes.subarray(bytes.indexOf(lineFeed, from) + 1, to);
    yield { bytes: mail, line: line + 1 + countLines(mail.subarray(0, bodyAt(mail))) };
    line += countLines(bytes.subarray(from, to));
    from = to;
  }
}

function nextMail(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf("\nFrom ", from); at !== -1; at = bytes.indexOf("\nFrom ", at + 1)) {
    const end = bytes.indexOf(lineFeed, at + 1);
    const text = bytes.subarray(at + 1, end === -1 ? bytes.length : end).toString("latin1");
    const next = bytes.subarray(end + 1, end + 201).toString("latin1");
    if (mboxLine.test(text) && headerLine.test(next)) return at + 1;
  }
  return bytes.length;
}

/** Behind the empty line below the headers. */
function bodyAt(bytes: Buffer): number {
  const ends = [bytes.indexOf("\n\n"), bytes.indexOf("\n\r\n")].filter((at) => at !== -1);
  if (ends.length === 0) return bytes.length;
  const at = Math.min(...ends);
  return bytes.indexOf(lineFeed, at + 1) + 1;
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) count += 1;
  return count;
}
