import { longestFunctionSeconds } from "../config/deployment.ts";
import type { Plan } from "../config/plan.ts";

/** What every function is told: src/apps/lambda/aws-config.ts reads it, and a test holds that it can. */
export function functionEnvironment(
  { deployment, names }: Plan,
  { workFolder, temporaryDiskMb }: { readonly workFolder: string | null; readonly temporaryDiskMb: number },
): Record<string, string> {
  const { retention, dataResidency } = deployment;
  return {
    OM_DATA_REGION: dataResidency.dataRegion,
    OM_UPLOADS_BUCKET: names.uploadsBucket,
    OM_RESULTS_BUCKET: names.resultsBucket,
    OM_TABLE: names.table,
    OM_QUEUE_URL_PREFIX: names.queueUrlPrefix,
    OM_LONGEST_FUNCTION_SECONDS: String(longestFunctionSeconds(deployment)),
    OM_KEEP_DAYS: String(retention.keepDays),
    OM_KEEP_UPLOADS_DAYS: String(retention.keepUploadsDays),
    OM_KEEP_REJECTS_DAYS: String(retention.keepRejectsDays),
    OM_LOG: deployment.logLevel,
    // The figure that makes the disk bounds what is copied onto it.
    ...(workFolder === null ? { OM_WORK_DISK_MB: String(temporaryDiskMb) } : { OM_WORK_FOLDER: workFolder }),
  };
}

/** Of those that are asked by the world: whom they answer for what. */
export function callersEnvironment({ deployment: { operators, callers } }: Plan): Record<string, string> {
  return {
    OM_OPERATORS: operators.principals.join(" "),
    ...(operators.group === null ? {} : { OM_OPERATOR_GROUP: operators.group }),
    ...(callers.length === 0
      ? {}
      : { OM_CALLERS: callers.map(({ principal, business }) => `${business}:${principal}`).join(" ") }),
  };
}

/** Of those that may ask a model. */
export function modelEnvironment({ deployment: { model } }: Plan): Record<string, string> {
  if (model === null) return {};
  return {
    OM_MODEL: model.id,
    OM_MODEL_CONTEXT: String(model.contextTokens),
    ...(model.price === null ? {} : { OM_MODEL_PRICE: model.price }),
    ...(model.dailyBudget === null ? {} : { OM_MODEL_BUDGET: model.dailyBudget }),
    ...(model.plan ? { OM_MODEL_PLAN: "on" } : {}),
  };
}
