import { DeploymentConfig } from "../../domain/config/deployment";
import { Mock } from "../../tools/lab/mock";
import { environment } from "../support/environments";
import {
  createInstanceProfile,
  createKey,
  createRouteTable,
  createSubnet,
  createTransitGateway,
  createVpc,
} from "./existing";
import { RegionInMock } from "./region-in-mock";

/** The document with the ids of a VPC, subnets, keys and instance profiles that were made just now. */
async function withExisting(mock: Mock, config: DeploymentConfig): Promise<DeploymentConfig> {
  const region = config.regions["primary"]!;
  const existing = (
    region.network as {
      existing: {
        vpcId: string;
        cidr: string;
        subnets: Record<string, Record<string, { id: string; cidr: string }>>;
        routeTables: Record<string, string>;
      };
    }
  ).existing;
  existing.vpcId = await createVpc(mock, region.name, existing.cidr);
  for (const zones of Object.values(existing.subnets)) {
    for (const [zone, subnet] of Object.entries(zones))
      subnet.id = await createSubnet(mock, region.name, existing.vpcId, zone, subnet.cidr);
  }
  for (const name of Object.keys(existing.routeTables))
    existing.routeTables[name] = await createRouteTable(mock, region.name, existing.vpcId);
  config.mirrors["data"]!.endpoint!.transitGateway = await createTransitGateway(
    mock,
    region.name,
    existing.vpcId,
    existing.subnets["data"]!["a"]!.id,
  );
  for (const purpose of ["ebs", "logs", "secrets"] as const) region.keys![purpose] = await createKey(mock, region.name);
  await createInstanceProfile(mock, config.mirrors["data"]!.instanceProfile!);
  await createInstanceProfile(mock, config.webTiers!["viewer"]!.instanceProfile!);
  return config;
}

describe("an environment in an adopted network, on an AWS mock with the real AWS provider", () => {
  const region = new RegionInMock((mock) => withExisting(mock, environment("adopted")));

  test("applies, and a second plan has nothing to do", async () => {
    expect(await region.apply()).toEqual([]);
  });

  test("creates address reservations in the network and nothing else of a network, no key and no role", async () => {
    const managed = await region.resources();
    expect([...new Set(managed.map(({ type }) => type))].sort()).toEqual([
      "aws_autoscaling_group",
      "aws_cloudwatch_log_group",
      "aws_ebs_volume",
      "aws_ec2_subnet_cidr_reservation",
      "aws_ec2_transit_gateway_route",
      "aws_instance",
      "aws_launch_template",
      "aws_lb",
      "aws_lb_listener",
      "aws_lb_target_group",
      "aws_route",
      "aws_route53_record",
      "aws_route53_zone",
      "aws_s3_bucket",
      "aws_s3_bucket_lifecycle_configuration",
      "aws_s3_bucket_ownership_controls",
      "aws_s3_bucket_policy",
      "aws_s3_bucket_public_access_block",
      "aws_s3_bucket_server_side_encryption_configuration",
      "aws_s3_bucket_versioning",
      "aws_s3_object",
      "aws_security_group",
      "aws_ssm_document",
      "aws_volume_attachment",
      "aws_vpc_security_group_egress_rule",
      "aws_vpc_security_group_ingress_rule",
    ]);
  });
});
