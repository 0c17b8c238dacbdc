import { isInside } from "../../../domain/dns/plan-dns";
import { change, findings, planOf, WHOLE } from "../../support/documents";

const ZONE = { zone: { id: "Z0123456789ABC", name: "example.org" } };
const other = (domain: string) => ({ ...WHOLE.webTiers!["web"], domain });

test("without a public zone, names end in the environment and 'internal', and there is no stack for names", () => {
  const { regions, dns } = planOf(WHOLE);
  expect(dns).toBe(undefined);
  expect(regions[0]!.dns).toEqual({
    privateZone: "eu-west-1.prod.internal",
    resolvedFrom: [],
    publicZoneId: undefined,
    webNames: { web: "web.eu-west-1.prod.internal" },
  });
});

test("with one, the region's names lie in it, and each domain in it has a record", () => {
  const { regions, dns } = planOf(
    change({ dns: ZONE, "webTiers.away": other("ehr.example.com"), "webTiers.apex": other("example.org") }, WHOLE),
  );
  expect(regions[0]!.dns.privateZone).toBe("eu-west-1.prod.example.org");
  expect(regions[0]!.dns.publicZoneId).toBe("Z0123456789ABC");
  expect(dns?.stack.name).toBe("prod-dns");
  expect(dns?.records).toEqual([
    { webTier: "web", name: "ehr.example.org", target: "web.eu-west-1.prod.example.org" },
    { webTier: "apex", name: "example.org", target: "apex.eu-west-1.prod.example.org" },
  ]);
});

test("fails on one domain for two web tiers: a name leads to one load balancer", () => {
  expect(findings(change({ dns: ZONE, "webTiers.second": other("ehr.example.org") }, WHOLE)).problems).toEqual([
    "webTiers.second.domain: domain 'ehr.example.org' is that of web tier 'web' too",
  ]);
});

test("outside the zone two tiers may share a domain: who manages it decides", () => {
  expect(
    findings(
      change(
        { dns: ZONE, "webTiers.web.domain": "ehr.example.com", "webTiers.second": other("ehr.example.com") },
        WHOLE,
      ),
    ).problems,
  ).toEqual([]);
});

test.each([
  ["example.org", true],
  ["ehr.example.org", true],
  ["a.b.example.org", true],
  ["badexample.org", false],
  ["example.org.evil.net", false],
  ["org", false],
])("%s lies in example.org: %s", (domain, inside) => {
  expect(isInside(domain, "example.org")).toBe(inside);
});

test("other VPCs resolve the private names: in the region of the servers where the document says no other", () => {
  const vpc = "vpc-0123456789abcdef0";
  const resolvedFrom = { shared: { vpc }, backup: { vpc, region: "eu-central-1" } };
  expect(planOf(change({ "regions.primary.network": { resolvedFrom } })).regions[0]!.dns.resolvedFrom).toEqual([
    { name: "shared", vpcId: vpc, region: "eu-west-1" },
    { name: "backup", vpcId: vpc, region: "eu-central-1" },
  ]);
});
