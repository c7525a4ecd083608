import { type BuildAppOptions, buildApp } from "fauxqs";
import { S3Store } from "../../node_modules/fauxqs/dist/s3/s3Store.js";
import { SnsStore } from "../../node_modules/fauxqs/dist/sns/snsStore.js";
import { SqsStore } from "../../node_modules/fauxqs/dist/sqs/sqsStore.js";

/**
 * S3, SQS and SNS at one port of 127.0.0.1. Two things of S3 that the package lacks are added here, by our reading of its
 * documentation and not verified on AWS: lists are in the order of the bytes of UTF-8, and `If-None-Match: *` is refused
 * where there is an object.
 */
export async function startFauxqs(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const stores: NonNullable<BuildAppOptions["stores"]> = {
    sqsStore: new SqsStore(),
    snsStore: new SnsStore(),
    s3Store: new ByteOrderedS3Store(),
  };
  const app = buildApp({ logger: false, stores });
  app.addHook("preHandler", async (request, reply) => {
    if (request.headers["if-none-match"] !== "*") return;
    const [, bucket = "", ...key] = decodeURIComponent(request.url.split("?", 1)[0] ?? "").split("/");
    const isTaken = await Promise.resolve()
      .then(() => stores.s3Store.headObject(bucket, key.join("/")))
      .then(
        () => true,
        () => false,
      );
    if (isTaken) await reply.code(412).type("application/xml").send(preconditionFailed);
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return { url, close: () => app.close() };
}

const preconditionFailed =
  "<Error><Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message></Error>";

class ByteOrderedS3Store extends S3Store {
  override listObjects(...[bucket, options = {}]: Parameters<S3Store["listObjects"]>) {
    const { maxKeys = 1_000, startAfter = options.marker ?? "" } = options;
    const { objects, commonPrefixes } = super.listObjects(bucket, { prefix: options.prefix ?? "", maxKeys: 1e9 });
    const rest = objects
      .toSorted((one, other) => compareBytes(one.key, other.key))
      .filter(({ key }) => compareBytes(key, startAfter) > 0);
    return { objects: rest.slice(0, maxKeys), commonPrefixes, isTruncated: rest.length > maxKeys };
  }
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
