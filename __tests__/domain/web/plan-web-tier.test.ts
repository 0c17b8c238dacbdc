import { APP_SERVERS, CERTIFICATE, NO_WEB_ACL, planPublic } from "./public-tier";

test("a public web tier with an application load balancer needs ten lines; the rest is decided", () => {
  expect(planPublic()).toEqual({
    problems: [],
    fixes: [],
    warnings: [NO_WEB_ACL],
    plan: {
      key: "public",
      groupName: "prod-public-web",
      instanceType: "m6i.large",
      rootVolumeGiB: 50,
      minimum: 3,
      maximum: 6,
      scaling: { kind: "by-hand" },
      zones: ["a", "b", "c"],
      purchase: "on-demand",
      placement: { tenancy: "default", capacityReservation: "open" },
      certificate: { kind: "given", arn: CERTIFICATE },
      serverCertificate: { kind: "self-signed", commonName: "ehr.example.org", names: ["ehr.example.org"] },
      applications: {
        served: ["/csp/ehr/"],
        refused: expect.arrayContaining(["/csp/sys"]),
        filesOnly: ["/csp/broker"],
        refusedPages: expect.arrayContaining(["%CSP.UI."]),
      },
      headers: {
        "Strict-Transport-Security": "max-age=31536000",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
      },
      domain: "ehr.example.org",
      instanceProfile: undefined,
      secrets: { gatewayPassword: undefined },
      gateway: {
        kind: "app-servers",
        port: 1972,
        tls: true,
        byZone: {
          a: ["app-a1", "app-a2", "app-b1", "app-c1"].map(named),
          b: ["app-b1", "app-c1", "app-a1", "app-a2"].map(named),
          c: ["app-c1", "app-a1", "app-a2", "app-b1"].map(named),
        },
      },
      loadBalancer: {
        type: "application",
        name: "prod-public-web",
        targetGroupName: "prod-public-https",
        internal: false,
        stickiness: { kind: "cookie", seconds: 86400 },
        tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        tlsCiphers: undefined,
        redirectHttp: true,
        http2: true,
        idleTimeoutSeconds: 60,
        webAclArn: undefined,
        rules: [],
        accessLogs: {
          bucketName: "prod-eu-west-1-111122223333-public-lb-logs",
          retentionDays: 90,
          partition: "aws",
          region: "eu-west-1",
          account: "111122223333",
        },
        drainSeconds: 300,
        healthPath: "/health",
      },
    },
  });
});

const ADDRESSES: Record<string, string> = {
  "app-a1": "10.20.64.16",
  "app-a2": "10.20.64.17",
  "app-b1": "10.20.80.16",
  "app-c1": "10.20.96.16",
};
function named(name: string) {
  return { name, address: ADDRESSES[name], zone: /^app-(.)/.exec(name)?.[1] };
}

test.each([
  [
    { loadBalancer: "classic" },
    {
      stickiness: { kind: "cookie", seconds: 86400 },
      redirectHttp: false,
      http2: false,
      idleTimeoutSeconds: 60,
      tlsPolicy: undefined,
      tlsCiphers: expect.arrayContaining(["ECDHE-RSA-AES128-GCM-SHA256"]),
      targetGroupName: "prod-public-https",
    },
  ],
  [
    { loadBalancer: "network" },
    {
      stickiness: { kind: "none", seconds: 0 },
      redirectHttp: false,
      http2: false,
      idleTimeoutSeconds: 350,
      tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      targetGroupName: "prod-public-tls",
    },
  ],
  [
    { loadBalancer: "network", certificate: { onServers: true } },
    {
      stickiness: { kind: "source-ip", seconds: 0 },
      redirectHttp: false,
      http2: false,
      idleTimeoutSeconds: 350,
      tlsPolicy: undefined,
      accessLogs: undefined,
      targetGroupName: "prod-public-tcp",
    },
  ],
] as const)("what nothing is said about fits the load balancer: %j", (changes, decided) => {
  const { plan, problems } = planPublic(changes);
  expect(problems).toEqual([]);
  expect(plan?.loadBalancer).toMatchObject(decided);
});

