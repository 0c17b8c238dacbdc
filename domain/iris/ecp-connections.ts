import { ConfigPath, Report } from "../problems";
import { ECP_APPLICATION_SERVERS_MAXIMUM } from "./limits";

/**
 * Checks how many application servers connect to one mirror: each takes a connection (`MaxServerConn`) on every member.
 *
 * `path` is the mirror's key; `servers` counts all application tiers of the mirror.
 */
export function checkEcpConnections(path: ConfigPath, servers: number, report: Report): void {
  if (servers <= ECP_APPLICATION_SERVERS_MAXIMUM) return;
  report.problem(
    path,
    `${servers} application servers connect to this mirror; IRIS takes at most ${ECP_APPLICATION_SERVERS_MAXIMUM}`,
    "use fewer and larger application servers",
  );
}
