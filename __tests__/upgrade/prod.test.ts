import { makeExisting, replaced, Replacements } from "../../tools/lab/existing";
import { Mock, startMock } from "../../tools/lab/mock";
import { differences } from "../../tools/lab/terraform-json";
import { openWorkspace, Workspace } from "../../tools/lab/workspace";
import { judge } from "../../tools/plan-guard/judge";
import { StackOutput, synthesise } from "../support/environments";
import { acceptedIn } from "./accepted-changes";
import { Change, changesOf, compare } from "./changes";
import { Release, RELEASES } from "../support/release";

type Json = Record<string, unknown>;

const release = new Release(RELEASES.at(-1)!);
const REGION = "prod-eu-west-1";
const DNS = "prod-dns";

/** The largest document, in the order of a life: an earlier release, today's code over it, a destroy that is refused. */
describe(`prod of release ${release.version} on an AWS mock with the real AWS provider`, () => {
  const today = new Map(synthesise(release.document("prod")).map((stack) => [stack.name, stack]));
  const changes: Change[] = [];
  const workspaces = new Map<string, Workspace>();
  let mock: Mock;
  let ids: Replacements;

  beforeAll(async () => {
    mock = await startMock();
    ids = await makeExisting(mock, release.document("prod"));
    for (const name of [REGION, DNS]) {
      const workspace = await openWorkspace({ stackDirectory: release.directory(name), mock });
      workspace.edit(inMock);
      workspaces.set(name, workspace);
    }
  });
  afterAll(async () => {
    for (const workspace of workspaces.values()) workspace.close();
    await mock.stop();
  });

  /** A stack with the ids that the mock chose for what was there before. */
  const inMock = (json: Json): Json => JSON.parse(replaced(JSON.stringify(json), ids)) as Json;
  const of = (name: string): { workspace: Workspace; stack: StackOutput } => ({
    workspace: workspaces.get(name)!,
    stack: today.get(name)!,
  });

  test("applies as it was: the region, then the user-facing names", async () => {
    expect([...today.keys()].sort()).toEqual(release.stacks("prod").sort());
    for (const name of [REGION, DNS]) await of(name).workspace.apply();
  });

  test.each([REGION, DNS])(
    "%s takes today's code without a loss and without a stop; then nothing is left to do",
    async (name) => {
      const { workspace, stack } = of(name);
      workspace.edit(() => inMock(stack.json));
      const plan = await workspace.plan("today");
      changes.push(...changesOf(name, plan.json));
      expect(judge(plan.json).findings).toEqual([]);
      if (plan.empty) return;
      await workspace.apply(plan);
      expect(differences((await workspace.plan("second")).json)).toEqual([]);
    },
  );

  test("every other change is listed, with its reason", () => {
    expect(compare(changes, acceptedIn(release.version, [REGION, DNS]))).toEqual([]);
  });

  test("outputs give an operator names, addresses and the commands that check them", async () => {
    expect(await of(REGION).workspace.output()).toMatchObject({
      mirror_data_endpoint: "data.eu-west-1.prod.example.org",
      mirror_data_member_a_address: "10.20.96.16",
      mirror_data_member_b_address: "10.20.100.17",
      mirror_data_arbiter_address: "10.20.136.16",
      mirror_data_member_a_check: "curl -i http://data-a.eu-west-1.prod.example.org:80/csp/bin/mirror_status.cxw",
      web_public_url: "https://ehr.example.org/",
    });
  });

  test("a destroy is refused and names everything that holds data", async () => {
    const refusal = await of(REGION)
      .workspace.destroy()
      .then(
        () => "destroyed",
        (error: Error) => error.message,
      );
    const named: string[] = [
      ...new Set([...refusal.matchAll(/aws_[a-z0-9_]+\.[A-Za-z0-9_]+/g)].map(([address]) => address)),
    ].sort();
    const guarded: string[] = Object.entries(of(REGION).stack.json.resource ?? {})
      .flatMap(([type, resources]) =>
        Object.entries(resources).map(([address, body]) => [`${type}.${address}`, body] as const),
      )
      .filter(([, body]) => (body["lifecycle"] as { prevent_destroy?: boolean } | undefined)?.prevent_destroy)
      .map(([address]) => address)
      .sort();
    const short = (address: string): string => address.replace(/_[0-9A-F]{8}$/, "");
    expect(guarded.map(short)).toEqual(
      expect.arrayContaining([
        "aws_instance.MirrorData_MemberA_Server",
        "aws_ebs_volume.MirrorData_MemberB_Database4Volume",
        "aws_kms_key.Keys_Ebs",
        "aws_lb.MirrorData_Endpoint_Balancer",
        "aws_s3_bucket.Configuration_Bucket",
      ]),
    );
    // Terraform does not get as far as what they depend on: the key of volumes, the log buckets of load balancers.
    expect(guarded.filter((address) => !named.includes(address)).map(short)).toEqual([
      "aws_kms_key.Keys_Ebs",
      "aws_s3_bucket.WebInternal_AccessLogs_Bucket",
      "aws_s3_bucket.WebPublic_AccessLogs_Bucket",
    ]);
    expect(named.filter((address) => !guarded.includes(address))).toEqual([]);
  });
});
