import { Mock } from "../../tools/lab/mock";
import { callMock } from "../../tools/lab/mock-call";

/* What an organisation has before this project comes: made in the mock by calls to its API. */

type Call = Readonly<Record<string, string>>;

/** A call of a service that answers in XML; what stands in its element `wanted`. */
async function query(
  mock: Mock,
  region: string,
  service: string,
  version: string,
  call: Call,
  wanted: string,
): Promise<string> {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const text = await callMock(mock.url, {
    region,
    service,
    headers,
    body: new URLSearchParams({ Version: version, ...call }).toString(),
  });
  const [, found] = new RegExp(`<${wanted}>([^<]+)</${wanted}>`).exec(text) ?? [];
  if (found === undefined) throw new Error(`no ${wanted} in the mock's answer: ${text}`);
  return found;
}

const ec2 = (mock: Mock, region: string, call: Call, wanted: string) =>
  query(mock, region, "ec2", "2016-11-15", call, wanted);
const iam = (mock: Mock, call: Call, wanted: string) => query(mock, "us-east-1", "iam", "2010-05-08", call, wanted);

/** The id of a new VPC. */
export const createVpc = (mock: Mock, region: string, cidr: string) =>
  ec2(mock, region, { Action: "CreateVpc", CidrBlock: cidr }, "vpcId");

/** The id of a new subnet. */
export const createSubnet = (mock: Mock, region: string, vpcId: string, zone: string, cidr: string) =>
  ec2(
    mock,
    region,
    { Action: "CreateSubnet", VpcId: vpcId, AvailabilityZone: `${region}${zone}`, CidrBlock: cidr },
    "subnetId",
  );

/** The id of a new route table. */
export const createRouteTable = (mock: Mock, region: string, vpcId: string) =>
  ec2(mock, region, { Action: "CreateRouteTable", VpcId: vpcId }, "routeTableId");

/** A new transit gateway with a route table, and the VPC's attachment to it. */
export async function createTransitGateway(
  mock: Mock,
  region: string,
  vpcId: string,
  subnetId: string,
): Promise<{ routeTable: string; attachment: string }> {
  const gateway = await ec2(mock, region, { Action: "CreateTransitGateway" }, "transitGatewayId");
  const routeTable = await ec2(
    mock,
    region,
    { Action: "CreateTransitGatewayRouteTable", TransitGatewayId: gateway },
    "transitGatewayRouteTableId",
  );
  const attach = {
    Action: "CreateTransitGatewayVpcAttachment",
    TransitGatewayId: gateway,
    VpcId: vpcId,
    "SubnetIds.1": subnetId,
  };
  return { routeTable, attachment: await ec2(mock, region, attach, "transitGatewayAttachmentId") };
}

/** The ARN of a new KMS key. */
export async function createKey(mock: Mock, region: string): Promise<string> {
  const headers = { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "TrentService.CreateKey" };
  return (
    JSON.parse(await callMock(mock.url, { region, service: "kms", headers, body: "{}" })) as {
      KeyMetadata: { Arn: string };
    }
  ).KeyMetadata.Arn;
}

/** The ARN of a new policy. */
export const createPolicy = (mock: Mock, path: string, name: string) =>
  iam(
    mock,
    {
      Action: "CreatePolicy",
      PolicyName: name,
      Path: path,
      PolicyDocument: policy({ Effect: "Allow", Action: "*", Resource: "*" }),
    },
    "Arn",
  );

/** An instance profile with a role of the same name. */
export async function createInstanceProfile(mock: Mock, name: string): Promise<void> {
  const trust = policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } });
  await iam(mock, { Action: "CreateRole", RoleName: name, AssumeRolePolicyDocument: trust }, "Arn");
  await iam(mock, { Action: "CreateInstanceProfile", InstanceProfileName: name }, "Arn");
  await iam(mock, { Action: "AddRoleToInstanceProfile", InstanceProfileName: name, RoleName: name }, "RequestId");
}

const policy = (statement: unknown): string => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