test("sessions that no load balancer keeps together are warned of by name", () => {
  expect(planPublic({ stickiness: "none" }).warnings).toEqual([
    NO_WEB_ACL,
    "web/no-stickiness at webTiers.public.stickiness",
  ]);
  expect(planPublic({ loadBalancer: "network" }).warnings).toEqual([
    NO_WEB_ACL,
    "web/no-stickiness at webTiers.public.stickiness",
  ]);
});

test("a load balancer that cannot log connections is warned of by name", () => {
  const passThrough = planPublic({ loadBalancer: "network", certificate: { onServers: true } });
  expect(passThrough.warnings).toEqual([NO_WEB_ACL, "web/no-access-logs at webTiers.public.loadBalancer"]);
  expect(passThrough.plan?.certificate).toEqual({ kind: "on-servers" });
});

test("Web Gateways of a mirror go to a member, mirror-aware", () => {
  const members = [{ address: "10.20.112.16", role: "failover" }] as const;
  const probe = { port: 8080, path: "/csp/bin/mirror_status.cxw" };
  const target = { kind: "mirror", mirror: "data", members, probe, port: 1972, tls: false } as const;
  expect(planPublic({}, {}, target).plan?.gateway).toEqual(target);
});

test("a gateway is not sent to servers of zones that the tier does not use", () => {
  const { plan } = planPublic({}, { zones: ["a", "b"] });
  expect(plan?.gateway).toMatchObject({
    byZone: { a: ["app-a1", "app-a2", "app-b1"].map(named), b: ["app-b1", "app-a1", "app-a2"].map(named) },
  });
});

test("names stay within what AWS takes for the longest document names", () => {
  const region = { environment: "production-north", name: "ap-northeast-1" };
  const certificate = { arns: { "ap-northeast-1": CERTIFICATE.replace("eu-west-1", "ap-northeast-1") } };
  const { name, targetGroupName, accessLogs } = planPublic({ certificate }, region, APP_SERVERS, "patientportl").plan!
    .loadBalancer;
  expect([name, targetGroupName, accessLogs!.bucketName].map((text) => text.length)).toEqual([32, 32, 63]);
  expect([name, targetGroupName, accessLogs!.bucketName]).toEqual([
    expect.stringMatching(/^production-north-patientp-[0-9a-f]{6}$/),
    expect.stringMatching(/^production-north-patientp-[0-9a-f]{6}$/),
    expect.stringMatching(/^production-north-ap-northeast-1-111122223333-patientport-[0-9a-f]{6}$/),
  ]);
  expect(name).not.toBe(targetGroupName);
});

test("the default instance type follows the image, and one that does not fit is refused", () => {
  expect(planPublic().plan?.instanceType).toBe("m6i.large");
  expect(planPublic({}, { architecture: "arm64" })).toMatchObject({
    problems: [],
    plan: { instanceType: "m7g.large" },
  });
  expect(planPublic({ instanceType: "m6i.large" }, { architecture: "arm64" }).problems).toEqual([
    "webTiers.public.instanceType: m6i.large is x86_64, and the image of the region is arm64",
  ]);
});

test("Spot servers are allowed, dedicated too, and warned of", () => {
  const spot = planPublic({ purchase: "spot", tenancy: "dedicated" });
  expect(spot.problems).toEqual([]);
  expect(spot.warnings).toEqual(["web/spot-minimum at webTiers.public.purchase", NO_WEB_ACL]);
  expect(spot.plan).toMatchObject({ purchase: "spot", placement: { tenancy: "dedicated" } });
});

test("fails on Spot servers in a capacity reservation", () => {
  expect(planPublic({ purchase: "spot", capacityReservation: "cr-0123456789abcdef0" }).problems).toEqual([
    "webTiers.public.capacityReservation: cr-0123456789abcdef0 with purchase: spot: Spot servers do not run in a capacity reservation",
  ]);
});

test("a tier of something unknown is still checked", () => {
  const { plan, problems } = planPublic({ clients: {} }, {}, "unknown");
  expect(plan).toBeUndefined();
  expect(problems).toEqual(["webTiers.public.clients: nobody may connect: clients is empty"]);
});
