import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RegionPlan } from "../../domain/deployment-plan";
import { aws, AwsCallFailed } from "./aws";
import { Expected } from "./servers";

/** An auto-scaling group as it is now. */
export interface ObservedGroup {
  readonly minimum: number;
  /** Ids of the instances in service. */
  readonly inService: readonly string[];
}

/** What AWS says of a region. */
export interface Observed {
  /** Texts of the parameters below the status prefix, by their names without it: `data-a`, `web-public/i-1`. */
  readonly statuses: ReadonlyMap<string, string>;
  /** The instances of each named server that are not terminated, with their states. */
  readonly instances: ReadonlyMap<string, readonly { readonly id: string; readonly state: string }[]>;
  readonly groups: ReadonlyMap<string, ObservedGroup>;
  /** By node: the first 16 hexadecimal digits of the SHA-256 of its facts in the bucket. No entry: there are none. */
  readonly facts: ReadonlyMap<string, string>;
}

/** Calls at a time: each is a process of its own. */
const AT_A_TIME = 4;

/** @throws AwsCallFailed, also when the credentials are those of another account */
export async function checkAccount({ name, account }: RegionPlan): Promise<void> {
  const { Account } = (await aws(name, ["sts", "get-caller-identity"])) as { Account?: string };
  if (Account !== account) {
    throw new AwsCallFailed(
      "aws sts get-caller-identity",
      `the credentials are of account ${Account}, and the document is for ${account}; use another profile`,
    );
  }
}

/** @throws AwsCallFailed */
export async function observe(region: RegionPlan, expected: readonly Expected[]): Promise<Observed> {
  const named = expected.flatMap((one) => (one.kind === "server" ? [one.node] : []));
  const groups = expected.flatMap((one) => (one.kind === "group" ? [one.groupName] : []));
  return {
    statuses: await statuses(region),
    instances: named.length === 0 ? new Map() : await instances(region, named),
    groups: groups.length === 0 ? new Map() : await scalingGroups(region, groups),
    facts: await facts(
      region,
      expected.map(({ node }) => node),
    ),
  };
}

async function statuses({ name, configuration: { statusPrefix } }: RegionPlan): Promise<Map<string, string>> {
  const answer = await aws(name, ["ssm", "get-parameters-by-path", "--path", statusPrefix, "--recursive"]);
  const { Parameters } = answer as { Parameters: { Name: string; Value: string }[] };
  return new Map(Parameters.map(({ Name, Value }) => [Name.slice(statusPrefix.length + 1), Value]));
}

/** The instances of these servers that are not terminated, by name. */
export async function instances(
  { name, environment, environmentTag }: RegionPlan,
  nodes: readonly string[],
): Promise<Map<string, { id: string; state: string }[]>> {
  const filters = [
    // Servers of two environments may have one name. Names are chosen below: a filter takes at most 200 values.
    `Name=tag:${environmentTag},Values=${environment}`,
    "Name=tag-key,Values=iris:role",
    "Name=instance-state-name,Values=pending,running,stopping,stopped,shutting-down",
  ];
  const answer = await aws(name, ["ec2", "describe-instances", "--filters", ...filters]);
  type Instance = { InstanceId: string; State: { Name: string }; Tags: { Key: string; Value: string }[] };
  const found = new Map<string, { id: string; state: string }[]>();
  for (const { Instances } of (answer as { Reservations: { Instances: Instance[] }[] }).Reservations) {
    for (const { InstanceId, State, Tags } of Instances) {
      const node = Tags.find(({ Key }) => Key === "Name")?.Value;
      if (node === undefined || !nodes.includes(node)) continue;
      found.set(node, [...(found.get(node) ?? []), { id: InstanceId, state: State.Name }]);
    }
  }
  return found;
}

async function scalingGroups({ name }: RegionPlan, names: readonly string[]): Promise<Map<string, ObservedGroup>> {
  const answer = await aws(name, [
    "autoscaling",
    "describe-auto-scaling-groups",
    "--auto-scaling-group-names",
    ...names,
  ]);
  type Group = {
    AutoScalingGroupName: string;
    MinSize: number;
    Instances: { InstanceId: string; LifecycleState: string }[];
  };
  return new Map(
    (answer as { AutoScalingGroups: Group[] }).AutoScalingGroups.map((group) => {
      const inService = group.Instances.filter(({ LifecycleState }) => LifecycleState === "InService").map(
        ({ InstanceId }) => InstanceId,
      );
      return [group.AutoScalingGroupName, { minimum: group.MinSize, inService }];
    }),
  );
}

async function facts(region: RegionPlan, nodes: readonly string[]): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "iris-status-"));
  const sums = new Map<string, string>();
  const waiting = [...nodes];
  const work = async (): Promise<void> => {
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
      const sum = await factsSum(region, node, join(folder, `${node}.json`));
      if (sum !== undefined) sums.set(node, sum);
    }
  };
  // All of them, also when one fails: until then they write into the folder.
  const ended = await Promise.allSettled(Array.from({ length: AT_A_TIME }, work));
  rmSync(folder, { recursive: true });
  const failed = ended.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
  return sums;
}

async function factsSum(
  { name, configuration: { bucketName } }: RegionPlan,
  node: string,
  file: string,
): Promise<string | undefined> {
  try {
    await aws(name, ["s3api", "get-object", "--bucket", bucketName, "--key", `nodes/${node}.json`, file]);
  } catch (error) {
    // Before the first apply there is neither.
    if (error instanceof AwsCallFailed && ["NoSuchKey", "NoSuchBucket"].includes(error.code)) return undefined;
    throw error;
  }
  return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);
}
