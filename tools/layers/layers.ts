import { missingForMachines } from "../../__tests__/boot/support/machine";
import { missingPython } from "../lab/python";
import { findTerraform } from "../lab/terraform-binary";
import { LayerName } from "./limits";

/** One layer of tests. */
export interface Layer {
  readonly name: LayerName;
  /** What a pass proves, in a few words. */
  readonly proves: string;
  /** Programs below node_modules, and their arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  /** Why this machine cannot run it; undefined: it can. */
  readonly missing?: () => Promise<string | undefined>;
}

const jest = (
  name: LayerName,
  proves: string,
  { missing, workers }: { readonly missing?: Layer["missing"]; readonly workers?: number } = {},
): Layer => ({
  name,
  proves,
  command: [
    "jest/bin/jest.js",
    "--selectProjects",
    name,
    ...(workers === undefined ? [] : [`--maxWorkers=${workers}`]),
  ],
  missing,
});

async function noTerraform(): Promise<string | undefined> {
  const found = findTerraform();
  return "missing" in found ? found.missing : undefined;
}

async function noMock(): Promise<string | undefined> {
  return (await noTerraform()) ?? missingPython();
}

async function noMachines(): Promise<string | undefined> {
  return missingForMachines() ?? missingPython();
}

const TERRAFORM = { missing: noTerraform };
const MOCK = { missing: noMock };

/** What takes longest begins first, beside what is quick and breaks often. */
export const LAYERS: readonly Layer[] = [
  jest("boot", "servers come up in their role, in throw-away roots", { missing: noMachines, workers: 4 }),
  jest("upgrade", "environments of each release take today's code without a loss and without a stop", {
    ...MOCK,
    workers: 2,
  }),
  { name: "types", proves: "the sources agree with their types", command: ["typescript/bin/tsc", "--noEmit"] },
  {
    name: "types-aws6",
    proves: "the same sources compile with the bindings of AWS provider 6",
    command: ["typescript/bin/tsc", "-p", "tsconfig.aws6.json"],
  },
  {
    name: "lint",
    proves: "imports keep their direction, construct ids their form; every file is laid out by its formatter",
    command: ["ts-node/dist/bin.js", "--transpile-only", "tools/lint.ts"],
  },
  jest("domain", "planning, rules and their messages"),
  jest("lab", "the AWS mock creates and gives back every type and option that the modules use", {
    ...MOCK,
    workers: 2,
  }),
  jest("drills", "the address follows the primary through every kind of failover", { missing: noMachines, workers: 2 }),
  jest("cli", "cdktf synth, diff, deploy and destroy", MOCK),
  {
    name: "demo",
    proves: "the README's first command works",
    command: ["ts-node/dist/bin.js", "--transpile-only", "tools/demo.ts"],
  },
  jest("modules", "what each module synthesises"),
  jest("addresses", "no Terraform address changes unnoticed"),
  jest("cdk-terrain", "CDK Terrain, which continues CDKTF, synthesises the same stacks"),
  jest("aws6", "the bindings of AWS provider 6 synthesise the same stacks, and provider 5.100 accepts them"),
  jest("tools", "plan guard, main program, what the lab finds on this machine"),
  jest("guest", "the first script of a server, and the form of all of them"),
  jest("docs", "pages and pictures are current, links and examples hold"),
  jest("whole-apply", "every stack applies as a whole, without a server", TERRAFORM),
  jest("plan", "policies of our own and of checkov over the plan of every environment", MOCK),
  jest("validate", "the AWS provider accepts every stack", TERRAFORM),
];
