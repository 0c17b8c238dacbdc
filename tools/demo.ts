import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { run } from "./lab/child-process";
import { startMock } from "./lab/mock";
import { installProvider } from "./lab/provider-installation";
import { missingPython } from "./lab/python";
import { findTerraform } from "./lab/terraform-binary";
import { differences } from "./lab/terraform-json";
import { openWorkspace, Workspace } from "./lab/workspace";

/*
 * The first command of a new user: synthesises every shipped environment and says what was made; then, where Terraform
 * is on the machine, applies one environment with the real AWS provider to a mock of AWS on this machine.
 */

const REPOSITORY = join(__dirname, "..");
const OUT = join(REPOSITORY, "cdktf.out");
// Small, and it may be destroyed: `prod` is applied by the tests.
const APPLIED = "sandbox";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

type Resources = Record<string, Record<string, Record<string, unknown>>>;

async function synthesise(): Promise<void> {
  say("1. Synthesise every environment of environments/\n");
  const done = await run(process.execPath, ["--require", "ts-node/register/transpile-only", "main.ts"], {
    cwd: REPOSITORY,
    env: { ...process.env, CDKTF_OUTDIR: OUT, IRIS_ENVIRONMENTS: "" },
  });
  if (done.stderr.trim()) say(done.stderr.trimEnd());
  if (done.code !== 0) throw new Error("synthesis failed");
  const table = [
    ["stack", "resources", "servers", "volumes", "firewall rules"],
    ...Object.keys(manifest().stacks).sort().map(summary),
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  say("");
  for (const row of table)
    say(
      `   ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join("  ")}`,
    );
  say(`\n   Terraform is in ${relative(process.cwd(), join(OUT, "stacks")) || "."}/<stack>/cdk.tf.json`);
}

/** The stacks of this run: the folder may hold older ones. */
function manifest(): { stacks: Record<string, unknown> } {
  return JSON.parse(readFileSync(join(OUT, "manifest.json"), "utf8")) as { stacks: Record<string, unknown> };
}

function summary(stack: string): string[] {
  const { resource = {} } = JSON.parse(readFileSync(join(OUT, "stacks", stack, "cdk.tf.json"), "utf8")) as {
    resource?: Resources;
  };
  const count = (...types: string[]) => types.reduce((sum, type) => sum + Object.keys(resource[type] ?? {}).length, 0);
  const groups = Object.values(resource["aws_autoscaling_group"] ?? {}).reduce(
    (sum, group) => sum + Number(group["min_size"]),
    0,
  );
  return [
    stack,
    String(count(...Object.keys(resource))),
    String(count("aws_instance") + groups),
    String(count("aws_ebs_volume")),
    String(count("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule")),
  ];
}

async function apply(): Promise<void> {
  const terraform = findTerraform();
  if ("missing" in terraform) {
    say(`\n2. Left out: applying to a local AWS mock (${terraform.missing})`);
    return;
  }
  const python = await missingPython();
  if (python !== undefined) {
    say(`\n2. Left out: applying to a local AWS mock (${python})`);
    return;
  }
  say(
    `\n2. Apply ${APPLIED} with Terraform ${terraform.version} to an AWS mock on this machine: no account, nothing leaves the machine\n`,
  );
  const started = Date.now();
  const step = (line: string): void =>
    say(`   ${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s  ${line}`);
  await installProvider(step);
  const mock = await startMock(step);
  step(`an AWS mock listens on ${mock.url}`);
  const open: Workspace[] = [];
  try {
    for (const stack of Object.keys(manifest().stacks).filter((name) => name.startsWith(`${APPLIED}-`))) {
      let created = 0;
      const count = (line: string): void => void (created += Number(line.includes(": Creation complete")));
      const workspace = await openWorkspace({ stackDirectory: join(OUT, "stacks", stack), mock, print: count });
      open.push(workspace);
      step(`${stack}: planning`);
      const plan = await workspace.plan();
      const wanted = (plan.json.resource_changes ?? []).filter(({ change }) =>
        change.actions.includes("create"),
      ).length;
      step(`${stack}: creating ${wanted} resources (about 2 minutes)`);
      await progress(workspace.apply(plan), () => step(`${stack}: ${created} of ${wanted} created`));
      step(`${stack}: created. A second plan must find nothing to do`);
      const changes = differences((await workspace.plan("second")).json);
      if (changes.length > 0) throw new Error(`it would change ${changes.map(({ address }) => address).join(", ")}`);
      step(`${stack}: nothing to do`);
      const outputs = Object.entries(await workspace.output());
      if (outputs.length > 0) say(`\n          What the operator sees (terraform output):\n`);
      for (const [name, value] of outputs) say(`          ${name} = ${String(value)}`);
      if (outputs.length > 0) say("");
    }
    step("removing the mock and everything in it");
  } finally {
    for (const workspace of open) workspace.close();
    await mock.stop();
  }
}

async function progress(work: Promise<void>, tell: () => void): Promise<void> {
  const timer = setInterval(tell, 15_000);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
}

async function main(): Promise<void> {
  await synthesise();
  await apply();
  say('\nNext: README.md, "From clone to reviewed Terraform".');
}

main().catch((error: Error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exit(1);
});
