import { change, findings, WHOLE } from "../../support/documents";

const EXISTING = {
  vpcId: "vpc-0123456789abcdef0",
  cidr: "172.20.0.0/16",
  outgoing: "nat",
  subnets: { data: { a: { id: "subnet-0a000000000000001", cidr: "172.20.1.0/24" } } },
};

/** Everywhere a document names a range of other hosts, or of a network that has hosts. */
const PLACES: readonly (readonly [string, (range: string) => Record<string, unknown>])[] = [
  [
    "mirrors.data.endpoint.listeners.superserver.clients.lab",
    (range) => ({ "mirrors.data.endpoint.listeners.superserver.clients.lab": range }),
  ],
  ["mirrors.data.connectsTo.ldap.to", (to) => ({ "mirrors.data.connectsTo": { ldap: { port: 636, to } } })],
  ["appTiers.app.connectsTo.ldap.to", (to) => ({ "appTiers.app.connectsTo": { ldap: { port: 636, to } } })],
  ["webTiers.web.connectsTo.ldap.to", (to) => ({ "webTiers.web.connectsTo": { ldap: { port: 636, to } } })],
  ["webTiers.web.clients.hospital", (range) => ({ "webTiers.web.clients.hospital": range })],
  [
    "regions.primary.network.existing.cidr",
    (cidr) => ({ "regions.primary.cidr": undefined, "regions.primary.network.existing": { ...EXISTING, cidr } }),
  ],
  [
    "regions.primary.network.existing.subnets.data.a.cidr",
    (cidr) => ({
      "regions.primary.cidr": undefined,
      "regions.primary.network.existing": {
        ...EXISTING,
        subnets: { data: { a: { id: "subnet-0a000000000000001", cidr } } },
      },
    }),
  ],
];

test.each(PLACES)("fails on ranges in which no other host has an address: %s", (path, changes) => {
  for (const [range, within] of [
    ["127.0.0.0/16", "127.0.0.0/8"],
    ["169.254.0.0/16", "169.254.0.0/16"],
    ["169.254.169.0/24", "169.254.0.0/16"],
    ["0.1.0.0/16", "0.0.0.0/8"],
    ["224.1.0.0/16", "224.0.0.0/3"],
    ["255.255.255.0/24", "224.0.0.0/3"],
  ]) {
    expect(findings(change(changes(range!), WHOLE)).problems).toContain(
      `${path}: '${range}' lies in ${within}, where no other host can have an address`,
    );
  }
});

test.each(PLACES.slice(0, 5))("the neighbours of such ranges are allowed: %s", (_, changes) => {
  for (const range of ["1.0.0.0/8", "126.0.0.0/8", "128.0.0.0/8", "169.253.0.0/16", "223.255.255.0/24"])
    expect(findings(change(changes(range), WHOLE)).problems).toEqual([]);
});
