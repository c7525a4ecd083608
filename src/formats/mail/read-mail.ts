import type { Address, Email } from "postal-mime";
import type { Block } from "#formats/passages/block.ts";
import { toBlocks } from "#formats/passages/text-blocks.ts";
import { linesOf } from "#formats/passages/text-lines.ts";

export interface Mail {
  readonly subject: string;
  /** Who wrote it, and the day. */
  readonly origin: string;
  readonly blocks: readonly Block[];
  /** What is attached, which is not read. */
  readonly attached: readonly string[];
}

const mostNesting = 50;
const mostHeaderBytes = 1 << 20;

/** What people read of a mail: its plain text, or else its page; an alternative is the same text once more. */
export async function readMail(bytes: Uint8Array): Promise<Mail> {
  const { default: PostalMime } = await import("postal-mime");
  const email = await PostalMime.parse(bytes, { maxNestingDepth: mostNesting, maxHeadersSize: mostHeaderBytes });
  return {
    subject: (email.subject ?? "").trim(),
    origin: originOf(email),
    blocks: await blocksOf(email),
    attached: email.attachments.map(({ filename, mimeType }) => filename ?? mimeType),
  };
}

async function blocksOf({ text, html }: Email): Promise<readonly Block[]> {
  if (text !== undefined && text.trim() !== "") return [...toBlocks(linesOf(text))];
  if (html === undefined) return [];
  const { readHtml } = await import("#formats/html/html-blocks.ts");
  return readHtml(html).blocks;
}

function originOf({ from, date }: Email): string {
  const sender = from === undefined ? "" : `from ${nameOf(from)}`;
  const day = date !== undefined && /^\d{4}-\d\d-\d\d/.test(date) ? date.slice(0, 10) : "";
  return [sender, day].filter((part) => part !== "").join(", ");
}

function nameOf({ name, address }: Address): string {
  if (name === "" || name === address) return address ?? "";
  return address === undefined || address === "" ? name : `${name} <${address}>`;
}
