import { AppTierPlan } from "../../ecp/plan";
import { MirrorPlan } from "../../mirror/plan";
import { NamespacePlan } from "../databases";
import { action, MergePart } from "./text";

/**
 * Application databases of a member. The same lines on every member: on the primary a line creates a mirrored database, on
 * the others an empty one that is filled from the primary.
 */
export function memberDatabases({ name, databases, encryption }: MirrorPlan): MergePart[] {
  return databases.map((database) =>
    action("CreateDatabase", {
      Name: database.name,
      Directory: database.directory,
      ...(database.mirrored && { MirrorSetName: name, MirrorDBName: database.name }),
      // The key is active by then, and a database is encrypted when it is created or never by itself.
      ...(encryption?.databases && { EncryptedDB: 1 }),
    }),
  );
}

/** The mirrored databases of the data server as an application server sees them. */
export function remoteDatabases({ mirrorName, databases }: AppTierPlan): MergePart[] {
  return databases.map(({ name }) =>
    action("CreateDatabase", {
      Name: name,
      Directory: `:mirror:${mirrorName}:${name}`,
      Server: mirrorName,
      LogicalOnly: 1,
    }),
  );
}

export function namespaces(plans: readonly NamespacePlan[]): MergePart[] {
  return plans.map(({ name, globals, routines }) =>
    action("CreateNamespace", { Name: name, Globals: globals, Routines: routines }),
  );
}
