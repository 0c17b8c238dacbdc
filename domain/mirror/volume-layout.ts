import { VolumePurpose } from "./plan";

/** The order in which volumes are planned and listed. */
export const PURPOSES: readonly VolumePurpose[] = ["system", "database", "wij", "journal", "alternateJournal"];

/** Where the guest mounts a volume. All database volumes are one stripe with one mount. */
export const MOUNTS: Readonly<Record<VolumePurpose | "cache", string>> = {
  system: "/iris/sys",
  database: "/iris/db",
  wij: "/iris/wij",
  journal: "/iris/jrn1",
  alternateJournal: "/iris/jrn2",
  cache: "/iris/cache",
};

const FIXED_LETTERS: Readonly<Record<Exclude<VolumePurpose, "database"> | "cache", string>> = {
  system: "f",
  wij: "g",
  journal: "h",
  alternateJournal: "i",
  cache: "g",
};

const FIRST_DATABASE_LETTER = "j";

/**
 * Database volumes of one member at most: `/dev/sdj` to `/dev/sdy`.
 *
 * AWS recommends /dev/sd[f-p] for EBS and accepts /dev/sd[a-z] (EC2 user guide, device names for volumes, read
 * 2026-11-22). The letters after p are taken from the eighth database volume on. On Nitro the operating system never
 * sees the name.
 */
export const DATABASE_VOLUMES_MAXIMUM = 16;

/**
 * The device name of a volume: a fixed letter per purpose, and database volumes count on from j at the end.
 *
 * A letter never depends on which other volumes exist: a changed device name replaces the attachment.
 */
export function deviceName(purpose: VolumePurpose | "cache", number = 1): string {
  const letter =
    purpose === "database"
      ? String.fromCharCode(FIRST_DATABASE_LETTER.charCodeAt(0) + number - 1)
      : FIXED_LETTERS[purpose];
  return `/dev/sd${letter}`;
}
