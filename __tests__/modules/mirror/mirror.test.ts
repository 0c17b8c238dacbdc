import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import { Construct } from "constructs";
import { TerraformStack } from "cdktf";
import { MirrorPlan } from "../../../domain/mirror/plan";
import { Mirror } from "../../../modules/mirror/mirror";
import { CHANGES_THAT_STOP } from "../../../modules/server/changes-that-stop";
import { FakeHandles, fakeHandles, resolved } from "../../support/handles";
import { ARBITER, ENDPOINT, MIRROR, ROUTE_ENDPOINT, VOLUMES } from "../../support/mirror-plans";
import { synth, Synthesised } from "../../support/synth";

function build(plan: Partial<MirrorPlan> = {}, protection = true) {
  let handles: FakeHandles | undefined;
  let mirror: Mirror | undefined;
  let dnsName: unknown;
  const synthesised = synth((stack) => {
    handles = fakeHandles(stack);
    const letters = (plan.members ?? MIRROR.members).map(({ letter }) => letter);
    const endpoint = { ...ENDPOINT, targets: ENDPOINT.targets.filter((letter) => letters.includes(letter)) };
    mirror = new Mirror(stack, "MirrorData", { ...handles, plan: { ...MIRROR, endpoint, ...plan }, protection });
    dnsName = resolved(stack, mirror.endpoint?.dnsName);
  });
  return { ...synthesised, dnsName, records: handles!.records, published: handles!.published };
}

const members = (letters: string) => MIRROR.members.filter(({ letter }) => letters.includes(letter));
const removed = (synthesised: Synthesised) =>
  (synthesised.json["removed"] ?? []) as { from: string; lifecycle: { destroy: boolean } }[];
const STATEFUL = /^(aws_instance|aws_ebs_volume|aws_volume_attachment)\./;

test("every member, the arbiter and the endpoint have a name", () => {
  const { records, dnsName, addresses } = build();
  const balancer = addresses.find((address) => address.startsWith("aws_lb."));
  expect(records).toEqual({
    MirrorDataMemberA: { hostName: "data-a.prod.internal", address: "10.20.1.10" },
    MirrorDataMemberB: { hostName: "data-b.prod.internal", address: "10.20.2.10" },
    MirrorDataMemberC: { hostName: "data-c.prod.internal", address: "10.20.3.10" },
    MirrorDataMemberD: { hostName: "data-d.prod.internal", address: "10.20.4.10" },
    MirrorDataArbiter: { hostName: "data-arbiter.prod.internal", address: "10.20.9.10" },
    MirrorDataEndpoint: {
      hostName: "data.prod.internal",
      dnsName: `\${${balancer}.dns_name}`,
      zoneId: `\${${balancer}.zone_id}`,
    },
  });
  expect(dnsName).toBe(`\${${balancer}.dns_name}`);
});

test("a mirror may do without arbiter and endpoint", () => {
  const { records, addresses, dnsName } = build({ arbiter: undefined, endpoint: undefined });
  expect(Object.keys(records)).toEqual([
    "MirrorDataMemberA",
    "MirrorDataMemberB",
    "MirrorDataMemberC",
    "MirrorDataMemberD",
  ]);
  expect(addresses.filter((address) => !STATEFUL.test(address))).toEqual([]);
  expect(dnsName).toBeUndefined();
});

test("the arbiter stands in the management subnet and ignores what would restart it", () => {
  const { named, published } = build();
  const arbiter = Object.entries(named(Instance.tfResourceType)).filter(([name]) => name.includes("Arbiter"));
  expect(arbiter).toHaveLength(1);
  expect(arbiter[0]![1]).toMatchObject({
    instance_type: "t3.small",
    subnet_id: "subnet-management-c",
    private_ip: "10.20.9.10",
    vpc_security_group_ids: ["sg-Arbiter"],
    iam_instance_profile: "profile-Arbiter",
    disable_api_termination: false,
    root_block_device: { encrypted: true },
    metadata_options: { http_tokens: "required" },
    tags: { Name: "data-arbiter", "iris:role": "arbiter", "iris:mirror": "data" },
    depends_on: ["aws_ec2_subnet_cidr_reservation.Planned"],
  });
  expect(arbiter[0]![1]["lifecycle"]).toEqual({ ignore_changes: CHANGES_THAT_STOP });
  expect(published["data-arbiter"]).toEqual({
    role: "arbiter",
    hostName: "data-arbiter.prod.internal",
    address: "10.20.9.10",
    certificate: null,
  });
});

test("an arbiter takes a given instance profile", () => {
  const { all } = build({ arbiter: { ...ARBITER, instanceProfile: "given" } });
  expect(
    all(Instance.tfResourceType)
      .map((server) => server["iam_instance_profile"])
      .sort(),
  ).toEqual(["given", ...Array.from({ length: 4 }, () => "profile-MirrorData")]);
});

