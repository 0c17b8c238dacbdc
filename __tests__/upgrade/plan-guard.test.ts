import { DeploymentConfig } from "../../domain/config/deployment";
import { Mock, startMock } from "../../tools/lab/mock";
import { Plan } from "../../tools/lab/terraform-json";
import { openWorkspace, Workspace } from "../../tools/lab/workspace";
import { judge } from "../../tools/plan-guard/judge";
import { regionStack } from "../support/environments";
import { Release, RELEASES } from "../support/release";

type Json = Record<string, unknown>;
type Resources = Record<string, Record<string, Json>>;
type Change = (config: DeploymentConfig) => void;

const release = new Release(RELEASES.at(-1)!);
/** A failover pair and an async, with protection. */
const STACK = "private-eu-central-1";

function document(change: Change): DeploymentConfig {
  const config = release.document("private");
  change(config);
  return config;
}

const stackOf = (change: Change): Json => regionStack(document(change)).json;

/** The synthesised JSON without any `lifecycle`, or that of some types: what a plan looks like where nothing else stands in the way. */
function withoutLifecycle(json: Json, types = /./): Json {
  const bodies = Object.entries(json["resource"] as Resources).flatMap(([type, named]) =>
    types.test(type) ? Object.values(named) : [],
  );
  for (const body of bodies) delete body["lifecycle"];
  return json;
}

const short = (address: string) => address.replace(/_[0-9A-F]{8}$/, "");
const otherKey: Change = (config) =>
  (config.regions["primary"]!.keys!.ebs =
    "arn:aws:kms:eu-central-1:123456789012:key/99999999-2222-3333-4444-555555555555");

