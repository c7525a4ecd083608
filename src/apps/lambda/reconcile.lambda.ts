import { createUploadedObjects } from "#adapters/aws/uploaded-objects.s3.ts";
import type { OmError } from "#core/errors.ts";
import { resumeFiles } from "#intake/resume-files.ts";
import { reconcile } from "../home/reconcile.ts";
import { openAwsUploads } from "./aws-uploads.ts";
import { findLostObjects } from "./find-lost-objects.ts";
import { invoke } from "./invoke.ts";
import { deadlineOf, type LambdaContext } from "./lambda-context.ts";
import { openAwsHome } from "./open-aws-home.ts";

const home = await openAwsHome(process.env, (line) => process.stdout.write(line));
const objects = createUploadedObjects({ client: await home.clients.s3(), bucket: home.config.OM_UPLOADS_BUCKET });

/** No function runs longer: bytes that are older and that no record names were left by one that was killed. */
const longestMakingMs = 3_600_000;

interface Reconciled {
  /** Objects that were told of again. */
  readonly lost: number;
  /** Files whose work was asked for again. */
  readonly resumed: number;
}

/**
 * By the clock: what a killed function left is put right, then objects whose event never came are told of again. That comes
 * last, for it lists a whole bucket of others: it may take all the time there is, or be refused.
 */
export async function handler(_event: unknown, context: LambdaContext): Promise<Reconciled> {
  return invoke(context, home, async () => {
    const stop = deadlineOf(context);
    const onTrouble = ({ code, message }: OmError): void => home.log("error", "trouble", { code, message });
    await reconcile(home.clock.now() - longestMakingMs, {
      ...home.stages.deps,
      ...home.stages,
      queue: home.queue,
      uploads: openAwsUploads(home),
      onTrouble,
    });
    const resumed = await resumeFiles(home.clock.now() - longestMakingMs, home.stages.deps);
    const lost = await findLostObjects({ ...home, files: home.stages.deps.files, objects, onTrouble }, stop);
    home.log("info", "reconciled", { lost, resumed });
    return { lost, resumed };
  });
}
