import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import { AppTierPlan } from "../../../domain/ecp/plan";
import { appServerMerge } from "../../../domain/iris/cpf/app-server-merge";
import { AppTier } from "../../../modules/ecp/app-tier";
import { CHANGES_THAT_STOP } from "../../../modules/server/changes-that-stop";
import { FakeHandles, fakeHandles } from "../../support/handles";
import { APP_TIER, appServer, certificate } from "../../support/mirror-plans";
import { synth } from "../../support/synth";

function build(plan: Partial<AppTierPlan> = {}, protection = true) {
  let handles: FakeHandles | undefined;
  const synthesised = synth((stack) => {
    handles = fakeHandles(stack);
    new AppTier(stack, "AppApp", { ...handles, plan: { ...APP_TIER, ...plan }, protection });
  });
  return { ...synthesised, published: handles!.published, records: handles!.records };
}

const TAGS = { "iris:role": "app-server", "iris:tier": "app" };

test("each planned server is one instance in its zone's application subnet, at its planned address", () => {
  const servers = Object.entries(build().named(Instance.tfResourceType));
  expect(
    servers.map(([name, server]) => [
      name.replace(/_[0-9A-F]{8}$/, ""),
      server["subnet_id"],
      server["private_ip"],
      server["tags"],
    ]),
  ).toEqual([
    ["AppApp_ServerA1_Server", "subnet-app-a", "10.20.41.11", { Name: "app-a1", ...TAGS }],
    ["AppApp_ServerA2_Server", "subnet-app-a", "10.20.41.12", { Name: "app-a2", ...TAGS }],
    ["AppApp_ServerB1_Server", "subnet-app-b", "10.20.42.11", { Name: "app-b1", ...TAGS }],
  ]);
});

test("an application server may be destroyed, and is not stopped by a new image or instance type", () => {
  for (const server of build().all(Instance.tfResourceType)) {
    expect(server).toMatchObject({
      ami: "ami-1",
      instance_type: "m6i.2xlarge",
      vpc_security_group_ids: ["sg-AppApp"],
      iam_instance_profile: "profile-AppApp",
      disable_api_termination: false,
      metadata_options: { http_tokens: "required", http_put_response_hop_limit: 1 },
      root_block_device: { encrypted: true, kms_key_id: "arn:aws:kms:eu-west-1:123456789012:key/ebs" },
      depends_on: ["aws_ec2_subnet_cidr_reservation.Planned"],
    });
    expect(server["lifecycle"]).toEqual({ ignore_changes: CHANGES_THAT_STOP });
  }
});

test("each server has an encrypted system volume and cache volume that Terraform may destroy", () => {
  const { named, all } = build({ servers: [appServer("a1")] });
  const common = {
    availability_zone: "eu-west-1a",
    type: "gp3",
    encrypted: true,
    kms_key_id: "arn:aws:kms:eu-west-1:123456789012:key/ebs",
    final_snapshot: false,
    lifecycle: { ignore_changes: ["snapshot_id", "final_snapshot"] },
  };
  const volumes = named(EbsVolume.tfResourceType);
  expect(Object.values(volumes)).toEqual([
    { ...common, size: 40, tags: { Name: "app-a1-cache", ...TAGS, "iris:volume": "cache" } },
    { ...common, size: 60, tags: { Name: "app-a1-system", ...TAGS, "iris:volume": "system" } },
  ]);
  const [cache, system] = Object.keys(volumes);
  const server = Object.keys(named(Instance.tfResourceType))[0];
  const attached = (name: string, device: string) => ({
    instance_id: `\${aws_instance.${server}.id}`,
    volume_id: `\${aws_ebs_volume.${name}.id}`,
    device_name: device,
    skip_destroy: true,
    stop_instance_before_detaching: false,
  });
  expect(all(VolumeAttachment.tfResourceType)).toEqual([attached(cache!, "/dev/sdg"), attached(system!, "/dev/sdf")]);
});

test("a cache on the instance store needs no volume", () => {
  const { all, published } = build({ cacheVolume: undefined });
  expect(all(EbsVolume.tfResourceType).map((disk) => (disk["tags"] as Record<string, string>)["iris:volume"])).toEqual([
    "system",
    "system",
    "system",
  ]);
  expect((published["app-a1"] as { instanceStore: unknown }).instanceStore).toEqual({ mount: "/iris/cache" });
});

test("servers connect to a member, never to the load balancer, and have a name", () => {
  const { published, records, named } = build({ servers: [appServer("b1")] });
  const [cache, system] = Object.keys(named(EbsVolume.tfResourceType)).map((name) => `\${aws_ebs_volume.${name}.id}`);
  expect(published).toEqual({
    "app-b1": {
      role: "app-server",
      tier: "app",
      hostName: "app-b1.prod.internal",
      address: "10.20.42.11",
      commonName: "app-b1.prod.internal",
      dataServer: {
        mirror: "data",
        port: 1972,
        members: [{ address: "10.20.1.10", role: "failover" }],
        probe: { port: 8080, path: "/csp/bin/mirror_status.cxw" },
      },
      certificate: certificate("app-b1.prod.internal"),
      instanceStore: null,
      iris: {
        instance: "IRIS",
        directory: "/iris/sys/irissys",
        imageDirectory: null,
        osAuthentication: "on",
        minimumRelease: "2022.1",
        superserverPort: 1972,
        superserverTls: true,
        memory: { "8192": { globalBuffersMiB: 4096, sharedMemoryHeapKiB: 307200, hugePages: 2800 } },
        merge: { configure: appServerMerge(APP_TIER) },
        databases: [],
      },
      volumes: [
        { name: "system", purpose: "system", volumeId: system, mount: "/iris/system", deviceName: "/dev/sdf" },
        { name: "cache", purpose: "cache", volumeId: cache, mount: "/iris/cache", deviceName: "/dev/sdg" },
      ],
    },
  });
  expect(records).toEqual({ AppAppServerB1: { hostName: "app-b1.prod.internal", address: "10.20.42.11" } });
});

test.each([
  [{ mirror: false, ecp: false, superserver: true }, true],
  [{ mirror: true, ecp: true, superserver: false }, false],
])("its facts say whether its superserver speaks TLS, as the merge tells IRIS: %j", (tls, expected) => {
  const { iris } = build({ tls }).published["app-a1"] as {
    iris: { superserverTls: boolean; merge: { configure: string } };
  };
  expect(iris.superserverTls).toBe(expected);
  expect(iris.merge.configure.includes("SSLConfig=%SuperServer")).toBe(expected);
});

test("a server without TLS has no certificate", () => {
  const { published } = build({ servers: [{ ...appServer("a1"), certificate: undefined }] });
  expect((published["app-a1"] as { certificate: unknown }).certificate).toBeNull();
});

test("dropping a server leaves the others' addresses and content alone", () => {
  const before = build();
  const after = build({ servers: APP_TIER.servers.slice(1) });
  expect(before.json.resource).toMatchObject(after.json.resource!);
  expect(before.addresses.length - after.addresses.length).toBe(5);
});

test("without protection a destroyed attachment stops the server, then detaches its volume", () => {
  const detaching = build({}, false)
    .all(VolumeAttachment.tfResourceType)
    .map((a) => [a["skip_destroy"], a["stop_instance_before_detaching"]]);
  expect(detaching).toEqual(Array(6).fill([false, true]));
});

test("a given instance profile takes the place of the created one", () => {
  const servers = build({ instanceProfile: "given" }).all(Instance.tfResourceType);
  expect(servers.map((server) => server["iam_instance_profile"])).toEqual(["given", "given", "given"]);
});
