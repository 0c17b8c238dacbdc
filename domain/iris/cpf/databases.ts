import { AppTierPlan } from "../../ecp/plan";
import { MirrorPlan } from "../../mirror/plan";
import { action, Action, mergeText } from "./text";

/** One planned database of a server, as its scripts create it, look for it and say what differs. */
export interface DatabaseFacts {
  readonly name: string;
  readonly directory: string;
  readonly mirrored: boolean;
  readonly encrypted: boolean;
  /** Of its key in the document, for words. */
  readonly path: string;
  /** The merge that creates it: one of its own, because the server decides on each whether it may. */
  readonly create: string;
}

/**
 * Application databases of a member, created when it has its role. The same on every member: on the primary a database is new,
 * on the others it is filled from the primary, which IRIS does only for the same directory.
 */
export function memberDatabases({ key, name: mirror, databases, encryption }: MirrorPlan): DatabaseFacts[] {
  const encrypted = encryption?.databases ?? false;
  return databases.map((database) => ({
    ...database,
    encrypted,
    path: `mirrors.${key}.databases.${database.name}`,
    create: mergeText([
      action("CreateDatabase", {
        Name: database.name,
        Directory: database.directory,
        ...(database.mirrored && { MirrorSetName: mirror, MirrorDBName: database.name }),
        // The key is active by then, and a database is encrypted when it is created or never by itself.
        ...(encrypted && { EncryptedDB: 1 }),
      }),
    ]),
  }));
}

/** The mirrored databases of the data server as an application server sees them. */
export function remoteDatabases({ mirrorName, databases }: AppTierPlan): Action[] {
  return databases.map(({ name }) =>
    action("CreateDatabase", {
      Name: name,
      Directory: `:mirror:${mirrorName}:${name}`,
      Server: mirrorName,
      LogicalOnly: 1,
    }),
  );
}
