import { OmError } from "#core/errors.ts";
import type { OmService } from "../home/service.ts";
import { beginAwsErasure } from "./care/aws-eraser.ts";
import { checkAwsHealth } from "./check-aws-health.ts";
import type { AwsHome } from "./open-aws-home.ts";

/** The face of the product on AWS; what only a data folder has is refused, and says what to do instead. */
export function toService(home: AwsHome): OmService {
  return {
    ...home,
    erase: (business, request) => beginAwsErasure(business, request, home),
    backup: () => ({ [Symbol.asyncIterator]: () => ({ next: refuseBackup }) }),
    doctor: async () => ({ checks: await checkAwsHealth(home), disk: [] }),
  };
}

/** A copy of everything is longer than a function may run, and AWS keeps one by itself. */
async function refuseBackup(): Promise<never> {
  throw new OmError("NOT_AVAILABLE", "a backup is not made by the AWS home: its bucket and its table keep their own", {
    fix: "restore the table to a moment, and bring back objects that were removed since: docs/operations/aws-functions.md, Backup",
  });
}
