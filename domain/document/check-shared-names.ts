import { plannedNames } from "../check-planned-names";
import { DeploymentPlan, RegionPlan } from "../deployment-plan";
import { ConfigPath, formatPath, Problem } from "../problems";

interface PlannedFile {
  readonly file: string;
  readonly plan?: DeploymentPlan;
}

interface SharedName {
  readonly path: ConfigPath;
  readonly kind: string;
  readonly name: string;
  /** Where the name must be unique. */
  readonly scope: string;
}

/**
 * Names in AWS that two documents of one account share although the documents' own names differ: mirror `a-b` of `prod`
 * and mirror `b` of `prod-a`. The result has the problems of each file, in the order of the files.
 *
 * Names with the region between environment and tier (roles, buckets, stacks) cannot fall together: those of keys and log
 * groups neither, because they end in a fixed word.
 */
export function checkSharedNames(files: readonly PlannedFile[]): Problem[][] {
  const holders = new Map<string, { readonly file: string; readonly path: ConfigPath }>();
  return files.map(({ file, plan }) =>
    (plan?.regions ?? []).flatMap(namesOf).flatMap(({ path, kind, name, scope }) => {
      const key = `${scope} ${kind} ${name}`;
      const holder = holders.get(key);
      if (holder === undefined) holders.set(key, { file, path });
      if (holder === undefined || holder.file === file) return [];
      return [
        {
          path,
          message: `its ${kind} '${name}' is that of ${formatPath(holder.path)} in ${holder.file} too, in the same account and region`,
          fix: "give this part, or the part of the other document, another name",
        },
      ];
    }),
  );
}

function namesOf(region: RegionPlan): SharedName[] {
  const { account, name: regionName, network, firewall } = region;
  const scope = `${account} ${regionName}`;
  const { existingVpcId } = network;
  // Names of security groups are unique in their VPC, and only an existing VPC may hold those of two documents.
  const groups = existingVpcId === undefined ? [] : firewall.groups;
  return [
    ...plannedNames(region).map((planned) => ({ ...planned, scope })),
    ...groups.map(({ name }) => ({
      path: ["regions", region.key, "network", "existing"],
      kind: "security group name",
      name,
      scope: `${scope} ${existingVpcId}`,
    })),
  ];
}
