import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { RegionPlan } from "../domain/deployment-plan";
import { Flow, Party } from "../domain/firewall/flow";
import { Service } from "../domain/firewall/services";
import { KeyPlan, PolicyStatement, RolePlan } from "../domain/security/plan";
import { ShippedEnvironment, shippedEnvironments } from "./shipped-environments";

/** The page of the security reviewer. */
export const PORTS_PAGE = join(__dirname, "..", "docs", "ports.md");

const EVERYBODY = "0.0.0.0/0";

const USES: Readonly<Record<KeyPlan["purpose"], string>> = {
  ebs: "every volume of every server: root, data, cache",
  logs: "CloudWatch log groups: VPC flow logs, logs of the servers",
  secrets: "the configuration bucket (node facts, scripts); secrets whose owner chooses this key",
  iris: "the database encryption keys of IRIS, which it wraps; multi-Region",
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const code = (text: string): string => `\`${text}\``;

function party(side: Party): string {
  if (side.kind === "tier") return side.tier;
  return side.kind === "s3" ? "Amazon S3 (prefix list)" : `${side.name} ${code(side.cidr)}`;
}

function port({ protocol, from, to }: Service): string {
  if (protocol === "icmp") return from === -1 ? "ICMP, all types" : `ICMP type ${from} code ${to}`;
  return `TCP ${from === to ? from : `${from}-${to}`}`;
}

const row = ({ from, to, service, why }: Flow): string[] => [port(service), party(from), party(to), why];
const isEverybody = (side: Party): boolean => side.kind === "range" && side.cidr === EVERYBODY;

function open(regions: readonly RegionPlan[]): string {
  const rows = regions.flatMap(({ environment, firewall }) =>
    firewall.flows
      .filter(({ from, to }) => isEverybody(from) || isEverybody(to))
      .map((flow) => [environment, ...row(flow)]),
  );
  return table(["environment", "port", "from", "to", "why"], rows);
}

function conditions({ conditions: tests }: PolicyStatement): string {
  const parts = Object.entries(tests ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => `${operator} ${code(key)} ${[value].flat().map(code).join(", ")}`),
  );
  return parts.join("; ");
}

const resources = ({ resources: all }: PolicyStatement): string =>
  all
    .map((resource) =>
      typeof resource === "string"
        ? code(resource)
        : "key" in resource
          ? `the ${resource.key} key`
          : `route table ${code(resource.routeTable)}`,
    )
    .join("<br>");

const actions = (statement: PolicyStatement): string => statement.actions.map(code).join("<br>");

function keys(plan: RegionPlan): string {
  const rows = plan.keys.map(({ purpose, alias, existingArn }) => [
    purpose,
    existingArn === undefined ? code(alias) : `given: ${code(existingArn)}`,
    USES[purpose],
  ]);
  const policies = plan.keys.flatMap(({ purpose, statements }) =>
    statements.map((statement) => [
      purpose,
      statement.sid,
      principals(statement),
      actions(statement),
      conditions(statement),
    ]),
  );
  return [
    table(["purpose", "key", "encrypts"], rows),
    "",
    ...(policies.length === 0 ? [] : [table(["key", "statement", "who", "may", "on condition"], policies), ""]),
  ].join("\n");
}

const principals = ({ principals: all }: PolicyStatement): string =>
  Object.entries(all === "*" ? { AWS: all } : (all ?? {}))
    .map(([kind, names]) => `${kind} ${[names].flat().map(code).join(", ")}`)
    .join("; ");

function role({ tier, name, path, permissionsBoundary, statements }: RolePlan): string {
  const boundary =
    permissionsBoundary === undefined ? "no permissions boundary" : `permissions boundary ${code(permissionsBoundary)}`;
  return [
    `#### ${tier}`,
    "",
    `Role ${code(`${path}${name}`)}, ${boundary}. Only EC2 may take it on.`,
    "",
    table(
      ["statement", "may", "on", "on condition"],
      statements.map((each) => [each.sid, actions(each), resources(each), conditions(each)]),
    ),
    "",
  ].join("\n");
}

function flowLogsRole({ network, flowLogs }: RegionPlan): string[] {
  if (network.existingVpcId !== undefined) return [];
  const name = code(`${flowLogs.rolePath}${flowLogs.roleName}`);
  return [
    `VPC flow logs: role ${name}. Only the flow log service of this account may take it on; it may write to log group ${code(flowLogs.logGroupName)}.`,
    "",
  ];
}

function chapter(file: string, plan: RegionPlan): string {
  const { environment, name, firewall, roles } = plan;
  return [
    `## ${environment}: ${name}`,
    "",
    `From ${code(file)}. ${firewall.groups.length} security groups, ${firewall.flows.length} permissions, ${roles.length} roles.`,
    "",
    "### Ports",
    "",
    table(["port", "from", "to", "why"], firewall.flows.map(row)),
    "",
    table(
      ["group", "name in AWS", "what stands in it"],
      firewall.groups.map((group) => [group.id, code(group.name), group.description]),
    ),
    "",
    "### Keys",
    "",
    keys(plan),
    "### Roles",
    "",
    ...(roles.length === 0
      ? ["None is created for servers: the document names instance profiles.", ""]
      : roles.map(role)),
    ...flowLogsRole(plan),
  ].join("\n");
}

/** The page docs/ports.md, from the plans that Terraform is generated from. */
export function portsPage(environments: readonly ShippedEnvironment[]): string {
  const regions = environments.flatMap(({ file, plan }) => plan.regions.map((region) => ({ file, region })));
  return [
    "# Ports, keys and roles",
    "",
    "Generated by `tools/ports.ts` from the plans of the shipped environments. Do not edit. For your own document put it into `environments/` and run",
    "`npx ts-node --transpile-only tools/docs.ts`.",
    "",
    "Each row of a port table is one permission. It becomes one egress rule where `from` is a group and one ingress rule where `to` is a group, and nothing else",
    "becomes a rule. What is in no row is closed: between servers of one tier too. No security group filters DNS to the VPC resolver, time from 169.254.169.123 and",
    "instance metadata, so they need no row. There is no SSH: people reach servers through Session Manager, over the outgoing 443.",
    "",
    "A member that routes an overlay address to itself may call `ec2:ReplaceRoute` on the named route tables. AWS cannot limit that to one destination: with these",
    "rights, a member could change every other route in those tables too.",
    "",
    "A member's web server answers the status page on its address. The Management Portal and the other built-in applications of IRIS (`/csp`, `/api`, `/isc`,",
    "`/oauth2`, `/ui`) it answers on 127.0.0.1 alone, whatever a row opens: to those who may start a port forward of Session Manager to the member",
    "(`ssm:StartSession` with `AWS-StartPortForwardingSession`) and have a user of IRIS.",
    "",
    "## Open to the internet",
    "",
    "Every row with 0.0.0.0/0. From it: only load balancers that the document calls `internet-facing`. To it: only TCP 443, and from servers without a public",
    "address, through NAT.",
    "",
    open(regions.map(({ region }) => region)),
    "",
    ...regions.map(({ file, region }) => chapter(file, region)),
  ].join("\n");
}

export function writePorts(): void {
  writeFileSync(PORTS_PAGE, portsPage(shippedEnvironments()));
}

if (require.main === module) writePorts();
