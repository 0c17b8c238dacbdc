import { DeploymentConfig } from "../../domain/config/deployment";
import { Mock, startMock } from "../../tools/lab/mock";
import { Plan } from "../../tools/lab/terraform-json";
import { openWorkspace, Workspace } from "../../tools/lab/workspace";
import { judge } from "../../tools/plan-guard/judge";
import { environment, regionStack } from "../support/environments";

type Json = Record<string, unknown>;
type Change = (config: DeploymentConfig) => void;

/** The sandbox with its protection on and without web servers: the smallest environment that holds what these plans change. */
function document(change: Change = () => undefined): DeploymentConfig {
  const config = environment("sandbox");
  delete config.protection;
  delete config.webTiers;
  config.acknowledge = [];
  change(config);
  return config;
}

/** The synthesised JSON without any `lifecycle`: what a plan looks like where nothing else stands in the way. */
function withoutLifecycle(json: Json): Json {
  const resources = json["resource"] as Record<string, Record<string, Json>>;
  for (const body of Object.values(resources).flatMap((named) => Object.values(named))) delete body["lifecycle"];
  return json;
}

const short = (address: string) => address.replace(/_[0-9A-F]{8}$/, "");

describe("the plan guard on real plans of a deployed environment", () => {
  let mock: Mock;
  let workspace: Workspace;

  beforeAll(async () => {
    mock = await startMock();
    workspace = await openWorkspace({ stackDirectory: regionStack(document()).directory, mock });
    await workspace.apply();
  });
  afterAll(async () => {
    workspace.close();
    await mock.stop();
  });

  /** A plan of a changed document. */
  async function planned(change: Change, edit: (json: Json) => Json = (same) => same): Promise<Plan> {
    const { json } = regionStack(document(change));
    workspace.edit(() => edit(json));
    return (await workspace.plan("guarded")).json;
  }

  /** Addresses of what is refused; `maintenance`: of the one server that may be replaced. */
  function refusedIn(plan: Plan, maintenance?: string): string[] {
    const address = maintenance && plan.resource_changes!.find((one) => short(one.address) === maintenance)!.address;
    return judge(plan, address === undefined ? {} : { maintenance: address }).findings.map((finding) =>
      short(finding.address),
    );
  }

  async function refusals(change: Change, edit?: (json: Json) => Json): Promise<string[]> {
    return refusedIn(await planned(change, edit));
  }

  test("nothing changed: nothing refused", async () => {
    expect(await refusals(() => undefined)).toEqual([]);
  });

  test("an added application server and a grown volume pass", async () => {
    const grown: Change = (config) => {
      config.appTiers!["app"]!.servers = 2;
      config.mirrors["data"]!.volumes = { journal: { sizeGiB: 300 } };
    };
    expect(await refusals(grown)).toEqual([]);
  });

  test("a retired member and its volumes pass: Terraform forgets them", async () => {
    const withAsync: Change = (config) => (config.mirrors["data"]!.members["c"] = { zone: "a", role: "dr-async" });
    workspace.edit(() => regionStack(document(withAsync)).json);
    await workspace.apply();
    expect(await refusals((config) => (config.retired = { data: { members: ["c"] } }))).toEqual([]);
    const left = await refusals(() => undefined);
    expect(left.filter((address) => address.startsWith("aws_ebs_volume.MirrorData_MemberC"))).toHaveLength(5);
    workspace.edit(() => regionStack(document((config) => (config.retired = { data: { members: ["c"] } }))).json);
    await workspace.apply();
  });

  test("fails on a removed and on a detached volume", async () => {
    const refused = await refusals(
      () => undefined,
      (json) => {
        const resources = json["resource"] as Record<string, Record<string, Json>>;
        const remove = (type: string, start: string) =>
          delete resources[type]![Object.keys(resources[type]!).find((name) => name.startsWith(start))!];
        remove("aws_ebs_volume", "MirrorData_MemberA_WijVolume");
        remove("aws_volume_attachment", "MirrorData_MemberA_WijAttachment");
        remove("aws_volume_attachment", "MirrorData_MemberA_JournalAttachment");
        // The facts of the node name the volume; a document without the volume would not.
        return JSON.parse(
          JSON.stringify(json).replace(/\$\{aws_ebs_volume\.MirrorData_MemberA_WijVolume_[0-9A-F]{8}\.id\}/g, "gone"),
        ) as Json;
      },
    );
    expect(refused.sort()).toEqual([
      "aws_ebs_volume.MirrorData_MemberA_WijVolume",
      "aws_volume_attachment.MirrorData_MemberA_JournalAttachment",
      "aws_volume_attachment.MirrorData_MemberA_WijAttachment",
    ]);
  });

  test("fails on a changed volume key", async () => {
    const otherKey: Change = (config) =>
      (config.regions["primary"]!.keys = {
        ebs: "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      });
    const refused = await refusals(otherKey, withoutLifecycle);
    expect(refused.filter((address) => address.startsWith("aws_ebs_volume."))).toHaveLength(10);
    expect(refused).toContain("aws_kms_key.Keys_Ebs");
  });

  test("fails on a changed instance type of both members, and names the two at once", async () => {
    const refused = await refusals(
      (config) => (config.mirrors["data"]!.instanceType = "r6i.2xlarge"),
      withoutLifecycle,
    );
    expect(refused.sort()).toEqual([
      "aws_instance.MirrorData_MemberA_Server",
      "aws_instance.MirrorData_MemberB_Server",
      "the plan",
    ]);
  });

  test("fails on a renamed member", async () => {
    const refused = await refusals((config) => {
      const { b, ...others } = config.mirrors["data"]!.members;
      config.mirrors["data"]!.members = { ...others, d: b! };
    }, withoutLifecycle);
    expect(refused).toContain("aws_instance.MirrorData_MemberB_Server");
    expect(refused.filter((address) => address.startsWith("aws_ebs_volume.MirrorData_MemberB"))).toHaveLength(5);
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
    expect(servers.map(({ address }) => address)).toEqual([]);
  });

  test("fails on a plan that Terraform itself could not finish", async () => {
    workspace.edit(
      () =>
        regionStack(
          document(
            (config) =>
              (config.regions["primary"]!.keys = {
                ebs: "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555",
              }),
          ),
        ).json,
    );
    const { json } = await workspace.erroredPlan("errored");
    expect(json.errored).toBe(true);
    expect(judge(json).findings.map(({ address }) => address)).toContain("the plan");
  });
});