test("dropping a member leaves all other addresses and their content alone", () => {
  const before = build();
  const after = build({ members: members("acd") });
  expect(before.json.resource).toMatchObject(after.json.resource!);
  const gone = before.addresses.filter((address) => !after.addresses.includes(address));
  expect(gone.map((address) => address.replace(/_[0-9A-F]{8}$/, ""))).toEqual([
    "aws_ebs_volume.MirrorData_MemberB_AlternateJournalVolume",
    "aws_ebs_volume.MirrorData_MemberB_Database1Volume",
    "aws_ebs_volume.MirrorData_MemberB_SystemVolume",
    "aws_instance.MirrorData_MemberB_Server",
    "aws_lb_target_group_attachment.MirrorData_Endpoint_LabHl7MemberB",
    "aws_lb_target_group_attachment.MirrorData_Endpoint_SuperserverMemberB",
    "aws_volume_attachment.MirrorData_MemberB_AlternateJournalAttachment",
    "aws_volume_attachment.MirrorData_MemberB_Database1Attachment",
    "aws_volume_attachment.MirrorData_MemberB_SystemAttachment",
  ]);
});

test("a member's role is not part of its address", () => {
  const swapped = MIRROR.members.map((member) => ({ ...member, role: "failover" as const }));
  expect(build({ members: swapped }).addresses.filter((address) => STATEFUL.test(address))).toEqual(
    build().addresses.filter((address) => STATEFUL.test(address)),
  );
});

test("maintenance of one member lifts the protection of exactly that instance", () => {
  const usual = build();
  const maintained = build({ members: MIRROR.members.map((m) => ({ ...m, underMaintenance: m.letter === "b" })) });
  const changed = Object.entries(usual.named(Instance.tfResourceType)).filter(
    ([name, server]) => JSON.stringify(server) !== JSON.stringify(maintained.named(Instance.tfResourceType)[name]),
  );
  expect(changed.map(([name]) => name.replace(/_[0-9A-F]{8}$/, ""))).toEqual(["MirrorData_MemberB_Server"]);
  expect(maintained.named(Instance.tfResourceType)[changed[0]![0]]!["lifecycle"]).toBeUndefined();
  const rest = (synthesised: Synthesised) => ({ ...synthesised.json.resource, [Instance.tfResourceType]: {} });
  expect(rest(maintained)).toEqual(rest(usual));
});

test("without protection nothing refuses destruction", () => {
  const { all, only } = build({}, false);
  const everything = [Instance, EbsVolume, VolumeAttachment].flatMap((type) => all(type.tfResourceType));
  expect(everything.filter((resource) => JSON.stringify(resource).includes("prevent_destroy"))).toEqual([]);
  expect(all(Instance.tfResourceType).map((server) => server["disable_api_termination"])).toEqual(Array(5).fill(false));
  expect(all(EbsVolume.tfResourceType).map((disk) => disk["final_snapshot"])).toEqual(Array(12).fill(false));
  expect(all(VolumeAttachment.tfResourceType).map((attachment) => attachment["skip_destroy"])).toEqual(
    Array(12).fill(false),
  );
  expect(only("aws_lb")["enable_deletion_protection"]).toBe(false);
});

test("a mirror that retires nothing writes no removed block", () => {
  expect(removed(build())).toEqual([]);
});

test("a retired member is forgotten at the addresses that it had: instance, volumes and attachments", () => {
  const before = build();
  const after = build({
    members: members("acd"),
    retired: { members: ["b"], memberVolumes: VOLUMES.map(({ name }) => name), volumes: [] },
  });
  const gone = before.addresses.filter((address) => STATEFUL.test(address) && !after.addresses.includes(address));
  expect(
    removed(after)
      .map(({ from }) => from)
      .sort(),
  ).toEqual(gone);
  expect(removed(after).map(({ lifecycle }) => lifecycle)).toEqual(gone.map(() => ({ destroy: false })));
  expect(gone).toHaveLength(7);
});

test("a retired volume is forgotten at the addresses that it had on each member that stays, with its attachments", () => {
  const before = build();
  const after = build({
    members: MIRROR.members.map((member) => ({ ...member, volumes: VOLUMES.slice(0, 2) })),
    retired: { members: [], memberVolumes: [], volumes: ["alternateJournal"] },
  });
  const gone = before.addresses.filter((address) => !after.addresses.includes(address));
  expect(
    removed(after)
      .map(({ from }) => from)
      .sort(),
  ).toEqual(gone);
  expect(gone).toHaveLength(8);
});

