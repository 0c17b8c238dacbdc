import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { statesInOutput } from "../../../stacks/states-in-output";
import { SMALLEST, yamlOf } from "../../support/documents";
import { workplace, Workplace } from "./run-main";

let place: Workplace;
beforeEach(() => void (place = workplace()));
afterEach(() => place.remove());

const WHY =
  "a state of Terraform lies in the folder of a stack, which the CDKTF command deletes when the stack is not in the present synthesis";
/** The commands of a refusal. */
const commands = (refusal: string) => refusal.split("\n").flatMap((line) => /^ {6}(.*)$/.exec(line)?.[1] ?? []);

test("fails on a local state of an earlier release, also of a stack that is not synthesised; its commands move it", () => {
  const document = place.file("prod.yaml", yamlOf(SMALLEST));
  const stacks = join(place.folder, "out", "stacks");
  const left = place.file("out/stacks/trial-eu-west-1/state/trial-eu-west-1.tfstate", '{"serial": 7}\n');
  const note = place.file("out/stacks/trial-eu-west-1/.terraform/terraform.tfstate", "{}\n");
  const { status, stderr } = place.run(document);
  expect(status).toBe(1);
  expect(stderr.split("\n").slice(0, 2)).toEqual([`${left}: ${WHY}`, "    fix: bring it to safety, then begin again:"]);
  expect([existsSync(left), existsSync(join(stacks, "prod-eu-west-1"))]).toEqual([true, false]);
  execFileSync("bash", ["-euc", commands(stderr).join("\n")]);
  expect(readFileSync(join(place.folder, "state", "trial-eu-west-1.tfstate"), "utf8")).toBe('{"serial": 7}\n');
  expect(existsSync(note)).toBe(false);
  expect(place.run(document)).toMatchObject({ status: 0, stderr: "" });
});

test("states and what is wrong with documents are said at once", () => {
  place.file("out/stacks/trial-eu-west-1/state/trial-eu-west-1.tfstate", "{}");
  const { stderr } = place.run(
    place.file("prod.yaml", yamlOf(SMALLEST).replace("environment: prod", "environment: Prod")),
  );
  expect(stderr).toContain(WHY);
  expect(stderr).toContain("prod.yaml: 1 problem");
});

test.each([
  ["state/a.tfstate", "state/a.tfstate"],
  ["hospital's states/a.tfstate", "hospital's states/a.tfstate"],
  ["state/a.tfstate.backup", "state/a.tfstate.backup"],
  ["state/a.tfstate.1764414000.backup", "state/a.tfstate.1764414000.backup"],
  ["terraform.tfstate", "state/a-eu-west-1.tfstate"],
  ["terraform.tfstate.backup", "state/a-eu-west-1.tfstate.backup"],
  ["terraform.tfstate.d/blue/terraform.tfstate", "state/a-eu-west-1.workspaces/blue/terraform.tfstate"],
])("what lay at %s of a stack's folder is moved to %s, where its backend looks now", (inside, outside) => {
  const file = place.file(`cdktf.out/stacks/a-eu-west-1/${inside}`, inside);
  const [refusal, ...more] = statesInOutput(join(place.folder, "cdktf.out"));
  expect(more).toEqual([]);
  execFileSync("bash", ["-euc", commands(refusal!).join("\n")]);
  expect([existsSync(file), readFileSync(join(place.folder, outside), "utf8")]).toEqual([false, inside]);
});

test("a state is never moved over another one: both are named", () => {
  const file = place.file("cdktf.out/stacks/a-eu-west-1/state/a.tfstate", '"serial": 1');
  const other = place.file("state/a.tfstate", '"serial": 2');
  expect(statesInOutput(join(place.folder, "cdktf.out")).map(commands)).toEqual([
    [
      `# ${other} is there already: keep the one with the higher "serial", and move the other one elsewhere`,
      `grep '"serial"' '${file}' '${other}'`,
    ],
  ]);
});

test("what Terraform could not write to a backend is pushed to it, and not moved", () => {
  const file = place.file("cdktf.out/stacks/a-eu-west-1/errored.tfstate", "{}");
  expect(statesInOutput(join(place.folder, "cdktf.out")).map(commands)).toEqual([
    [`terraform -chdir='${join(file, "..")}' state push errored.tfstate`, `rm '${file}'`],
  ]);
});

test("nothing else in the output is a state, nor is there one before the first synthesis", () => {
  for (const name of [
    "cdk.tf.json",
    "plan.bin",
    ".terraform.lock.hcl",
    ".terraform/terraform.tfstate",
    ".a.tfstate.lock.info",
  ])
    place.file(`cdktf.out/stacks/a-eu-west-1/${name}`, "");
  expect(statesInOutput(join(place.folder, "cdktf.out"))).toEqual([]);
  expect(statesInOutput(join(place.folder, "nowhere"))).toEqual([]);
});
