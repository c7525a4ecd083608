import { createHash } from "node:crypto";
import type { FileReport } from "#core/report.ts";

/** By it a note is known among the files of a business. */
export const noteSource = "notes";
const mostTitle = 80;
const hashLength = 8;
const fileName = new RegExp(`^(.*) \\([0-9a-f]{${hashLength}}\\)\\.md$`, "s");

export interface Note {
  readonly title: string;
  /** Its title, and a few digits of its content: two notes of one title have two names. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** A note as a file of Markdown that says its title. Without one it is the beginning of the text. */
export function toNote(text: string, given?: string): Note {
  const title = cleanTitle(given ?? text.trim().split(/\r?\n/, 1)[0] ?? "");
  const quoted = title.replaceAll('"', '\\"');
  const bytes = Buffer.from(`---\ntitle: "${quoted}"\n---\n\n${text.trimEnd()}\n`);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, hashLength);
  return { title, fileName: `${title.replaceAll(/[/\\]/g, "-")} (${hash}).md`, bytes };
}

export function isNote({ source, name }: Pick<FileReport, "source" | "name">): boolean {
  return source === noteSource && fileName.test(name);
}

export function titleOfNote(name: string): string {
  return fileName.exec(name)?.[1] ?? name;
}

function cleanTitle(text: string): string {
  const plain = text
    .replace(/^#{1,6}\s+/, "")
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim();
  const characters = Array.from(plain);
  return characters.length <= mostTitle
    ? plain || "note"
    : `${characters
        .slice(0, mostTitle - 1)
        .join("")
        .trimEnd()}…`;
}
