import { Deployment } from "../config/deployment";
import { readUsableRange, SHORTEST_PREFIX } from "../network/read";
import { ConfigPath, Report } from "../problems";

type Clients = NonNullable<Deployment["mirrors"][string]["endpoint"]>["listeners"][string]["clients"];

/** Who may connect to a listener of a mirror endpoint. Databases answer no one who is not named: there is no "everybody". */
export function checkEndpointClients(path: ConfigPath, clients: Clients, report: Report): void {
  if (Object.keys(clients).length === 0) {
    report.problem(path, "nobody may connect: clients is empty", "name at least one client with its range");
  }
  for (const [name, client] of Object.entries(clients)) {
    if (typeof client !== "string") continue;
    const range = readUsableRange([...path, name], client, report);
    if (range === undefined || range.prefix >= SHORTEST_PREFIX) continue;
    report.problem(
      [...path, name],
      `'${client}' lets ${range.prefix === 0 ? "every address" : `${2 ** (32 - range.prefix)} addresses`} connect to the mirror; a range of prefix /${SHORTEST_PREFIX} or longer is allowed`,
      "give the range of the client, such as 10.9.0.0/24",
    );
  }
}
