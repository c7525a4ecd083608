import { SecurityGroup } from "aws-cdk-lib/aws-ec2";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { Surroundings } from "../constructs/om-function.ts";
import type { BaseInfrastructureStack } from "./base-infrastructure-stack.ts";

/** What another stack uses of the base. It changes none of it: a rule or a grant there would close a circle. */
export function surroundingsOf(scope: Construct, { key, network, files }: BaseInfrastructureStack): Surroundings {
  return {
    key: key === null ? null : Key.fromKeyArn(scope, "BaseKey", key.keyArn),
    network:
      network === null
        ? null
        : {
            vpc: network.vpc,
            functions: SecurityGroup.fromSecurityGroupId(scope, "FunctionsGroup", network.functions.securityGroupId, {
              mutable: false,
            }),
          },
    files:
      files === null
        ? null
        : { fileSystemArn: files.fileSystem.fileSystemArn, accessPointArn: files.accessPoint.accessPointArn },
  };
}
