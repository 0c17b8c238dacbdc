import { NamespacePlan } from "../namespaces";
import { WebApplicationPlan } from "../web-applications";
import { action, Action } from "./text";

/**
 * Namespaces and what they map. The same lines on every server: a mirror copies neither (High Availability Guide, "Mirror
 * Configuration Guidelines"). The databases of a namespace that exists are changed by the Modify action alone; productions and
 * mappings are never changed.
 */
export function namespaces(plans: readonly NamespacePlan[]): Action[] {
  return plans.flatMap(({ name, globals, routines, interop, mappings }) => [
    action("CreateNamespace", { Name: name, Globals: globals, Routines: routines, ...(interop && { Interop: 1 }) }),
    action("ModifyNamespace", { Name: name, Globals: globals, Routines: routines }),
    ...mappings.map((mapping) =>
      action(MAP[mapping.kind], { Namespace: name, Name: mapping.name, Database: mapping.database }),
    ),
  ]);
}

const MAP = { global: "CreateMapGlobal", routine: "CreateMapRoutine", package: "CreateMapPackage" } as const;

/** Bits of AutheEnabled, documented in the class reference of Security.Applications. Without any, IRIS takes unauthenticated. */
const AUTHENTICATION = { password: 32, unauthenticated: 64 } as const;

/** Files are not served: those of web pages lie on web servers. */
export function webApplications(plans: readonly WebApplicationPlan[]): Action[] {
  return plans.map(({ name, namespace, dispatchClass, authentication }) =>
    action("CreateApplication", {
      Name: name,
      NameSpace: namespace,
      DispatchClass: dispatchClass,
      Enabled: 1,
      AutheEnabled: authentication.reduce((sum, one) => sum + AUTHENTICATION[one], 0),
      ServeFiles: 0,
    }),
  );
}
