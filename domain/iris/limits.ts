/**
 * Limits and formulas of IRIS, read 2026-11-22 in the documentation of release 2025.3.
 *
 * A key names the book: https://docs.intersystems.com/irislatest/csp/docbook/DocBook.UI.Page.cls?KEY=<key>
 */

/** Letters and digits of a mirror's name. Source: High Availability Guide (GHA_mirror_set_config). */
export const MIRROR_NAME_MAXIMUM = 15;

/** `gmheap` where IRIS chooses: a share of the global buffers, within bounds. Source: CPF reference (RACS), gmheap. */
export const GENERIC_MEMORY_HEAP = { shareOfGlobalBuffers: 0.03, minimumKiB: 307_200, maximumKiB: 2_097_000 };

/** `routines` where IRIS chooses: a share of the global buffers, within bounds. Source: CPF reference (RACS), routines. */
export const ROUTINE_BUFFERS = { shareOfGlobalBuffers: 0.1, minimumMiB: 80, maximumMiB: 1_020 };

/** `jrnbufs`, the default. Source: CPF reference (RACS), jrnbufs. */
export const JOURNAL_BUFFERS_MIB = 64;

/** `MaxServers`, the default: connections to ECP data servers. Source: CPF reference (RACS), MaxServers. */
export const ECP_DATA_SERVERS = 2;

/** `MaxServerConn`: connections of ECP application servers. Source: CPF reference (RACS), MaxServerConn. */
export const ECP_APPLICATION_SERVERS_MAXIMUM = 254;

/** Terms of the shared memory formula. Source: System Resource Planning and Management (ARES), shared memory. */
export const SHARED_MEMORY = { perGlobalBuffer: 1.08, perRoutineBuffer: 1.02, perEcpConnectionMiB: 2, fixedMiB: 300 };
