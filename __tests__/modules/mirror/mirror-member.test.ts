import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import { Construct } from "constructs";
import { memberDatabases } from "../../../domain/iris/cpf/databases";
import { memberMerge } from "../../../domain/iris/cpf/member-merge";
import { MemberPlan, MirrorPlan } from "../../../domain/mirror/plan";
import { MirrorMember } from "../../../modules/mirror/mirror-member";
import { CHANGES_THAT_STOP } from "../../../modules/server/changes-that-stop";
import { FakeHandles, fakeHandles } from "../../support/handles";
import { certificate, member, MIRROR, VOLUMES } from "../../support/mirror-plans";
import { synth } from "../../support/synth";

const EBS_KEY = "arn:aws:kms:eu-west-1:123456789012:key/ebs";

function build(more: { plan?: Partial<MemberPlan>; mirror?: Partial<MirrorPlan>; protection?: boolean } = {}) {
  let handles: FakeHandles | undefined;
  const synthesised = synth((stack) => {
    handles = fakeHandles(stack);
    new MirrorMember(new Construct(stack, "MirrorData"), "MemberA", {
      ...handles,
      endpoint: null,
      plan: member("a", "a", more.plan),
      mirror: { ...MIRROR, ...more.mirror },
      protection: more.protection ?? true,
    });
  });
  return { ...synthesised, published: handles!.published };
}

test("a member is one instance at its planned address, hardened, and deaf to every change that would stop it", () => {
  expect(build().only(Instance.tfResourceType)).toEqual({
    ami: "ami-1",
    instance_type: "r6i.2xlarge",
    subnet_id: "subnet-data-a",
    private_ip: "10.20.1.10",
    vpc_security_group_ids: ["sg-MirrorData"],
    iam_instance_profile: "profile-MirrorData",
    ebs_optimized: true,
    monitoring: true,
    metadata_options: {
      http_endpoint: "enabled",
      http_tokens: "required",
      http_put_response_hop_limit: 1,
      instance_metadata_tags: "disabled",
    },
    root_block_device: {
      volume_type: "gp3",
      volume_size: 30,
      encrypted: true,
      kms_key_id: EBS_KEY,
      tags: { Name: "data-a", "iris:role": "mirror-member", "iris:mirror": "data", "iris:member": "a" },
    },
    disable_api_termination: true,
    instance_initiated_shutdown_behavior: "stop",
    maintenance_options: { auto_recovery: "default" },
    tenancy: "default",
    capacity_reservation_specification: { capacity_reservation_preference: "open" },
    user_data: '#!/bin/bash\necho "$${HOME} data-a" %%{x}\n',
    user_data_replace_on_change: false,
    tags: { Name: "data-a", "iris:role": "mirror-member", "iris:mirror": "data", "iris:member": "a" },
    lifecycle: { prevent_destroy: true, ignore_changes: CHANGES_THAT_STOP },
    depends_on: ["aws_ec2_subnet_cidr_reservation.Planned"],
  });
});

test("what a member ignores is exactly what stops or replaces it", () => {
  expect(CHANGES_THAT_STOP).toEqual([
    "ami",
    "associate_public_ip_address",
    "availability_zone",
    "capacity_reservation_specification",
    "cpu_options",
    "ebs_block_device",
    "ebs_optimized",
    "enable_primary_ipv6",
    "enclave_options",
    "ephemeral_block_device",
    "hibernation",
    "host_id",
    "host_resource_group_arn",
    "instance_market_options",
    "instance_type",
    "ipv6_addresses",
    "key_name",
    "launch_template",
    "network_interface",
    "placement_group",
    "placement_partition_number",
    "private_dns_name_options",
    "root_block_device[0].encrypted",
    "root_block_device[0].kms_key_id",
    "security_groups",
    "subnet_id",
    "tenancy",
    "user_data",
    "user_data_base64",
  ]);
});

test("each planned volume is encrypted, protected, and attached under its planned device name", () => {
  const { named } = build();
  const server = Object.keys(named(Instance.tfResourceType))[0];
  const volumes = named(EbsVolume.tfResourceType);
  const [journal, database, system] = Object.keys(volumes);
  const tags = { "iris:role": "mirror-member", "iris:mirror": "data", "iris:member": "a" };
  const common = {
    availability_zone: "eu-west-1a",
    type: "gp3",
    encrypted: true,
    kms_key_id: EBS_KEY,
    final_snapshot: true,
  };
  const lifecycle = { prevent_destroy: true, ignore_changes: ["snapshot_id", "final_snapshot"] };
  expect(Object.keys(volumes).map((name) => name.replace(/_[0-9A-F]{8}$/, ""))).toEqual([
    "MirrorData_MemberA_AlternateJournalVolume",
    "MirrorData_MemberA_Database1Volume",
    "MirrorData_MemberA_SystemVolume",
  ]);
  expect(volumes).toEqual({
    [system!]: { ...common, lifecycle, size: 100, tags: { ...tags, Name: "data-a-system", "iris:volume": "system" } },
    [database!]: {
      ...common,
      lifecycle,
      size: 500,
      iops: 6000,
      throughput: 500,
      tags: { ...tags, Name: "data-a-database1", "iris:volume": "database1" },
    },
    [journal!]: {
      ...common,
      lifecycle,
      size: 100,
      snapshot_id: "snap-1",
      tags: { ...tags, Name: "data-a-alternateJournal", "iris:volume": "alternateJournal" },
    },
  });
  const attached = (volume: string, device: string) => ({
    instance_id: `\${aws_instance.${server}.id}`,
    volume_id: `\${aws_ebs_volume.${volume}.id}`,
    device_name: device,
    skip_destroy: true,
    stop_instance_before_detaching: false,
  });
  expect(Object.values(named(VolumeAttachment.tfResourceType))).toEqual([
    attached(journal!, "/dev/sdh"),
    attached(database!, "/dev/sdg"),
    attached(system!, "/dev/sdf"),
  ]);
});

