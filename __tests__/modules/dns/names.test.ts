import { ResolvingVpc } from "../../../domain/dns/plan";
import { PrivateNames } from "../../../modules/dns/private-names";
import { PublicNames } from "../../../modules/dns/public-names";
import { synth } from "../../support/synth";

const BALANCER = { dnsName: "balancer.elb.amazonaws.com", zoneId: "Z2IFOLAFXWLO4F" };
const privateNames = (
  use: (names: PrivateNames) => void = () => undefined,
  resolvedFrom: readonly ResolvingVpc[] = [],
) =>
  synth((stack) =>
    use(
      new PrivateNames(stack, "PrivateNames", { zoneName: "eu-west-1.prod.example.org", vpcId: "vpc-1", resolvedFrom }),
    ),
  );

test("a region has a private zone for its VPC, which others may join", () => {
  expect(privateNames().only("aws_route53_zone")).toEqual({
    name: "eu-west-1.prod.example.org",
    comment: "private names of IRIS servers",
    vpc: [{ vpc_id: "vpc-1" }],
    lifecycle: { ignore_changes: ["vpc"] },
  });
});

test("a VPC that the document names is associated with the zone, under its name", () => {
  const result = privateNames(undefined, [{ name: "shared", vpcId: "vpc-2", region: "eu-central-1" }]);
  expect(Object.keys(result.named("aws_route53_zone_association"))).toEqual([
    expect.stringMatching(/^PrivateNames_SharedAssociation_[0-9A-F]{8}$/),
  ]);
  expect(result.only("aws_route53_zone_association")).toEqual({
    zone_id: expect.stringMatching(/^\$\{aws_route53_zone\.PrivateNames_Zone_\w+\.zone_id\}$/),
    vpc_id: "vpc-2",
    vpc_region: "eu-central-1",
  });
});

test("a server's name is an address for a minute, a load balancer's an alias", () => {
  const records = privateNames((names) => {
    names.address("DataA", "data-a.eu-west-1.prod.example.org", "10.20.48.20");
    names.alias("Data", "data.eu-west-1.prod.example.org", BALANCER);
  }).named("aws_route53_record");
  const zoneId = expect.stringMatching(/^\$\{aws_route53_zone\.PrivateNames_Zone_\w+\.zone_id\}$/);
  const byName = Object.fromEntries(
    Object.entries(records).map(([name, record]) => [name.replace(/_[0-9A-F]{8}$/, ""), record]),
  );
  expect(byName).toEqual({
    PrivateNames_Data: {
      zone_id: zoneId,
      name: "data.eu-west-1.prod.example.org",
      type: "A",
      alias: { name: BALANCER.dnsName, zone_id: BALANCER.zoneId, evaluate_target_health: false },
    },
    PrivateNames_DataA: {
      zone_id: zoneId,
      name: "data-a.eu-west-1.prod.example.org",
      type: "A",
      ttl: 60,
      records: ["10.20.48.20"],
    },
  });
});

test("a further name leaves the others alone", () => {
  const one = privateNames((names) => names.address("DataB", "b.example.org", "10.20.49.20"));
  const two = privateNames((names) => {
    names.address("DataA", "a.example.org", "10.20.48.20");
    names.address("DataB", "b.example.org", "10.20.49.20");
  });
  expect(two.named("aws_route53_record")).toMatchObject(one.named("aws_route53_record"));
});

const publicNames = (webTier: string) =>
  synth((stack) =>
    new PublicNames(stack, "PublicNames", {
      zoneId: "Z0123456789",
      webNames: { "pro-web": "pro-web.eu-west-1.prod.example.org" },
    }).serve(webTier, BALANCER),
  );

test("what a region serves has a public name of its own, which leaves DNS when no server is healthy", () => {
  const records = publicNames("pro-web").named("aws_route53_record");
  expect(Object.keys(records).map((name) => name.replace(/_[0-9A-F]{8}$/, ""))).toEqual(["PublicNames_ProWeb"]);
  expect(Object.values(records)).toEqual([
    {
      zone_id: "Z0123456789",
      name: "pro-web.eu-west-1.prod.example.org",
      type: "A",
      alias: { name: BALANCER.dnsName, zone_id: BALANCER.zoneId, evaluate_target_health: true },
    },
  ]);
});

test("fails on a web tier without a planned name", () => {
  expect(() => publicNames("public")).toThrow("no public name is planned for web tier 'public', only for pro-web");
});
