import { ISC_AGENT } from "../../firewall/services";
import { MemberPlan, MirrorPlan } from "../../mirror/plan";
import { action, MergePart } from "./text";
import { TLS_DIRECTORY } from "./tls";

/** Stands for the address of the member that is primary when this one joins; the joining server fills it in. */
export const PRIMARY = "@@PRIMARY@@";

/** Roles in the words of ConfigMirror. Never `auto`: EC2's own host names look like the numbered ones that it counts. */
export type MirrorRole = "primary" | "backup" | "drasync" | "rorasync";

/**
 * Creates the mirror, or joins it.
 *
 * IRIS keeps what the mirror has already: only a missing arbiter is added later. The server compares the rest and refuses it. A reporting async has no part in a
 * failover, so it names no arbiter.
 */
export function mirrorMembership(mirror: MirrorPlan, member: MemberPlan, role: MirrorRole): MergePart {
  return action("ConfigMirror", {
    Name: mirror.name,
    ...(mirror.tls.mirror && { SSLDir: TLS_DIRECTORY, UseSSL: 1 }),
    Member: role,
    Primary: role === "primary" ? "localhost" : PRIMARY,
    SystemName: member.serverName,
    ...(mirror.arbiter && role !== "rorasync" && { ArbiterURL: `${mirror.arbiter.address}:${ISC_AGENT.from}` }),
  });
}