test("dropping a volume leaves the other addresses and their content alone", () => {
  const before = build();
  const after = build({ plan: { volumes: VOLUMES.slice(1) } });
  for (const type of [EbsVolume.tfResourceType, VolumeAttachment.tfResourceType]) {
    expect(before.named(type)).toMatchObject(after.named(type));
    expect(after.all(type)).toHaveLength(2);
  }
  expect(before.named(Instance.tfResourceType)).toEqual(after.named(Instance.tfResourceType));
});

test("maintenance lifts the protection of the instance against Terraform and nothing else", () => {
  const usual = build();
  const maintained = build({ plan: { underMaintenance: true } });
  const { lifecycle, ...rest } = usual.only(Instance.tfResourceType);
  expect(lifecycle).toEqual({ prevent_destroy: true, ignore_changes: CHANGES_THAT_STOP });
  expect(maintained.only(Instance.tfResourceType)).toEqual(rest);
  expect(maintained.named(EbsVolume.tfResourceType)).toEqual(usual.named(EbsVolume.tfResourceType));
  expect(maintained.named(VolumeAttachment.tfResourceType)).toEqual(usual.named(VolumeAttachment.tfResourceType));
});

test("without protection Terraform may destroy everything, and still does not stop a member unasked", () => {
  const { only, all } = build({ protection: false });
  const server = only(Instance.tfResourceType);
  expect(server["disable_api_termination"]).toBe(false);
  expect(server["lifecycle"]).toEqual({ ignore_changes: CHANGES_THAT_STOP });
  expect(all(EbsVolume.tfResourceType).map((v) => [v["lifecycle"], v["final_snapshot"]])).toEqual(
    VOLUMES.map(() => [{ ignore_changes: ["snapshot_id", "final_snapshot"] }, false]),
  );
  const detaching = all(VolumeAttachment.tfResourceType).map((a) => [
    a["skip_destroy"],
    a["stop_instance_before_detaching"],
  ]);
  expect(detaching).toEqual(VOLUMES.map(() => [false, true]));
});

test.each([
  [
    "dedicated hardware, no reservation",
    { tenancy: "dedicated", capacityReservation: "none" } as const,
    {
      tenancy: "dedicated",
      capacity_reservation_specification: { capacity_reservation_preference: "none" },
    },
  ],
  [
    "a dedicated host, a given reservation",
    { tenancy: "host", hostId: "h-1", capacityReservation: "cr-1" } as const,
    {
      tenancy: "host",
      host_id: "h-1",
      capacity_reservation_specification: { capacity_reservation_target: { capacity_reservation_id: "cr-1" } },
    },
  ],
])("placement: %s", (_case, placement, expected) => {
  expect(build({ plan: { placement } }).only(Instance.tfResourceType)).toMatchObject(expected);
});

test("a given instance profile takes the place of the created one", () => {
  expect(build({ mirror: { instanceProfile: "given" } }).only(Instance.tfResourceType)["iam_instance_profile"]).toBe(
    "given",
  );
});

