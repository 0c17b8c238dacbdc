import { findTerraform } from "../lab/terraform-binary";

/** One layer of tests. */
export interface Layer {
  readonly name: string;
  /** What a pass proves, in a few words. */
  readonly proves: string;
  /** Programs below node_modules, and their arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  /** Why this machine cannot run it; undefined: it can. */
  readonly missing?: () => string | undefined;
}

const jest = (name: string, proves: string, missing?: Layer["missing"]): Layer => ({
  name,
  proves,
  command: ["jest/bin/jest.js", "--selectProjects", name],
  missing,
});

function noTerraform(): string | undefined {
  const found = findTerraform();
  return "missing" in found ? found.missing : undefined;
}

/** In the order in which they run: what is quick and breaks often comes first. */
export const LAYERS: readonly Layer[] = [
  { name: "types", proves: "the sources agree with their types", command: ["typescript/bin/tsc", "--noEmit"] },
  { name: "types-aws6", proves: "the same sources compile with the bindings of AWS provider 6", command: ["typescript/bin/tsc", "-p", "tsconfig.aws6.json"] },
  { name: "lint", proves: "imports keep their direction, construct ids their form", command: ["eslint/bin/eslint.js", "."] },
  jest("domain", "planning, rules and their messages"),
  jest("modules", "what each module synthesises"),
  jest("addresses", "no Terraform address changes unnoticed"),
  jest("cdk-terrain", "CDK Terrain, which continues CDKTF, synthesises the same stacks"),
  jest("aws6", "the bindings of AWS provider 6 synthesise the same stacks, and provider 5.100 accepts them"),
  jest("tools", "plan guard, lab, main program"),
  jest("guest", "the scripts inside servers"),
  jest("docs", "pages and pictures are current, links and examples hold"),
  jest("validate", "the AWS provider accepts every stack", noTerraform),
  jest("whole-apply", "every stack applies as a whole, without a server", noTerraform),
  jest("plan", "policies over the plan of every environment", noTerraform),
  jest("deploy", "apply, plan again, destroy on an AWS mock; the plan guard on real plans", noTerraform),
  jest("cli", "cdktf synth, diff, deploy and destroy", noTerraform),
];
