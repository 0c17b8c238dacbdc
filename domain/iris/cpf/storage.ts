import { MOUNTS } from "../../mirror/volume-layout";
import { MergePart, settings } from "./text";

/**
 * The write image journal and both journal directories of a mirror member, each on a volume of its own.
 *
 * FreezeOnError: a member whose journal cannot be written stops rather than going on unjournaled.
 */
export function memberStorage(): MergePart[] {
  return [
    ...settings("config", { wijdir: `${MOUNTS.wij}/` }),
    ...settings("Journal", {
      CurrentDirectory: `${MOUNTS.journal}/`,
      AlternateDirectory: `${MOUNTS.alternateJournal}/`,
      FreezeOnError: 1,
      CompressFiles: 1,
    }),
  ];
}

/**
 * Temporary data of an application server, which may be lost with the server. It lies in the mount itself: a directory below
 * it would be gone when an instance store comes back blank. Write image journal and journal stay where the installation puts
 * them, on the system volume.
 */
export function appServerStorage(): MergePart[] {
  return settings("Databases", { IRISTEMP: `${MOUNTS.cache}/` });
}