describe(`the plan guard on real plans over an environment that release ${release.version} left`, () => {
  let mock: Mock;
  let workspace: Workspace;

  beforeAll(async () => {
    mock = await startMock();
    workspace = await openWorkspace({ stackDirectory: release.directory(STACK), mock });
    workspace.writeState(release.state(STACK));
  });
  afterAll(async () => {
    workspace.close();
    await mock.stop();
  });

  /** A plan of a changed document. */
  async function planned(change: Change, edit: (json: Json) => Json = (same) => same): Promise<Plan> {
    workspace.edit(() => edit(stackOf(change)));
    return (await workspace.planOnState("guarded")).json;
  }

  /** Addresses of what is refused; `maintenance`: of the one server that may be replaced. */
  function refusedIn(plan: Plan, maintenance?: string): string[] {
    const address = maintenance && plan.resource_changes!.find((one) => short(one.address) === maintenance)!.address;
    const { findings } = judge(plan, address === undefined ? {} : { maintenance: address });
    return findings.map((finding) => short(finding.address)).sort();
  }

  async function refusals(change: Change, edit?: (json: Json) => Json): Promise<string[]> {
    return refusedIn(await planned(change, edit));
  }

  test("an added member and a grown volume pass", async () => {
    const grown: Change = (config) => {
      config.mirrors["data"]!.members["d"] = { zone: "a", role: "dr-async" };
      (config.regions["primary"]!.certificates as { secrets: Record<string, string> }).secrets["data-d"] =
        "arn:aws:secretsmanager:eu-central-1:123456789012:secret:certificates/data-d-AbCdEf";
      config.mirrors["data"]!.volumes = { journal: { sizeGiB: 2000 } };
    };
    expect(await refusals(grown)).toEqual([]);
  });

  test("a retired member and its volumes pass: Terraform forgets them; without that, they are refused", async () => {
    const gone: Change = (config) => {
      delete config.mirrors["data"]!.members["c"];
      delete (config.regions["primary"]!.certificates as { secrets: Record<string, string> }).secrets["data-c"];
    };
    const retired: Change = (config) => {
      gone(config);
      config.retired = { data: { members: ["c"] } };
    };
    expect(await refusals(retired)).toEqual([]);
    const left = await refusals(gone);
    expect(left.filter((address) => address.startsWith("aws_ebs_volume.MirrorData_MemberC"))).toHaveLength(6);
    expect(left).toContain("aws_instance.MirrorData_MemberC_Server");
  });

  test("fails on a volume that is gone, on one that is detached, and on a construct with another name", async () => {
    const broken = (json: Json): Json => {
      const resources = json["resource"] as Resources;
      const nameOf = (type: string, start: string): string =>
        Object.keys(resources[type]!).find((name) => name.startsWith(start))!;
      const remove = (type: string, start: string) => delete resources[type]![nameOf(type, start)];
      const wij = nameOf("aws_ebs_volume", "MirrorData_MemberA_WijVolume");
      const system = nameOf("aws_ebs_volume", "MirrorData_MemberB_SystemVolume");
      expect(resources["aws_ebs_volume"]![wij]!["lifecycle"]).toMatchObject({ prevent_destroy: true });
      remove("aws_ebs_volume", "MirrorData_MemberA_WijVolume");
      remove("aws_volume_attachment", "MirrorData_MemberA_WijAttachment");
      remove("aws_volume_attachment", "MirrorData_MemberA_JournalAttachment");
      // The facts of the node name the volume; those of a document without it would not.
      const text = JSON.stringify(json).replaceAll(`\${aws_ebs_volume.${wij}.id}`, "gone");
      return JSON.parse(text.replaceAll(system, "MirrorData_MemberB_SysVolume_0A1B2C3D")) as Json;
    };
    expect(await refusals(() => undefined, broken)).toEqual([
      "aws_ebs_volume.MirrorData_MemberA_WijVolume",
      "aws_ebs_volume.MirrorData_MemberB_SystemVolume",
      "aws_volume_attachment.MirrorData_MemberA_JournalAttachment",
      "aws_volume_attachment.MirrorData_MemberA_WijAttachment",
      "aws_volume_attachment.MirrorData_MemberB_SystemAttachment",
      "the plan",
    ]);
  });

  test("fails on a changed volume key", async () => {
    const refused = await refusals(otherKey, (json) => withoutLifecycle(json));
    expect(refused.filter((address) => address.startsWith("aws_ebs_volume."))).toHaveLength(18);
  });

  test("fails on a changed instance type of all members, and names them at once", async () => {
    const refused = await refusals(
      (config) => (config.mirrors["data"]!.instanceType = "r6i.2xlarge"),
      (json) => withoutLifecycle(json),
    );
    expect(refused).toEqual([
      "aws_instance.MirrorData_MemberA_Server",
      "aws_instance.MirrorData_MemberB_Server",
      "aws_instance.MirrorData_MemberC_Server",
      "the plan",
    ]);
  });

  test("the one member under maintenance passes with its attachments, when the guard is told its address", async () => {
    const plan = await planned((config) => {
      config.maintenance = { data: ["b"] };
      config.regions["primary"]!.image.id = "ami-0fedcba9876543210";
    });
    expect(refusedIn(plan, "aws_instance.MirrorData_MemberB_Server")).toEqual([]);
    expect(refusedIn(plan)).toContain("aws_instance.MirrorData_MemberB_Server");
    expect(refusedIn(plan, "aws_instance.MirrorData_MemberA_Server")).toContain(
      "aws_instance.MirrorData_MemberB_Server",
    );
  });

  test("a new image and instance type without maintenance change no server", async () => {
    const plan = await planned((config) => {
      config.regions["primary"]!.image.id = "ami-0fedcba9876543210";
      config.mirrors["data"]!.instanceType = "r6i.2xlarge";
    });
    const servers = plan.resource_changes!.filter(
      ({ type, change }) => type === "aws_instance" && change.actions[0] !== "no-op",
    );
    expect(servers).toEqual([]);
    expect(refusedIn(plan)).toEqual([]);
  });

  /** The endpoint's load balancer without the last of its zones. */
  const withoutZone = (json: Json): Json => {
    const balancers = Object.values((json["resource"] as Resources)["aws_lb"]!);
    (balancers.find((one) => "subnet_mapping" in one)!["subnet_mapping"] as Json[]).pop();
    return json;
  };

  test("Terraform refuses to replace a load balancer before a listener goes, and so does the guard; also one of another type", async () => {
    workspace.edit(() => withoutZone(stackOf(() => undefined)));
    expect((await workspace.erroredPlan("errored-balancer")).json.errored).toBe(true);
    const application: Change = (config) => (config.webTiers!["intranet"]!.loadBalancer = "application");
    expect(await refusals(application, (json) => withoutLifecycle(withoutZone(json), /^aws_e?lb$/))).toEqual([
      "aws_elb.WebIntranet_Balancer_LoadBalancer",
      "aws_lb.MirrorData_Endpoint_Balancer",
    ]);
  });

  test("fails on a client that got another name, until the document says that it is the same", async () => {
    const moved: { from: string; to: string }[] = [];
    const renamed: Change = (config) => {
      config.mirrors["data"]!.endpoint!.listeners["astm"]!.clients = { laboratory: "10.9.8.0/22" };
      if (moved.length > 0) config.moved = { [STACK]: moved };
    };
    const { findings } = judge(await planned(renamed));
    for (const { instead } of findings) {
      const [, from, to] = /a 'moved' block from (\S+) to (\S+) /.exec(instead)!;
      moved.push({ from: from!, to: to! });
    }
    const rule = "aws_vpc_security_group_ingress_rule.Firewall_EndpointData_FromAnalysersAstm";
    expect(moved.map(({ from }) => short(from))).toContain(rule);
    for (const { from, to } of moved) expect(short(to)).toBe(short(from).replace("Analysers", "Laboratory"));
    const plan = await planned(renamed);
    expect(judge(plan).findings).toEqual([]);
    const touched = plan.resource_changes!.filter(({ address }) => moved.some(({ to }) => to === address));
    expect(touched.map(({ change }) => change.actions)).toEqual(moved.map(() => ["update"]));
  });

  test("fails on a plan that Terraform itself refuses", async () => {
    workspace.edit(() => stackOf(otherKey));
    const { json } = await workspace.erroredPlan("errored");
    expect(json.errored).toBe(true);
    expect(judge(json).findings.map(({ address }) => address)).toContain("the plan");
  });
});