test("a member's facts hold exactly what its scripts read: volumes by id, merges, the others, the arbiter; no secret", () => {
  const { published, named } = build();
  const [journal, database, system] = Object.keys(named(EbsVolume.tfResourceType)).map(
    (name) => `\${aws_ebs_volume.${name}.id}`,
  );
  const other = (letter: string, address: string, role: string) => ({
    serverName: `data-${letter}`,
    hostName: `data-${letter}.prod.internal`,
    address,
    role,
    commonName: `data-${letter}.prod.internal`,
    region: "eu-west-1",
  });
  expect(published).toEqual({
    "data-a": {
      role: "mirror-member",
      hostName: "data-a.prod.internal",
      address: "10.20.1.10",
      certificate: certificate("data-a.prod.internal"),
      iris: {
        instance: "IRIS",
        directory: "/iris/sys/irissys",
        imageDirectory: null,
        osAuthentication: "on",
        minimumRelease: "2022.1",
        superserverPort: 1972,
        superserverTls: true,
        memory: {
          "8192": { globalBuffersMiB: 4096, sharedMemoryHeapKiB: 307200, hugePages: 2800 },
          "16384": { globalBuffersMiB: 8192, sharedMemoryHeapKiB: 524288, hugePages: 5120 },
        },
        merge: memberMerge(MIRROR, member("a", "a")),
        databases: memberDatabases(MIRROR),
      },
      volumes: [
        { name: "system", purpose: "system", volumeId: system, mount: "/iris/system", deviceName: "/dev/sdf" },
        {
          name: "database1",
          purpose: "database",
          volumeId: database,
          mount: "/iris/database1",
          deviceName: "/dev/sdg",
        },
        {
          name: "alternateJournal",
          purpose: "alternateJournal",
          volumeId: journal,
          mount: "/iris/alternateJournal",
          deviceName: "/dev/sdh",
        },
      ],
      mirror: {
        key: "data",
        name: "PRODMIR",
        member: "a",
        memberRole: "failover",
        startsAs: "primary",
        tls: true,
        otherMembers: [
          other("b", "10.20.2.10", "failover"),
          other("c", "10.20.3.10", "dr-async"),
          other("d", "10.20.4.10", "reporting-async"),
        ],
        arbiter: { hostName: "data-arbiter.prod.internal", address: "10.20.9.10", port: 2188 },
        fromSnapshot: true,
        createdMarker: "mirrors/data/created.json",
      },
      encryption: null,
      endpoint: null,
      probe: { port: 80, path: "/csp/bin/mirror_status.cxw" },
      tlsAuthorisedNames: ["app-a1.prod.internal"],
    },
  });
});

type Facts = Record<string, unknown> & {
  readonly mirror: Record<string, unknown>;
  readonly iris: { readonly merge: object; readonly superserverTls: boolean; readonly minimumRelease: string };
};
const factsOf = (more: Parameters<typeof build>[0]) => build(more).published["data-a"] as Facts;

test("what does not apply to a member is null, never missing", () => {
  const facts = factsOf({
    plan: { certificate: undefined },
    mirror: { arbiter: undefined, tls: { mirror: false, ecp: false, superserver: false } },
  });
  expect([facts["certificate"], facts["encryption"], facts.mirror["arbiter"], facts.mirror["tls"]]).toEqual([
    null,
    null,
    null,
    false,
  ]);
});

test("a member whose volumes start blank is not one from a snapshot", () => {
  expect(factsOf({ plan: { volumes: VOLUMES.slice(0, 2) } }).mirror["fromSnapshot"]).toBe(false);
});

test.each([
  [{ mirror: true, ecp: true, superserver: true }, true],
  [{ mirror: true, ecp: true, superserver: false }, true],
  [{ mirror: false, ecp: false, superserver: true }, true],
  [{ mirror: true, ecp: false, superserver: false }, false],
])("a member's probe knows whether its superserver speaks TLS, as the merge tells IRIS: %j", (tls, expected) => {
  const { iris } = factsOf({ mirror: { tls } });
  expect(iris.superserverTls).toBe(expected);
  expect(JSON.stringify(iris.merge).includes("SSLConfig=%SuperServer")).toBe(expected);
});

test("only the member that starts as primary gets the merge that creates the mirror", () => {
  expect(Object.keys(factsOf({ plan: { startsAs: "primary" } }).iris.merge)).toEqual(["create", "join", "namespaces"]);
  expect(Object.keys(factsOf({ plan: { startsAs: "backup" } }).iris.merge)).toEqual(["join", "namespaces"]);
});

test("members that IRIS encrypts need a release that knows keys of AWS KMS", () => {
  const needed = (encryption: object | undefined) => factsOf({ mirror: { encryption } as never }).iris.minimumRelease;
  expect([needed(undefined), needed({ databases: true, journals: false })]).toEqual(["2022.1", "2023.3"]);
});

test("members that IRIS encrypts share one wrapped key in the configuration bucket", () => {
  expect(
    factsOf({ mirror: { encryption: { databases: true, journals: false, escrow: false } } })["encryption"],
  ).toEqual({
    databases: true,
    journals: false,
    escrow: false,
    keyArn: "arn:aws:kms:eu-west-1:123456789012:key/iris",
    object: "mirrors/data/encryption-key",
  });
});

test("members of other regions are among the other members", () => {
  const elsewhere = {
    serverName: "data-e",
    hostName: "data-e.dr.internal",
    address: "10.21.1.10",
    role: "dr-async",
    commonName: "data-e.dr.internal",
    region: "eu-central-1",
  } as const;
  expect((factsOf({ mirror: { elsewhere: [elsewhere] } }).mirror["otherMembers"] as object[]).at(-1)).toEqual(
    elsewhere,
  );
});

test("IRIS of the image keeps its instance name, and its place is told", () => {
  expect(
    factsOf({
      mirror: {
        iris: {
          name: "LAB",
          directory: "/iris/sys/irissys",
          imageDirectory: "/usr/irissys",
          osAuthentication: "until-ready",
        },
      },
    }).iris,
  ).toMatchObject({
    instance: "LAB",
    directory: "/iris/sys/irissys",
    imageDirectory: "/usr/irissys",
    osAuthentication: "until-ready",
  });
});
