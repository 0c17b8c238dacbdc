import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Mock, startMock } from "../../tools/lab/mock";
import { differences } from "../../tools/lab/terraform-json";
import { openWorkspace, Workspace } from "../../tools/lab/workspace";

/** A stack in two regions of another account, with a remote backend, and nothing slow in it. */
function stackWith(resource: Record<string, unknown>): Record<string, unknown> {
  return {
    terraform: {
      required_providers: { aws: { source: "aws", version: ">= 5.100.0, < 7.0.0" } },
      backend: { s3: { bucket: "acme-state", key: "lab.tfstate", region: "eu-west-1" } },
    },
    provider: {
      aws: [
        { region: "eu-west-1", allowed_account_ids: ["111122223333"] },
        { alias: "dr", region: "eu-central-1", allowed_account_ids: ["111122223333"] },
      ],
    },
    resource,
    output: { bucket: { value: "state of the lab" } },
  };
}

const TOPIC = { aws_sns_topic: { here: { name: "here" }, there: { provider: "aws.dr", name: "there" } } };

describe("a workspace", () => {
  let source: string;
  let mock: Mock;
  let workspace: Workspace;

  beforeAll(async () => {
    source = mkdtempSync(join(tmpdir(), "iris-stack-"));
    writeFileSync(join(source, "cdk.tf.json"), JSON.stringify(stackWith(TOPIC), undefined, 2));
    mock = await startMock();
    workspace = await openWorkspace({ stackDirectory: source, mock });
  });
  afterAll(async () => {
    workspace.close();
    rmSync(source, { recursive: true });
    await mock.stop();
  });

  test("applies a stack of another account in two regions, keeps its state in its own folder, and plans nothing more", async () => {
    await workspace.apply();
    const state = await workspace.showState();
    expect(state.values?.root_module?.resources?.map(({ values }) => values["arn"]).sort()).toEqual([
      "arn:aws:sns:eu-central-1:123456789012:there",
      "arn:aws:sns:eu-west-1:123456789012:here",
    ]);
    expect(existsSync(join(workspace.folder, "terraform.tfstate"))).toBe(true);
    expect((await workspace.plan()).exitCode).toBe(0);
    expect(await workspace.output()).toEqual({ bucket: "state of the lab" });
  });

  test("names the attribute that an edited stack would change", async () => {
    workspace.edit((json) => ({
      ...json,
      resource: { aws_sns_topic: { ...TOPIC.aws_sns_topic, here: { name: "here", display_name: "Alarms" } } },
    }));
    const plan = await workspace.plan("edited");
    expect(plan.exitCode).toBe(2);
    expect(differences(plan.json)).toEqual([
      { address: "aws_sns_topic.here", actions: ["update"], attributes: ["display_name"] },
    ]);
    expect(JSON.parse(readFileSync(plan.jsonFile, "utf8"))).toEqual(plan.json);
  });

  test("leaves the synthesised stack as it was", () => {
    expect(readdirSync(source)).toEqual(["cdk.tf.json"]);
  });

  test("fails on an argument that the provider does not have, with its place and name", async () => {
    workspace.edit((json) => ({ ...json, resource: { aws_sns_topic: { here: { name: "here", colour: "red" } } } }));
    await expect(workspace.validate()).rejects.toThrow(
      /terraform validate -json failed:\n {2}- (aws_sns_topic\.here|cdk\.tf\.json:\d+): [^\n]*\n.*"colour"/,
    );
  });

  test("a mock that was reset has forgotten everything", async () => {
    workspace.edit((json) => ({ ...json, resource: TOPIC }));
    await mock.reset();
    const changes = differences((await workspace.plan("forgotten")).json);
    expect(changes.map(({ address, actions }) => [address, ...actions])).toEqual([
      ["aws_sns_topic.here", "create"],
      ["aws_sns_topic.there", "create"],
    ]);
  });
});

test("fails on a folder that is no stack, and says which folder to name", async () => {
  await expect(openWorkspace({ stackDirectory: __dirname })).rejects.toThrow(
    "holds no cdk.tf.json: name the folder of one synthesised stack",
  );
});
