import { RegionPlan } from "../../domain/deployment-plan";

/** A server whose name is planned: a mirror member, an arbiter, an application server. */
export interface NamedServer {
  readonly kind: "server";
  /** `data-a`: its name in tags, and of its facts and status. */
  readonly node: string;
}

/** Web servers come and go: an auto-scaling group decides which there are. */
export interface ServerGroup {
  readonly kind: "group";
  /** `web-public`: the name that its servers' facts share. */
  readonly node: string;
  readonly groupName: string;
  /** How many must work; undefined where a schedule changes the number: then what the group says. */
  readonly minimum?: number;
}

export type Expected = NamedServer | ServerGroup;

/** Every server that the plan has in a region, mirrors first. */
export function expectedServers({ mirrors, appTiers, webTiers }: RegionPlan): Expected[] {
  const named = (node: string): NamedServer => ({ kind: "server", node });
  return [
    ...mirrors.flatMap(({ members, arbiter }) =>
      [...members, ...(arbiter ? [arbiter] : [])].map(({ serverName }) => named(serverName)),
    ),
    ...appTiers.flatMap(({ servers }) => servers.map(({ serverName }) => named(serverName))),
    ...webTiers.map(({ key, groupName, minimum, scaling }): ServerGroup => {
      return { kind: "group", node: `web-${key}`, groupName, ...(scaling.kind !== "schedule" && { minimum }) };
    }),
  ];
}
