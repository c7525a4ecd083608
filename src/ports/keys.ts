import { OmError } from "#core/errors.ts";

/** S3 keeps keys of 1,024 bytes and DynamoDB sort keys of as many; both homes keep the same keys, with room for a prefix of theirs. */
const keyLimitBytes = 1_000;

/** The longest name of a file on the common file systems. */
const segmentLimitBytes = 255;

/**
 * A blob key is a relative path of plain segments: `default/uploads/file_01`.
 * @throws OmError `USAGE` for one that some store could not keep, or that would leave the store's folder.
 */
export function assertBlobKey(key: string): void {
  refuse("blob key", key, faultOfText(key) ?? faultOfPath(key.split("/")));
}

/** A prefix is the beginning of a key: empty, or whole segments and perhaps a part of one. @throws OmError `USAGE` */
export function assertBlobPrefix(prefix: string): void {
  const whole = prefix.split("/").slice(0, -1);
  refuse("prefix", prefix, prefix === "" ? null : (faultOfText(prefix) ?? faultOfPath(whole)));
}

/** A folder of blobs is a prefix of whole segments: `default/datasets/`. @throws OmError `USAGE` */
export function assertBlobFolder(prefix: string): void {
  assertBlobPrefix(prefix);
  refuse("folder", prefix, prefix.endsWith("/") ? null : 'does not end in "/"');
}

/** Where the records of one business lie. */
export function partitionOf(business: string): string {
  return `business#${business}`;
}

/** Both parts of a record key are text that is not empty. @throws OmError `USAGE` */
export function assertRecordKey({ partition, sort }: { readonly partition: string; readonly sort: string }): void {
  refuse("partition", partition, faultOfSize(partition));
  refuse("sort key", sort, faultOfSize(sort));
}

function faultOfText(text: string): string | null {
  if (text.includes("\\")) return "has a backslash";
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) return "has a control character";
  return faultOfSize(text);
}

function faultOfPath(segments: readonly string[]): string | null {
  if (segments.includes("")) return "has an empty segment";
  if (segments.includes(".") || segments.includes("..")) return 'has the segment "." or ".."';
  const isTooLong = segments.some((segment) => Buffer.byteLength(segment) > segmentLimitBytes);
  return isTooLong ? `has a segment of more than ${segmentLimitBytes} bytes` : null;
}

function faultOfSize(text: string): string | null {
  if (text === "") return "is empty";
  if (!text.isWellFormed()) return "is not well-formed Unicode";
  return Buffer.byteLength(text) > keyLimitBytes ? `has more than ${keyLimitBytes} bytes` : null;
}

/** The key itself stays out of the message: where one is refused it may hold anything. */
function refuse(what: string, text: string, fault: string | null): void {
  if (fault === null) return;
  throw new OmError("USAGE", `the ${what} ${fault}`, {
    fix: "make keys of ids and plain words, never of a client's name",
    details: { length: text.length },
  });
}
