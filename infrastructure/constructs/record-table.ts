import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { Plan } from "../config/plan.ts";

/** The records: files, heads, settings. On demand, or provisioned and scaled between two bounds. */
export function createRecordTable(scope: Construct, id: string, { deployment, names }: Plan, key: IKey | null): Table {
  const { table: capacity } = deployment;
  const table = new Table(scope, id, {
    tableName: names.table,
    partitionKey: { name: "pk", type: AttributeType.STRING },
    sortKey: { name: "sk", type: AttributeType.STRING },
    timeToLiveAttribute: "expires",
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
    ...(key === null
      ? { encryption: TableEncryption.AWS_MANAGED }
      : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
    ...(capacity.mode === "on-demand"
      ? { billingMode: BillingMode.PAY_PER_REQUEST }
      : {
          billingMode: BillingMode.PROVISIONED,
          readCapacity: capacity.leastReads,
          writeCapacity: capacity.leastWrites,
        }),
  });
  if (capacity.mode === "autoscaled") {
    const { leastReads, mostReads, leastWrites, mostWrites, targetPercent } = capacity;
    table
      .autoScaleReadCapacity({ minCapacity: leastReads, maxCapacity: mostReads })
      .scaleOnUtilization({ targetUtilizationPercent: targetPercent });
    table
      .autoScaleWriteCapacity({ minCapacity: leastWrites, maxCapacity: mostWrites })
      .scaleOnUtilization({ targetUtilizationPercent: targetPercent });
  }
  return table;
}
