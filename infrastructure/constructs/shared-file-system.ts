import { RemovalPolicy } from "aws-cdk-lib";
import {
  type AccessPoint,
  CfnFileSystem,
  FileSystem,
  LifecyclePolicy,
  PerformanceMode,
  ThroughputMode,
} from "aws-cdk-lib/aws-efs";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { SubnetType } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import type { Network } from "./network.ts";

/** Where functions mount it: the work folder of the product. */
export const mountPath = "/mnt/om";

/** Who functions are on it. */
const owner = "1000";

const onlyByTls = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
};

/** Copies of current datasets that functions share, and work on large files. Nothing lies here alone, so it goes with its stack. */
export class SharedFileSystem extends Construct {
  readonly fileSystem: FileSystem;
  readonly accessPoint: AccessPoint;

  constructor(scope: Construct, id: string, { vpc, fileSystem }: Network, key: IKey | null, name: string) {
    super(scope, id);
    this.fileSystem = new FileSystem(this, "Files", {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroup: fileSystem,
      fileSystemName: name,
      encrypted: true,
      ...(key === null ? {} : { kmsKey: key }),
      performanceMode: PerformanceMode.GENERAL_PURPOSE,
      throughputMode: ThroughputMode.ELASTIC,
      lifecyclePolicy: LifecyclePolicy.AFTER_30_DAYS,
      allowAnonymousAccess: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // The library's own policy would give everybody in the network the rights of root: roles say who may, by TLS alone.
    const resource = this.fileSystem.node.defaultChild;
    if (resource instanceof CfnFileSystem) resource.fileSystemPolicy = onlyByTls;
    this.accessPoint = this.fileSystem.addAccessPoint("Functions", {
      path: "/om",
      createAcl: { ownerUid: owner, ownerGid: owner, permissions: "750" },
      posixUser: { uid: owner, gid: owner },
    });
  }
}
