import { EndpointFacts } from "../../../modules/mirror/endpoint-facts";
import { Cloud } from "../../boot/support/cloud";
import { interfaceOf, targetsOf } from "../../boot/support/endpoint-cloud";

/** A server as AWS knows it, under the name that a drill gives it. */
export interface Named {
  readonly name: string;
  readonly instanceId: string;
  readonly interfaceId: string;
}

/** Where each part of an endpoint leads: `b:1972` for a target group, `b` for a route table. More than one target: with a blank. */
export async function leadsTo(cloud: Cloud, endpoint: EndpointFacts, servers: readonly Named[]): Promise<string[]> {
  const named = (key: "instanceId" | "interfaceId", id: string): string =>
    servers.find((server) => server[key] === id)?.name ?? id;
  const groups = endpoint.targetGroups.map(async ({ arn }) =>
    (await targetsOf(cloud, arn))
      .map(([id, port]) => `${named("instanceId", id)}:${port}`)
      .sort()
      .join(" "),
  );
  const routes = endpoint.routeTables.map(async (table) =>
    named("interfaceId", await interfaceOf(cloud, table, endpoint.overlayAddress!)),
  );
  return Promise.all([...groups, ...routes]);
}

/** The same, where it leads to this member and to no other. */
export function only(endpoint: EndpointFacts, name: string): string[] {
  return [...endpoint.targetGroups.map(({ port }) => `${name}:${port}`), ...endpoint.routeTables.map(() => name)];
}
