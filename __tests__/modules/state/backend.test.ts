import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { App, TerraformOutput, TerraformStack, Testing } from "cdktf";
import { BackendPlan } from "../../../domain/state/plan";
import { writeBackend } from "../../../modules/state/backend";
import { synth } from "../../support/synth";

const terraformOf = (plan: BackendPlan) => synth((stack) => writeBackend(stack, plan)).json["terraform"];

test.each<BackendPlan>([
  { type: "local", settings: { path: "state/prod-eu-west-1.tfstate" } },
  { type: "s3", settings: { bucket: "b", key: "k", region: "eu-west-1", encrypt: true, use_lockfile: true } },
  { type: "remote", settings: { organization: "acme", workspaces: { name: "iris" } } },
  { type: "http", settings: { address: "https://state.example.org/prod" } },
  { type: "azurerm", settings: { storage_account_name: "acme", container_name: "state", key: "prod.tfstate" } },
  { type: "gcs", settings: { bucket: "b", prefix: "prod" } },
])("a stack has the $type backend, its settings as they are, and no other", (plan) => {
  expect(terraformOf(plan)).toEqual({ backend: { [plan.type]: plan.settings } });
});

test("a stack in HCP Terraform has a cloud block and no backend", () => {
  expect(terraformOf({ type: "cloud", settings: { workspaces: { tags: ["iris"] } } })).toEqual({
    cloud: { workspaces: { tags: ["iris"] } },
  });
});

test("no path of the machine that synthesised stands in the output", () => {
  const { json } = synth((stack) => writeBackend(stack, { type: "local", settings: { path: "state/prod.tfstate" } }));
  expect(JSON.stringify(json)).not.toContain(process.cwd());
});

test("fails on a stack that refers to a value of another stack", () => {
  const app = Testing.stubVersion(new App({ stackTraces: false }));
  const [one, other] = ["prod-eu-west-1", "prod-dns"].map((name) => new TerraformStack(app, name)) as [
    TerraformStack,
    TerraformStack,
  ];
  for (const stack of [one, other])
    writeBackend(stack, { type: "local", settings: { path: `state/${stack.node.id}.tfstate` } });
  const identity = new DataAwsCallerIdentity(one, "Identity");
  new TerraformOutput(other, "Account", { value: identity.accountId });
  expect(() => app.synth()).toThrow(
    "stack 'prod-eu-west-1' is not read by other stacks: plan the value instead of referring to it",
  );
});
