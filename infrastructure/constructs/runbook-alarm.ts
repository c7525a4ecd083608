import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import type { Plan } from "../config/plan.ts";

export interface RunbookAlarmProps {
  /** `sales-dead-letters`: the environment comes before it. */
  readonly name: string;
  /** What is so when it rings, as a sentence. */
  readonly says: string;
  /** The heading of docs/operations/runbooks.md, as its address has it. */
  readonly runbook: string;
  readonly metric: IMetric;
  /** It rings at this and above. */
  readonly threshold: number;
  readonly periods?: number;
  /** It rings below the threshold instead, and where nothing is told at all. */
  readonly isMissed?: boolean;
}

/** An alarm with a name of its own and a page that says what to do. */
export function createRunbookAlarm(
  scope: Construct,
  id: string,
  props: RunbookAlarmProps,
  { deployment, names }: Plan,
): Alarm {
  const alarm = new Alarm(scope, id, {
    alarmName: `${names.prefix}-${props.name}`,
    alarmDescription: `${props.says} What to do: ${deployment.alarms.runbooks}#${props.runbook}`,
    metric: props.metric,
    threshold: props.threshold,
    evaluationPeriods: props.periods ?? 1,
    ...(props.isMissed === true
      ? {
          comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
          treatMissingData: TreatMissingData.BREACHING,
        }
      : {
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        }),
  });
  alarm.addAlarmAction(new SnsAction(Topic.fromTopicArn(scope, `${id}Topic`, names.alarmsTopicArn)));
  return alarm;
}
