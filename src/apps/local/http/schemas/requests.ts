import { isAbsolute } from "node:path";
import { z } from "zod";

/** What requests may say. */

const wellFormed = (text: string): boolean => text.isWellFormed();

export const fileId = z.string().regex(/^file_[0-9a-z]{16}$/, "an id such as file_01kb3w9x2t7q4m8e");
export const uploadId = z.string().regex(/^upload_[0-9a-z]{16}$/, "an id such as upload_01kb3w9x2t7q4m8e");
export const erasureId = z.string().regex(/^erasure_[0-9a-z]{16}$/, "an id such as erasure_01kb3w9x2t7q4m8e");

export const replaces = fileId.describe("the older file whose place it takes, in one step: both or none");

/** As the sender calls the file. Data, never a path. */
export const fileName = z
  .string()
  .min(1)
  .max(1_000)
  .refine(wellFormed, "well-formed text")
  .describe("what the file is called; anything, for it is never used as a path");

export const tableName = z.string().min(1).max(1_000);

export const source = z
  .string()
  .min(1)
  .max(200)
  .refine(wellFormed, "well-formed text")
  .describe("which stream of files it belongs to");
export const region = z
  .string()
  .min(1)
  .max(200)
  .refine(wellFormed, "well-formed text")
  .describe("which business region it is of");

/** Node's parser has joined and checked the digits of its own headers; others come as text. */
export const offset = z.coerce.number().int().min(0).describe("bytes that are there; the piece begins behind them");

export const sizeBytes = z.int().min(0).describe("of the whole content, where it is known");

export const backupTarget = z
  .string()
  .max(4_000)
  .refine((path) => isAbsolute(path) && !path.includes("\0"), "an absolute path")
  .describe(
    "a folder on the server's machine, empty or not there yet; with a name that ends in .tar one file that is not there yet",
  );

const settingPair = z
  .string()
  .max(1_000)
  .regex(/^[^=]+=/s, "KEY=VALUE, such as repeats=once");

/** One parameter, or the same several times. */
export const settingPairs = z
  .union([settingPair, z.array(settingPair)])
  .transform((pairs) => new Map([pairs].flat().map(splitPair)))
  .describe("decides something about the file, as `repeats=once`; may be repeated");

export const settings = z
  .record(z.string().min(1).max(500), z.string().max(500))
  .describe("decisions by key, the same as `om decide --set key=value`");

export const onlyThisFile = z
  .stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] })
  .default(false)
  .describe("what is set is not remembered for the next files of its source");

export const idempotencyKey = z
  .string()
  .regex(/^[\x20-\x7e]{1,200}$/, "1 to 200 plain ASCII characters")
  .describe("your own name for this request: sent again, it gives the same file");

export const withCopies = z
  .stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] })
  .default(false)
  .describe("other files with the same bytes may go with it; without it they are named, and nothing is removed");

export const ids = z
  .array(z.string().max(200))
  .max(10_000)
  .default([])
  .describe("of the messages; all of them where there is none");

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at), pair.slice(at + 1)];
}