test("retired addresses are right wherever the mirror stands, and those of two mirrors are joined", () => {
  const two = (plan: Partial<MirrorPlan>) =>
    synth((stack: TerraformStack) => {
      for (const key of ["Data", "Registry"]) {
        new Mirror(new Construct(stack, `Site${key}`), "Mirror", {
          ...fakeHandles(stack),
          plan: { ...MIRROR, ...plan },
          protection: true,
        });
      }
    });
  const before = two({});
  const after = two({
    members: members("ab"),
    endpoint: { ...ENDPOINT, targets: ["a", "b"] },
    retired: { members: ["c", "d"], memberVolumes: VOLUMES.map(({ name }) => name), volumes: [] },
  });
  const gone = before.addresses.filter((address) => STATEFUL.test(address) && !after.addresses.includes(address));
  expect(
    removed(after)
      .map(({ from }) => from)
      .sort(),
  ).toEqual(gone);
  expect(gone).toHaveLength(28);
});
const NEVER_PRIMARY = ["data-d"];

test("with a route, the overlay address leads to the first member in every table, and Terraform never moves it back", () => {
  const { all, addresses, records } = build({ endpoint: ROUTE_ENDPOINT });
  const server = addresses.find((address) => address.startsWith("aws_instance.MirrorData_MemberA_"));
  expect(all("aws_route")).toEqual(
    ["a", "b"].map((zone) => ({
      route_table_id: `rtb-private-${zone}`,
      destination_cidr_block: "10.255.0.10/32",
      network_interface_id: `\${${server}.primary_network_interface_id}`,
      lifecycle: { ignore_changes: ["network_interface_id"] },
    })),
  );
  expect(records["MirrorDataEndpoint"]).toEqual({ hostName: "data.prod.internal", address: "10.255.0.10" });
  expect(addresses.filter((address) => address.startsWith("aws_lb"))).toEqual([]);
  expect(all("aws_ec2_transit_gateway_route")).toEqual([]);
});

test("a transit gateway gets a static route to the overlay address", () => {
  const transitGateway = { routeTable: "tgw-rtb-1", attachment: "tgw-attach-1" };
  expect(build({ endpoint: { ...ROUTE_ENDPOINT, transitGateway } }).all("aws_ec2_transit_gateway_route")).toEqual([
    {
      destination_cidr_block: "10.255.0.10/32",
      transit_gateway_route_table_id: "tgw-rtb-1",
      transit_gateway_attachment_id: "tgw-attach-1",
    },
  ]);
});

test("AWS lets packets of the overlay address through to those that can become primary, and to nobody else", () => {
  const servers = build({ endpoint: ROUTE_ENDPOINT }).all(Instance.tfResourceType);
  expect(
    servers.map((server) => [(server["tags"] as { Name: string }).Name, server["source_dest_check"]]).sort(),
  ).toEqual([
    ["data-a", false],
    ["data-arbiter", undefined],
    ["data-b", false],
    ["data-c", false],
    ["data-d", undefined],
  ]);
  expect(
    build()
      .all(Instance.tfResourceType)
      .map((server) => server["source_dest_check"]),
  ).toEqual(Array(5).fill(undefined));
});

test.each([
  ["health-check", ENDPOINT, { overlayAddress: null, routeTables: [], targetGroups: [] }],
  [
    "route-table",
    ROUTE_ENDPOINT,
    { overlayAddress: "10.255.0.10", routeTables: ["rtb-private-a", "rtb-private-b"], targetGroups: [] },
  ],
] as const)(
  "members know what the method %s asks of them, and a reporting async knows nothing",
  (method, endpoint, rest) => {
    const { published } = build({ endpoint });
    for (const name of ["data-a", "data-b", "data-c"]) {
      expect((published[name] as { endpoint: unknown }).endpoint).toEqual({
        method,
        listeners: endpoint.listeners.map(({ name: listener, targetPort, sources }) => ({
          name: listener,
          port: targetPort,
          sources,
        })),
        ...rest,
      });
    }
    for (const name of NEVER_PRIMARY) expect((published[name] as { endpoint: unknown }).endpoint).toBeNull();
  },
);

test("where the primary registers itself, Terraform registers nobody, and forgets registrations that it made before", () => {
  const before = build();
  const after = build({ endpoint: { ...ENDPOINT, method: "target-registration", targets: [] } });
  const gone = before.addresses.filter((address) => !after.addresses.includes(address));
  expect(gone).toHaveLength(6);
  expect(gone.every((address) => address.startsWith("aws_lb_target_group_attachment."))).toBe(true);
  expect(
    removed(after)
      .map(({ from }) => from)
      .sort(),
  ).toEqual(gone);
  expect(removed(after).map(({ lifecycle }) => lifecycle)).toEqual(gone.map(() => ({ destroy: false })));
  const groups = after.addresses.filter((address) => address.startsWith("aws_lb_target_group."));
  const { targetGroups } = (
    after.published["data-c"] as { endpoint: { targetGroups: { arn: string; port: number }[] } }
  ).endpoint;
  expect(targetGroups.map(({ arn }) => arn).sort()).toEqual(groups.map((group) => `\${${group}.arn}`).sort());
  expect(targetGroups.map(({ port }) => port)).toEqual([1972, 7661]);
});

test("without an endpoint members know of none", () => {
  expect((build({ endpoint: undefined }).published["data-a"] as { endpoint: unknown }).endpoint).toBeNull();
});
