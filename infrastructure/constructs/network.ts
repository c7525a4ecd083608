import { Validations } from "aws-cdk-lib";
import {
  FlowLogDestination,
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { AnyPrincipal, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { Plan } from "../config/plan.ts";

const endpointServices = {
  sqs: InterfaceVpcEndpointAwsService.SQS,
  logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  xray: InterfaceVpcEndpointAwsService.XRAY,
  "bedrock-runtime": InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,
} as const;

const https = Port.tcp(443);
const nfs = Port.tcp(2_049);

/** Subnets without a way out: S3 and DynamoDB by gateways, anything else by an endpoint that is configured. No NAT. */
export class Network extends Construct {
  readonly vpc: Vpc;
  readonly functions: SecurityGroup;
  readonly fileSystem: SecurityGroup;

  constructor(scope: Construct, id: string, { deployment, names }: Plan, flowLogs: IBucket) {
    super(scope, id);
    const { network, region, accountId } = deployment;
    this.vpc = new Vpc(this, "Vpc", {
      vpcName: names.prefix,
      ipAddresses: IpAddresses.cidr(network.addresses),
      availabilityZones: network.zones.map((zone) => `${region}${zone}`),
      natGateways: 0,
      createInternetGateway: false,
      // Else a function of the library would come along that may change any security group. Nothing is in the default one.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: "isolated", subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
    });
    if (network.flowLogs) {
      this.vpc.addFlowLog("FlowLogs", { destination: FlowLogDestination.toS3(flowLogs, "flow-logs") });
    }
    Validations.of(this.vpc).acknowledge({
      id: "CloudFormation-Validate::W3010",
      reason: "zones are configured: to let them be chosen, a synthesis would need an account",
    });
    if (!network.flowLogs) {
      Validations.of(this.vpc).acknowledge({
        id: "AwsSolutions-VPC7",
        reason: "switched off for this environment: nothing leads out of this network, and each log costs",
      });
    }
    const endpoints = this.group("Endpoints", "Interface endpoints: from functions only");
    this.fileSystem = this.group("FileSystem", "The shared file system: from functions only");
    this.functions = this.group("Functions", "Functions: no one reaches them");
    // Beside both groups: a rule of another stack would close a circle.
    this.fileSystem.addIngressRule(this.functions, nfs, "functions mount it");
    this.functions.addEgressRule(this.fileSystem, nfs, "they mount the file system");
    endpoints.addIngressRule(this.functions, https, "functions call services");
    // The addresses of S3 and DynamoDB behind the gateways. No route leads anywhere else.
    this.functions.addEgressRule(Peer.anyIpv4(), https, "gateways and endpoints");
    this.addGateways(plan(names, accountId));
    for (const name of network.interfaceEndpoints) {
      const endpoint = this.vpc.addInterfaceEndpoint(name, {
        service: endpointServices[name],
        securityGroups: [endpoints],
        open: false,
        privateDnsEnabled: true,
      });
      endpoint.addToPolicy(onlyOurs(accountId, ["*"], ["*"]));
    }
  }

  private group(id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, id, { vpc: this.vpc, description, allowAllOutbound: false });
  }

  private addGateways({ buckets, table, accountId }: ReturnType<typeof plan>): void {
    const s3 = new GatewayVpcEndpoint(this, "S3", { vpc: this.vpc, service: GatewayVpcEndpointAwsService.S3 });
    s3.addToPolicy(
      onlyOurs(
        accountId,
        ["s3:*"],
        buckets.flatMap((arn) => [arn, `${arn}/*`]),
      ),
    );
    const dynamodb = new GatewayVpcEndpoint(this, "DynamoDb", {
      vpc: this.vpc,
      service: GatewayVpcEndpointAwsService.DYNAMODB,
    });
    dynamodb.addToPolicy(onlyOurs(accountId, ["dynamodb:*"], [table]));
  }
}

function plan(names: Plan["names"], accountId: string) {
  const buckets = [names.uploadsBucket, names.resultsBucket].map((name) => names.bucketArn(name));
  return { buckets, table: names.tableArn, accountId };
}

/** Through an endpoint only roles of this account go; what each of them may says its role. */
function onlyOurs(accountId: string, actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions,
    resources,
    conditions: { StringEquals: { "aws:PrincipalAccount": accountId } },
  });
}
