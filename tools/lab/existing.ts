import { DeploymentConfig } from "../../domain/config/deployment";
import { Mock } from "./mock";
import { callMock } from "./mock-call";

/* What an organisation has before this project comes: made in the mock by calls to its API. */

/** The same text with other ids, ARNs or names. */
export type Replacements = ReadonlyMap<string, string>;

export const replaced = (text: string, ids: Replacements): string =>
  [...ids].reduce((changed, [from, to]) => changed.replaceAll(from, to), text);

export const reversed = (ids: Replacements): Replacements => new Map([...ids].map(([from, to]) => [to, from]));

/**
 * Makes what a document takes for there: zone, keys, permissions boundary, instance profiles, network, transit gateway.
 * The mock chooses ids: what the document calls each, and what the mock does.
 */
export async function makeExisting(mock: Mock, config: DeploymentConfig): Promise<Replacements> {
  const ids = new Map<string, string>();
  const region = config.regions["primary"]!;
  if (config.dns?.zone) ids.set(config.dns.zone.id, await createHostedZone(mock, config.dns.zone.name));
  for (const key of Object.values(region.keys ?? {})) ids.set(key, await createKey(mock, region.name));
  const boundary = config.security?.permissionsBoundary;
  if (boundary !== undefined) await createPolicy(mock, boundary);
  for (const owner of [config.mirrors, config.appTiers ?? {}, config.webTiers ?? {}].flatMap(Object.values<Profiled>)) {
    if (owner.instanceProfile !== undefined) await createInstanceProfile(mock, owner.instanceProfile);
  }
  const existing = region.network?.existing;
  if (existing === undefined) return ids;
  const vpcId = await createVpc(mock, region.name, existing.cidr);
  ids.set(existing.vpcId, vpcId);
  for (const zones of Object.values(existing.subnets)) {
    for (const [zone, subnet] of Object.entries(zones ?? {})) {
      ids.set(subnet.id, await createSubnet(mock, region.name, vpcId, zone, subnet.cidr));
    }
  }
  for (const id of Object.values(existing.routeTables ?? {}))
    ids.set(id, await createRouteTable(mock, region.name, vpcId));
  for (const { endpoint } of Object.values(config.mirrors)) {
    if (endpoint?.transitGateway === undefined) continue;
    const [subnet] = Object.values(existing.subnets["data"] ?? {});
    const made = await createTransitGateway(mock, region.name, vpcId, ids.get(subnet!.id)!);
    ids
      .set(endpoint.transitGateway.routeTable, made.routeTable)
      .set(endpoint.transitGateway.attachment, made.attachment);
  }
  return ids;
}

interface Profiled {
  readonly instanceProfile?: string;
}

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
const createVpc = (mock: Mock, region: string, cidr: string) =>
  ec2(mock, region, { Action: "CreateVpc", CidrBlock: cidr }, "vpcId");

/** The id of a new subnet. */
const createSubnet = (mock: Mock, region: string, vpcId: string, zone: string, cidr: string) =>
  ec2(
    mock,
    region,
    { Action: "CreateSubnet", VpcId: vpcId, AvailabilityZone: `${region}${zone}`, CidrBlock: cidr },
    "subnetId",
  );

/** The id of a new route table. */
const createRouteTable = (mock: Mock, region: string, vpcId: string) =>
  ec2(mock, region, { Action: "CreateRouteTable", VpcId: vpcId }, "routeTableId");

/** A new transit gateway with a route table, and the VPC's attachment to it. */
async function createTransitGateway(
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
async function createKey(mock: Mock, region: string): Promise<string> {
  const headers = { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "TrentService.CreateKey" };
  return (
    JSON.parse(await callMock(mock.url, { region, service: "kms", headers, body: "{}" })) as {
      KeyMetadata: { Arn: string };
    }
  ).KeyMetadata.Arn;
}

/** A policy with this ARN. */
const createPolicy = (mock: Mock, arn: string) => {
  const [, path, name] = /:policy(\/.*?)([^/]+)$/.exec(arn) ?? [];
  return iam(
    mock,
    {
      Action: "CreatePolicy",
      PolicyName: name!,
      Path: path!,
      PolicyDocument: policy({ Effect: "Allow", Action: "*", Resource: "*" }),
    },
    "Arn",
  );
};

/** An instance profile with a role of the same name. */
async function createInstanceProfile(mock: Mock, name: string): Promise<void> {
  const trust = policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } });
  await iam(mock, { Action: "CreateRole", RoleName: name, AssumeRolePolicyDocument: trust }, "Arn");
  await iam(mock, { Action: "CreateInstanceProfile", InstanceProfileName: name }, "Arn");
  await iam(mock, { Action: "AddRoleToInstanceProfile", InstanceProfileName: name, RoleName: name }, "RequestId");
}

const policy = (statement: unknown): string => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

/** The id of a new public Route 53 zone. */
async function createHostedZone(mock: Pick<Mock, "url">, name: string): Promise<string> {
  const text = await callMock(mock.url, {
    region: "us-east-1",
    service: "route53",
    path: "/2013-04-01/hostedzone",
    body: `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`,
  });
  const id = /<Id>\/hostedzone\/([A-Z0-9]+)<\/Id>/.exec(text)?.[1];
  if (id === undefined) throw new Error(`the mock made no zone for ${name}: ${text}`);
  return id;
}
