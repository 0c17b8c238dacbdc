import { AppTierPlan } from "../../ecp/plan";
import { ECP_APPLICATION_SERVERS_MAXIMUM, ECP_DATA_SERVERS, ECP_DATA_SERVERS_OF_APP_SERVER } from "../limits";
import { MergePart, settings } from "./text";

/**
 * Connections that a member opens and takes. Equal on all members and for ever: where MaxServers differs, there is no
 * automatic failover, and a change needs a restart. So it does not follow the number of application servers.
 */
export function memberConnections(): MergePart[] {
  return settings("config", { MaxServers: ECP_DATA_SERVERS, MaxServerConn: ECP_APPLICATION_SERVERS_MAXIMUM });
}

/** Stands for the address of a member that answers when the application server starts; the server fills it in. */
export const DATA_SERVER = "@@DATA_SERVER@@";

/** The mirror as the data server of an application server. The fourth field chooses TLS (`%ECPClient`). */
export function dataServer({ mirrorName, dataServer: { port }, mirrorConnection, tls }: AppTierPlan): MergePart[] {
  return [
    ...settings("config", { MaxServers: ECP_DATA_SERVERS_OF_APP_SERVER }),
    ...settings("ECPServers", {
      [mirrorName]: [DATA_SERVER, port, mirrorConnection, ...(tls.ecp ? [1] : [])].join(","),
    }),
  ];
}
