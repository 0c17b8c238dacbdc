import { DeploymentConfig } from "../../../domain/config/deployment";
import { change, SMALLEST } from "../../support/documents";

/** A failover pair and a DR async, each in a zone of its own. */
const MEMBERS = { a: { zone: "a" }, b: { zone: "b" }, c: { role: "dr-async", zone: "c" } };
const SUPERSERVER = { port: 1972, clients: { wards: "10.20.128.0/20" } };

/** Two mirrors and nothing else: a new primary of `data` registers itself at a load balancer, one of `research` moves a route. */
export const TWO_MIRRORS: DeploymentConfig = change({
  "mirrors.data.members": MEMBERS,
  "mirrors.data.endpoint": {
    method: "target-registration",
    listeners: { superserver: SUPERSERVER, reports: { port: 51773, clients: { wards: "10.20.128.0/20" } } },
  },
  "mirrors.research": {
    ...SMALLEST.mirrors["data"],
    name: "RESMIR",
    block: 1,
    members: MEMBERS,
    endpoint: { method: "route-table", overlayAddress: "10.99.0.10", listeners: { superserver: SUPERSERVER } },
  },
});
