import { isUtf8 } from "node:buffer";
import { type Entry, getFileNameLowLevel } from "yauzl";

const utf8Flag = 0x800;
/** Extra field of Info-ZIP: the name in UTF-8. */
const unicodePathField = 0x7075;

/**
 * The name of an entry with slashes between its folders: UTF-8 where the entry says so, or where it reads as UTF-8
 * (macOS says nothing), else code page 437.
 */
export function readEntryName({ fileNameRaw, generalPurposeBitFlag, extraFields }: Entry): string {
  const isSaid = (generalPurposeBitFlag & utf8Flag) !== 0 || extraFields.some(({ id }) => id === unicodePathField);
  const flag = !isSaid && isUtf8(fileNameRaw) ? generalPurposeBitFlag | utf8Flag : generalPurposeBitFlag;
  return getFileNameLowLevel(flag, fileNameRaw, extraFields, false);
}

/** Why a name must not be trusted; null where it may. Names are never used as paths on disk, so this is a second lock. */
export function whyUnsafe(name: string): string | null {
  if (name === "" || name.includes("\0")) return "has a name that no file can have";
  if (/^[/\\]/.test(name)) return "has an absolute path as its name";
  if (/^[a-z]:/i.test(name)) return "has a drive in its name";
  if (name.split(/[/\\]/).includes("..")) return 'leads out of the archive with ".."';
  return null;
}

/** Folders, what macOS and Windows leave behind, and hidden files. */
export function isLeftOut(name: string): boolean {
  const parts = name.split("/");
  return (
    name.endsWith("/") ||
    parts.some((part) => part.startsWith(".") || part === "__MACOSX") ||
    /^(?:thumbs\.db|desktop\.ini)$/i.test(parts.at(-1) ?? "")
  );
}
