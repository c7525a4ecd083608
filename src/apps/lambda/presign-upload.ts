import { z } from "zod";
import { OmError } from "#core/errors.ts";
import type { ApiResponse } from "./api-event.ts";
import type { AwsHome } from "./open-aws-home.ts";

/** The longest name of a file on the common file systems. */
const mostSegmentBytes = 255;
const segment = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^/\\\p{Cc}]+$/u)
  .refine((text) => text.isWellFormed() && Buffer.byteLength(text) <= mostSegmentBytes)
  .refine((text) => text !== "." && text !== "..");
const sizeBytes = z
  .int()
  .min(1)
  .max(5 * 1024 ** 3);
const named = {
  /** What the file is called. */
  name: segment,
  region: segment.optional(),
  /** A hint: the content decides. */
  type: segment.optional(),
};
/** For programs, which know the size; or for the form of a page, which has it checked. */
const body = z.union([
  z.strictObject({ ...named, method: z.literal("PUT").optional(), sizeBytes }),
  z.strictObject({
    ...named,
    method: z.literal("POST"),
    leastBytes: sizeBytes.optional(),
    mostBytes: sizeBytes,
    contentType: z.string().max(300),
  }),
]);

const validMs = 900_000;

/** What it needs of the home. */
export interface PresigningHome extends Pick<AwsHome, "ids" | "clock"> {
  readonly config: Pick<AwsHome["config"], "OM_UPLOADS_BUCKET">;
  readonly clients: Pick<AwsHome["clients"], "s3">;
}

/**
 * An address to which one file of one size may be put (`PUT`), or one of a size in a range posted by a form (`POST`), once it is known whose it is: not through us, and of any size that S3
 * takes at once. What follows is the same as for every object of the uploads bucket.
 * @throws OmError `USAGE`
 */
export async function presignUpload(business: string, bytes: Buffer, home: PresigningHome): Promise<ApiResponse> {
  const parsed = body.safeParse(parse(bytes));
  if (!parsed.success) throw wrongBody();
  const { data } = parsed;
  const { name, region = "-", type = "-" } = data;
  const key = [region, "api", business, type, home.ids.next("upload"), name].join("/");
  const place = { client: await home.clients.s3(), bucket: home.config.OM_UPLOADS_BUCKET, now: home.clock.now };
  const upload =
    data.method === "POST"
      ? await (
          await import("#adapters/aws/presigned-post.ts")
        ).presignPost({ ...data, key, leastBytes: data.leastBytes ?? 1, validMs }, place)
      : await (
          await import("#adapters/aws/presigned-upload.ts")
        ).presignUpload({ key, sizeBytes: data.sizeBytes, validMs }, place);
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { statusCode: 201, headers, body: JSON.stringify({ key, ...upload }), isBase64Encoded: false };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function wrongBody(): OmError {
  return new OmError("USAGE", "the body does not describe a file", {
    fix: `send JSON such as {"name": "orders.csv", "sizeBytes": 1234}, or, for a form, {"name": "orders.csv", "method": "POST", "mostBytes": 5000000, "contentType": "text/csv"}`,
  });
}
