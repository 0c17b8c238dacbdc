import { change, planOf, WHOLE } from "../../support/documents";
import { row } from "./rows";

const AT = "mirrors.data.endpoint";
const firewall = (changes: Record<string, unknown>) => planOf(change(changes, WHOLE)).regions[0]!.firewall;
const usual = new Set(firewall({ [AT]: undefined }).flows.map(row));
/** The rows that an endpoint brings. */
const rows = (changes: Record<string, unknown>) =>
  firewall(changes)
    .flows.map(row)
    .filter((text) => !usual.has(text));
const groups = (changes: Record<string, unknown>) => firewall(changes).groups.map(({ id }) => id);

test("a load balancer that asks may reach the status page; one that is told may not", () => {
  const told = [
    "lab 10.9.0.0/24 -> EndpointData: tcp 1972 (superserver clients: lab)",
    "lab 10.9.0.0/24 -> EndpointData: icmp 3/4 (path MTU discovery: lab)",
    "EndpointData -> MirrorData: tcp 1972 (superserver to the primary)",
  ];
  expect(rows({ [`${AT}.method`]: "target-registration" })).toEqual(told);
  expect(rows({})).toEqual([...told, "EndpointData -> MirrorData: tcp 80 (mirror status page: who is primary)"]);
});

test("a route has no load balancer: clients reach the members, and a tier's servers the overlay address by name", () => {
  const listeners = {
    superserver: { port: 1972, clients: { labs: "10.20.64.0/22", app: { appTier: "app" } } },
    hl7: { port: 6661, clients: { app: { appTier: "app" } } },
  };
  const routed = { [AT]: { method: "route-table", overlayAddress: "10.255.0.10", listeners } };
  expect(rows(routed)).toEqual([
    "labs 10.20.64.0/22 -> MirrorData: tcp 1972 (superserver clients: labs)",
    "labs 10.20.64.0/22 -> MirrorData: icmp 3/4 (path MTU discovery: labs)",
    // Takes the place of ECP's row: the same port between the same two.
    "AppApp -> MirrorData: tcp 1972 (superserver clients: app)",
    "AppApp -> overlay-data 10.255.0.10/32: tcp 1972 (superserver at the overlay address of mirror data)",
    "AppApp -> MirrorData: tcp 6661 (hl7 clients: app)",
    "AppApp -> overlay-data 10.255.0.10/32: tcp 6661 (hl7 at the overlay address of mirror data)",
  ]);
  expect(groups(routed)).not.toContain("EndpointData");
  expect(groups({})).toContain("EndpointData");
});
