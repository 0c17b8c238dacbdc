import { Cloud, startMetadata } from "./cloud";

/** A member of a mirror as AWS knows it. */
export interface CloudMember {
  readonly instanceId: string;
  readonly interfaceId: string;
  readonly metadataUrl: string;
}

/** What an apply leaves in AWS for an endpoint: three members, two target groups, two route tables. */
export interface EndpointCloud {
  readonly members: readonly [CloudMember, CloudMember, CloudMember];
  readonly targetGroups: readonly { readonly arn: string; readonly port: number }[];
  readonly routeTables: readonly string[];
  readonly vpc: string;
  /** Targets of each group: `i-... 1972`. */
  targets(): Promise<string[][]>;
  /** The network interface that each route table leads the overlay address to. */
  routes(): Promise<string[]>;
  /** No targets, and routes to the first member: as after the apply. */
  reset(): Promise<void>;
  stop(): void;
}

export const OVERLAY = "10.99.0.10";

export async function startEndpointCloud(cloud: Cloud): Promise<EndpointCloud> {
  const aws = (...args: string[]): string => cloud.aws([...args, "--output", "text"]).trim();
  const vpc = aws("ec2", "create-vpc", "--cidr-block", "10.20.0.0/16", "--query", "Vpc.VpcId");
  const subnet = aws(
    "ec2",
    "create-subnet",
    "--vpc-id",
    vpc,
    "--cidr-block",
    "10.20.1.0/24",
    "--query",
    "Subnet.SubnetId",
  );
  const launched = aws(
    "ec2",
    "run-instances",
    "--image-id",
    "ami-12345678",
    "--count",
    "3",
    "--subnet-id",
    subnet,
    "--query",
    "Instances[].[InstanceId,NetworkInterfaces[0].NetworkInterfaceId]",
  );
  const services: { close(): void }[] = [];
  const members = await Promise.all(
    launched.split("\n").map(async (line) => {
      const [instanceId = "", interfaceId = ""] = line.split("\t");
      const { server, url } = await startMetadata(instanceId, "eu-west-1a", interfaceId);
      services.push(server);
      return { instanceId, interfaceId, metadataUrl: url };
    }),
  );
  const group = (name: string, port: number) => ({
    arn: aws(
      "elbv2",
      "create-target-group",
      "--name",
      name,
      "--protocol",
      "TCP",
      "--port",
      String(port),
      "--vpc-id",
      vpc,
      "--target-type",
      "instance",
      "--query",
      "TargetGroups[0].TargetGroupArn",
    ),
    port,
  });
  const targetGroups = [group(`superserver-${vpc.slice(-8)}`, 1972), group(`reports-${vpc.slice(-8)}`, 51773)];
  const routeTables = [0, 1].map(() => {
    const table = aws("ec2", "create-route-table", "--vpc-id", vpc, "--query", "RouteTable.RouteTableId");
    aws(
      "ec2",
      "create-route",
      "--route-table-id",
      table,
      "--destination-cidr-block",
      `${OVERLAY}/32`,
      "--network-interface-id",
      members[0]!.interfaceId,
    );
    return table;
  });
  const ec2 = (asked: Readonly<Record<string, string>>): Promise<string> => ask(cloud, "ec2", "2016-11-15", asked);
  const routeOf = (table: string): Promise<string> => interfaceOf(cloud, table, OVERLAY);
  return {
    members: members as unknown as EndpointCloud["members"],
    targetGroups,
    routeTables,
    vpc,
    targets: () =>
      Promise.all(
        targetGroups.map(async ({ arn }) => (await targetsOf(cloud, arn)).map((target) => target.join(" ")).sort()),
      ),
    routes: () => Promise.all(routeTables.map(routeOf)),
    reset: async () => {
      for (const { arn } of targetGroups) {
        for (const [id, port] of await targetsOf(cloud, arn))
          await ask(cloud, "elasticloadbalancing", "2015-12-01", {
            Action: "DeregisterTargets",
            TargetGroupArn: arn,
            "Targets.member.1.Id": id,
            "Targets.member.1.Port": port,
          });
      }
      for (const table of routeTables) {
        const Action = (await routeOf(table)) === "" ? "CreateRoute" : "ReplaceRoute";
        await ec2({
          Action,
          RouteTableId: table,
          DestinationCidrBlock: `${OVERLAY}/32`,
          NetworkInterfaceId: members[0]!.interfaceId,
        });
      }
    },
    stop: () => services.forEach((service) => service.close()),
  };
}

/** Targets of a group: instance and port of each. */
export async function targetsOf(cloud: Cloud, group: string): Promise<[id: string, port: string][]> {
  const shown = await ask(cloud, "elasticloadbalancing", "2015-12-01", {
    Action: "DescribeTargetHealth",
    TargetGroupArn: group,
  });
  return [...shown.matchAll(/<Target>[^]*?<\/Target>/g)].map(([target]) => [
    value(target, "Id"),
    value(target, "Port"),
  ]);
}

/** The network interface that a route table leads an overlay address to; empty without a route. */
export async function interfaceOf(cloud: Cloud, table: string, overlay: string): Promise<string> {
  const shown = await ask(cloud, "ec2", "2016-11-15", { Action: "DescribeRouteTables", "RouteTableId.1": table });
  const route = [...shown.matchAll(/<item>(?:(?!<item>)[^])*?<\/item>/g)]
    .map(([item]) => item)
    .find((item) => item.includes(`>${overlay}/32<`));
  return route ? value(route, "networkInterfaceId") : "";
}

/** One call of a service that answers XML. Much faster than through the command line. */
async function ask(
  cloud: Cloud,
  service: string,
  Version: string,
  asked: Readonly<Record<string, string>>,
): Promise<string> {
  const Authorization = `AWS4-HMAC-SHA256 Credential=testing/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=none`;
  const response = await fetch(cloud.mock.url, {
    method: "POST",
    headers: { Authorization, "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...asked, Version }).toString(),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${asked["Action"]}: ${response.status} ${text}`);
  return text;
}

const value = (xml: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
