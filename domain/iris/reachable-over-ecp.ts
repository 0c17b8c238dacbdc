import { DatabasePlan } from "./databases";
import { NamespacePlan } from "./namespaces";
import { WebApplicationPlan } from "./web-applications";

/**
 * What of a mirror's databases its application servers reach. A database that is not mirrored is another one on each member;
 * IRISTEMP is each server's own. Productions run on the primary.
 */
export function reachableOverEcp(
  databases: readonly DatabasePlan[],
  namespaces: readonly NamespacePlan[],
  webApplications: readonly WebApplicationPlan[],
) {
  const local = databases.filter(({ mirrored }) => !mirrored).map(({ name }) => name);
  const reached = namespaces.filter(({ globals, routines, mappings }) =>
    [globals, routines, ...mappings.map(({ database }) => database)].every((name) => !local.includes(name)),
  );
  return {
    databases: databases.filter(({ mirrored }) => mirrored),
    namespaces: reached.map((namespace) => ({ ...namespace, interop: false })),
    webApplications: webApplications.filter(({ namespace }) => reached.some(({ name }) => name === namespace)),
  };
}
