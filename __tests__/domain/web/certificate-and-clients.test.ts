import { CERTIFICATE, planPublic } from "./public-tier";

test("fails on web servers without certificate, and without domain, in one run", () => {
  const { plan, problems } = planPublic({ certificate: undefined, domain: undefined });
  expect(plan).toBeUndefined();
  expect(problems).toEqual([
    "webTiers.public.domain: web tier 'public' has no domain: users and the certificate need its name",
    "webTiers.public.certificate: web tier 'public' has no certificate: web servers are reached over HTTPS only",
  ]);
});

test("a certificate can be validated in the environment's zone", () => {
  expect(planPublic({ certificate: { validatedIn: "dns-zone" } }).plan?.certificate).toEqual({
    kind: "validated",
    zoneId: "Z0123456789",
  });
  expect(planPublic({ certificate: { validatedIn: "dns-zone" }, domain: "example.org" }).problems).toEqual([]);
});

test("fails on a validated certificate without a zone", () => {
  const { plan, problems } = planPublic({ certificate: { validatedIn: "dns-zone" } }, { dnsZone: undefined });
  expect(plan).toBeUndefined();
  expect(problems).toEqual([
    "webTiers.public.certificate: validatedIn: dns-zone needs a zone, and the document has no dns.zone",
  ]);
});

test("fails on a validated certificate for a domain outside the zone", () => {
  expect(planPublic({ certificate: { validatedIn: "dns-zone" }, domain: "ehr.badexample.org" }).problems).toEqual([
    "webTiers.public.certificate: domain 'ehr.badexample.org' is not in zone 'example.org': the certificate could not be validated there",
  ]);
});

test("a given certificate may be of any domain", () => {
  expect(planPublic({ domain: "ehr.elsewhere.net" }).problems).toEqual([]);
});

test("certificates of other regions may stand beside", () => {
  const arns = { "eu-west-1": CERTIFICATE, "eu-central-1": CERTIFICATE.replace("eu-west-1", "eu-central-1") };
  expect(planPublic({ certificate: { arns } }).problems).toEqual([]);
});

test("fails on certificates for other regions only", () => {
  const { plan, problems } = planPublic({
    certificate: { arns: { "eu-central-1": CERTIFICATE.replace("eu-west-1", "eu-central-1") } },
  });
  expect(plan).toBeUndefined();
  expect(problems).toEqual([
    "webTiers.public.certificate.arns: no certificate for region 'eu-west-1'; there is one for eu-central-1",
  ]);
});

test("fails on a tier that nobody may use", () => {
  expect(planPublic({ clients: {} }).problems).toEqual([
    "webTiers.public.clients: nobody may connect: clients is empty",
  ]);
});

test("fails on the whole internet in front of an internal tier", () => {
  expect(planPublic({ scheme: "internal" }).problems).toEqual([
    "webTiers.public.clients.everyone: 0.0.0.0/0 lets every address connect to an internal web tier",
  ]);
  expect(planPublic({ scheme: "internal", clients: { ward: "10.0.0.0/8" } }).plan?.loadBalancer.internal).toBe(true);
});

test("fails on halves of the internet: two of them are the whole", () => {
  const halves = { low: "0.0.0.0/1", high: "128.0.0.0/1" };
  expect(planPublic({ scheme: "internal", clients: halves }).problems).toEqual([
    "webTiers.public.clients.low: 0.0.0.0/1 lets 2147483648 addresses connect to an internal web tier",
    "webTiers.public.clients.high: 128.0.0.0/1 lets 2147483648 addresses connect to an internal web tier",
  ]);
  const { problems, fixes } = planPublic({ clients: { ...halves, some: "8.0.0.0/7", few: "8.0.0.0/8" } });
  expect(problems).toEqual(
    Object.entries({ ...halves, some: "8.0.0.0/7" }).map(
      ([name, range]) =>
        `webTiers.public.clients.${name}: ${range} is a part of the internet that nobody has; allowed is 0.0.0.0/0, or a prefix of /8 or longer`,
    ),
  );
  expect(fixes[0]).toBe("use 0.0.0.0/0 where everybody may connect, else the ranges of the clients");
});

test.each(["10.9.0.1/24", "10.9.0.0/33", "10.9.0.0", "10.9.0.0/024", "ten"])(
  "fails on the client range %s",
  (range) => {
    const { problems } = planPublic({ clients: { ward: range } });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^webTiers\\.public\\.clients\\.ward: '${range}' is `));
  },
);
