/**
 * Limits and formulas of IRIS, read 2026-11-22 in the documentation of release 2025.3.
 *
 * A key names the book: https://docs.intersystems.com/irislatest/csp/docbook/DocBook.UI.Page.cls?KEY=<key>
 */

/** Letters and digits of a mirror's name. Source: High Availability Guide (GHA_mirror_set_config). */
export const MIRROR_NAME_MAXIMUM = 15;

/** Sources: System Administration Guide, "Rules for Database Names" (GSA_config_database), "Rules for Namespace Names" (GSA_config_namespace). */
export const DATABASE_NAME_MAXIMUM = 64;

/**
 * Databases and namespaces that an installation brings: IRIS itself, then IRIS for Health and HealthShare.
 * Sources: "System Databases" (GORIENT_enviro_database_system), "System-Supplied Namespaces" (GORIENT_enviro); for
 * healthcare products High Availability Guide, "Configuring Mirroring for Healthcare Products" (GHA_mirror_set_healthcare),
 * and, not read again, their installation guides.
 */
export const SYSTEM_DATABASES: readonly string[] = [
  "ENSLIB",
  "IRISAUDIT",
  "IRISLIB",
  "IRISLOCALDATA",
  "IRISMETRICS",
  "IRISSECURITY",
  "IRISSYS",
  "IRISTEMP",
  "USER",
  "HSCUSTOM",
  "HSLIB",
  "HSSYS",
  "HSSYSLOCALTEMP",
];
export const SYSTEM_NAMESPACES: readonly string[] = [
  "%ALL",
  "%SYS",
  "USER",
  "HSCUSTOM",
  "HSLIB",
  "HSSYS",
  "HSSYSLOCALTEMP",
];

/**
 * Characters by which IRIS tells names apart. Sources: "Rules and Guidelines for Identifiers" (GORIENT_appx_identifiers),
 * "Formal Rules about Globals" (GGBL_structure).
 */
export const MAPPED_NAME_MAXIMUM = { global: 31, routine: 255, package: 189 };

/** A web application's name: class reference, Security.Applications. It is not told apart by upper and lower case. */
export const APPLICATION_NAME_MAXIMUM = 64;

/**
 * Globals in which each database keeps its own code and IRIS its own state: their beginnings. Not read again: "Global Names to
 * Avoid" (GORIENT_appx_identifiers).
 */
export const SYSTEM_GLOBALS: readonly string[] = [
  "IRIS.",
  "odd",
  "rBACKUP",
  "rINC",
  "rINDEX",
  "rMAC",
  "rMAP",
  "rOBJ",
  "ROUTINE",
];

/** Globals of a production that stay in the namespace's own database. Source: "Best Practices for Creating Productions" (EGBP), "Globals for Default Database". */
export const GLOBALS_OF_A_PRODUCTION: readonly string[] = [
  "Ens.Runtime",
  "Ens.Queue",
  "Ens.JobLock",
  "Ens.JobStatus",
  "Ens.ActiveMessage",
  "Ens.JobRequest",
  "Ens.Suspended",
  "Ens.SuspendedAppData",
  "Ens.Alarm",
  "Ens.AppData",
  "Ens.Rule.Notification",
];

/** Code that IRIS maps into an interoperability-enabled namespace itself: the first part of their names. Not documented in full. */
export const CODE_OF_PRODUCTIONS: readonly string[] = ["Ens", "EnsLib", "EnsPortal", "CSPX"];

/**
 * Databases that IRIS makes beside the globals' database of an interoperability-enabled namespace: its name and one of these.
 * Source: "Managing Productions" (EGMG), "Controlling Interoperability Data Storage": passwords, temporary data.
 */
export const DATABASES_OF_A_PRODUCTION: readonly string[] = ["SECONDARY", "ENSTEMP"];

/** Web applications that an installation brings: their beginnings. Documented in several books; not read again. */
export const SYSTEM_APPLICATIONS: readonly string[] = [
  "/api/atelier",
  "/api/deepsee",
  "/api/docdb",
  "/api/iam",
  "/api/interop-editors",
  "/api/mgmnt",
  "/api/monitor",
  "/api/security",
  "/csp/bin",
  "/csp/broker",
  "/csp/documatic",
  "/csp/healthshare",
  "/csp/sys",
  "/csp/user",
  "/isc",
  "/oauth2",
  "/ui/interop",
];

/** `gmheap` where IRIS chooses: a share of the global buffers, within bounds. Source: CPF reference (RACS), gmheap. */
export const GENERIC_MEMORY_HEAP = { shareOfGlobalBuffers: 0.03, minimumKiB: 307_200, maximumKiB: 2_097_000 };

/** `gmheap` where it is given, in whole MiB: 16384 to 1073741760 KB. Source: CPF reference (RACS), gmheap. */
export const SHARED_MEMORY_HEAP_MIB = { minimum: 16, maximum: 1_048_575 };

/** `routines` where IRIS chooses: a share of the global buffers, within bounds. Source: CPF reference (RACS), routines. */
export const ROUTINE_BUFFERS = { shareOfGlobalBuffers: 0.1, minimumMiB: 80, maximumMiB: 1_020 };

/** `jrnbufs`, the default. Source: CPF reference (RACS), jrnbufs. */
export const JOURNAL_BUFFERS_MIB = 64;

/** `MaxServers`, the default: connections to ECP data servers. Source: CPF reference (RACS), MaxServers. */
export const ECP_DATA_SERVERS = 2;

/**
 * `MaxServers` of an application server: each failover member of its mirror counts as a connection of its own, and one is
 * spare. Source: CPF reference (RACS), MaxServers; the count is reported by users, not documented.
 */
export const ECP_DATA_SERVERS_OF_APP_SERVER = 3;

/** `MaxServerConn`, the default. Source: CPF reference (RACS), MaxServerConn. */
export const ECP_APPLICATION_SERVERS_DEFAULT = 1;

/** `MaxServerConn`: connections of ECP application servers. Source: CPF reference (RACS), MaxServerConn. */
export const ECP_APPLICATION_SERVERS_MAXIMUM = 254;

/** Terms of the shared memory formula. Source: System Resource Planning and Management (ARES), shared memory. */
export const SHARED_MEMORY = { perGlobalBuffer: 1.08, perRoutineBuffer: 1.02, perEcpConnectionMiB: 2, fixedMiB: 300 };

/** Bytes of a huge page of Linux on x86-64 and, with pages of 4 KiB, on arm64: 2 MiB. */
export const HUGE_PAGE_MIB = 2;

/**
 * Huge pages beyond the shared memory. Where they do not hold all of it, IRIS uses none of them, and memory is spent twice.
 *
 * Source: System Resource Planning and Management (ARES), "Configuring Huge and Large Pages": "several additional MB", and
 * "Estimating Shared Memory Total": the heap "may be automatically increased to reflect the host's CPU count". No number is
 * given for either. The share, the several MB and what a vCPU adds are our own; with a kit, compare them with the line
 * "Allocated ... shared memory using Huge Pages" of messages.log.
 */
export const HUGE_PAGES_RESERVE = { share: 0.01, severalMiB: 32, perCpuMiB: 4 };
