import { readFile, stat } from "node:fs/promises";
import type { TablePlace } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import { stemOf } from "#formats/json/text-file.ts";
import type { Passage } from "#formats/passages/block.ts";
import { cutPassages } from "#formats/passages/cut-passages.ts";
import { createRowWriter, documentPlace, type Passages } from "#formats/passages/document-rows.ts";
import type { RowFormat, RowPlace } from "#formats/table/row-format.ts";
import { type Mail, readMail } from "./read-mail.ts";
import { isMailbox, splitMails } from "./split-mails.ts";

const mostBytes = 128 << 20;
const mostNamed = 20;
const mailName = /\.(?:eml|mbox|mht|mhtml)$/i;
const headers = [
  "From",
  "To",
  "Subject",
  "Date",
  "Message-ID",
  "MIME-Version",
  "Received",
  "Return-Path",
  "Content-Type",
];
/** A list of keys and values may begin like a mail; only one that was sent says how. */
const ofSent = ["Message-ID", "MIME-Version", "Received", "Return-Path", "Content-Type"];

/** A mail, or a mailbox of them: a row a passage. Attachments are named and not read. As a whole in memory. */
export const mail: RowFormat = { id: "mail", sniff, places, rows };

function sniff(head: Uint8Array, fileName: string): number {
  if (isMailbox(head)) return 0.95;
  const [top = ""] = Buffer.from(head.subarray(0, 16_384))
    .toString("latin1")
    .split(/\r?\n\r?\n/);
  if (!/^[!-9;-~]+:/.test(top)) return 0;
  const has = (name: string): boolean => new RegExp(`^${name}:`, "im").test(top);
  const known = headers.filter(has);
  if (mailName.test(fileName)) return known.length >= 2 ? 0.95 : 0;
  return has("From") && (has("Subject") || has("Date")) && ofSent.some(has) ? 0.9 : 0;
}

async function places(path: string, fileName: string): Promise<readonly RowPlace[]> {
  const attached: string[] = [];
  let mails = 0;
  for await (const { mail: each } of readMails(path)) {
    mails += 1;
    if (each !== null) attached.push(...each.attached);
  }
  const name = stemOf(fileName);
  const notes = mails > 1 ? [`a mailbox of ${mails} mails`] : [];
  return [documentPlace(name, name, [...notes, ...noteAttached(attached)])];
}

async function* rows(path: string, place: TablePlace): Passages {
  const write = createRowWriter();
  for await (const { mail: each, ordinal, line, isOneOfSeveral } of readMails(path)) {
    if (each === null) {
      const reason = `mail ${ordinal} of the mailbox could not be read`;
      const fix = "save the mail anew from the program that has it";
      yield [{ line: write.next(line), code: "OM-MAIL-01", reason, fix, raw: `mail ${ordinal}` }];
      continue;
    }
    const { subject, origin, blocks } = each;
    const title = subject === "" ? (place.title ?? "") : subject;
    const passages =
      blocks.length === 0
        ? [bare(title, line)]
        : cutPassages(blocks.map((block) => ({ ...block, line: line + block.line - 1 })));
    yield Array.from(passages, (passage) =>
      write(title, {
        ...passage,
        section: [origin, passage.section].filter((part) => part !== "").join(" > "),
        place: isOneOfSeveral ? `mail ${ordinal}` : passage.place,
      }),
    );
  }
}

/** A mail without text still says what it is about. */
function bare(title: string, line: number): Passage {
  return { line, section: "", place: "subject", text: title };
}

interface NumberedMail {
  /** Null where it could not be read. */
  readonly mail: Mail | null;
  readonly ordinal: number;
  readonly line: number;
  readonly isOneOfSeveral: boolean;
}

/** @throws OmError `FILE_TOO_LARGE`, `FILE_CORRUPT` */
async function* readMails(path: string): AsyncIterable<NumberedMail> {
  const { size } = await stat(path);
  if (size > mostBytes) {
    throw new OmError("FILE_TOO_LARGE", `the mail is ${size} bytes, the limit is ${mostBytes}`, {
      fix: "save it without what is attached; a mailbox in parts",
      details: { sizeBytes: size, limitBytes: mostBytes },
    });
  }
  const bytes = await readFile(path);
  const isOneOfSeveral = isMailbox(bytes);
  let ordinal = 0;
  for (const each of splitMails(bytes)) {
    ordinal += 1;
    const found = await readMail(each.bytes).catch((thrown: unknown) => {
      if (isOneOfSeveral) return null;
      throw new OmError("FILE_CORRUPT", "the mail cannot be read", {
        fix: "save it anew from the program that has it",
        cause: thrown,
      });
    });
    yield { mail: found, ordinal, line: each.line, isOneOfSeveral };
  }
}

function noteAttached(attached: readonly string[]): string[] {
  if (attached.length === 0) return [];
  const named = attached.slice(0, mostNamed).join(", ");
  const more = attached.length > mostNamed ? ` and ${attached.length - mostNamed} more` : "";
  return [`attached and not read: ${named}${more}; send what of it is to be read as a file of its own`];
}
