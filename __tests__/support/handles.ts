import { DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from "cdktf";
import {
  EncryptionKeys,
  HostNames,
  InstanceProfiles,
  NodeFacts,
  RouteTableIds,
  SecurityGroups,
  ServerImage,
  Subnets,
} from "../../modules/handles";

/** What modules take of each other, made of plain names, and what they handed over. */
export interface FakeHandles {
  readonly subnets: Subnets;
  readonly routeTables: RouteTableIds;
  readonly groups: SecurityGroups;
  readonly keys: EncryptionKeys;
  readonly profiles: InstanceProfiles;
  readonly facts: NodeFacts;
  readonly names: HostNames;
  readonly image: ServerImage;
  /** Facts by node, with references as Terraform writes them: `${aws_ebs_volume.X.id}`. */
  readonly published: Record<string, unknown>;
  /** Records by construct id: an address, or the names of a load balancer. */
  readonly records: Record<string, unknown>;
}

/** References in `value` as Terraform writes them. */
export function resolved(stack: TerraformStack, value: unknown): unknown {
  return Tokenization.resolve(value, {
    scope: stack,
    resolver: new DefaultTokenResolver(new StringConcat()),
    preparing: false,
  });
}

/** Handles for a module under test. The stack is used only to read references. */
export function fakeHandles(stack: TerraformStack): FakeHandles {
  const published: Record<string, unknown> = {};
  const records: Record<string, unknown> = {};
  const enter = (book: Record<string, unknown>, key: string, value: unknown) => {
    if (key in book) throw new Error(`'${key}' is entered twice`);
    book[key] = resolved(stack, value);
  };
  return {
    subnets: {
      vpcId: "vpc-1",
      subnetId: (tier, zone) => `subnet-${tier}-${zone}`,
      reservations: [{ fqn: "aws_ec2_subnet_cidr_reservation.Planned" }],
      publicWay: [{ fqn: "aws_internet_gateway.Planned" }],
    },
    routeTables: { routeTableId: (name) => `rtb-${name}` },
    groups: { groupId: (tier) => `sg-${tier}` },
    keys: { keyArn: (purpose) => `arn:aws:kms:eu-west-1:123456789012:key/${purpose}` },
    profiles: { instanceProfile: (tier) => `profile-${tier}` },
    facts: {
      publish: (node, facts) => enter(published, node, facts),
      bootstrap: (node) => `#!/bin/bash\necho "\${HOME} ${node}" %{x}\n`,
    },
    names: {
      address: (id, hostName, address) => enter(records, id, { hostName, address }),
      alias: (id, hostName, target) => enter(records, id, { hostName, dnsName: target.dnsName, zoneId: target.zoneId }),
    },
    image: { id: "ami-1" },
    published,
    records,
  };
}
