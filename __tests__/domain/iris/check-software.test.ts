import { change, findings, KIT, planOf } from "../../support/documents";

const IRIS = { directory: "/usr/irissys", instance: "LAB" };
const problems = (changes: Record<string, unknown>) => findings(change(changes)).problems;

test("IRIS comes from a kit, into a directory on the system volume", () => {
  expect(planOf(change({})).regions[0]!.mirrors[0]!.iris).toEqual({
    name: "IRIS",
    directory: "/iris/sys/irissys",
    imageDirectory: undefined,
    osAuthentication: "on",
  });
});

test("an image that holds IRIS says where, and how the instance is called", () => {
  expect(
    planOf(change({ "regions.primary.kit": undefined, "regions.primary.image.iris": IRIS })).regions[0]!.mirrors[0]!
      .iris,
  ).toEqual({ name: "LAB", directory: "/iris/sys/irissys", imageDirectory: "/usr/irissys", osAuthentication: "on" });
});

test("fails on neither a kit nor an image that holds IRIS", () => {
  expect(problems({ "regions.primary.kit": undefined })).toEqual([
    "regions.primary.kit: neither a kit nor image.iris is given: its servers find no IRIS to install or to start",
  ]);
});

test("fails on both", () => {
  expect(problems({ "regions.primary.image.iris": IRIS })).toEqual([
    "regions.primary.kit: a kit is given, and the image holds IRIS in /usr/irissys already: a server can start only one of the two",
  ]);
});

test.each(["/iris/irissys", "/iris/sys/irissys"])(
  "fails on IRIS in %s of the image: a volume would hide it",
  (directory) => {
    expect(
      problems({ "regions.primary.kit": undefined, "regions.primary.image.iris": { ...IRIS, directory } }),
    ).toEqual([
      `regions.primary.image.iris.directory: '${directory}' lies below /iris, where the servers' volumes are mounted: they hide what the image has there`,
    ]);
  },
);

test("a region without IRIS servers needs neither", () => {
  const dr = {
    name: "eu-central-1",
    zones: ["a", "b"],
    cidr: "10.21.0.0/16",
    image: { id: "ami-0a1b2c3d4e5f60718", os: "rhel9" },
  };
  expect(problems({ topology: "multi-region-dr", "regions.dr": dr })).toEqual([]);
  expect(
    problems({
      topology: "multi-region-dr",
      "regions.dr": dr,
      "mirrors.data.members.c": { region: "dr", zone: "a", role: "dr-async" },
    }),
  ).toContain("regions.dr.kit: neither a kit nor image.iris is given: its servers find no IRIS to install or to start");
});

test("a kit for the agent and one for the Web Gateway may be left out: the image may hold them", () => {
  expect(findings(change({ "regions.primary.agentKit": KIT })).problems).toEqual([]);
  expect(findings(change({}))).toEqual({ problems: [], fixes: [], warnings: [] });
});

test("fails on a kit without the password of the predefined users; an image may bring IRIS with its own", () => {
  expect(problems({ "regions.primary.secrets.password": undefined })).toEqual([
    "regions.primary.secrets.password: no password is given: the kit's installer sets it for the predefined users of IRIS",
  ]);
  expect(
    problems({
      "regions.primary.secrets.password": undefined,
      "regions.primary.kit": undefined,
      "regions.primary.image.iris": IRIS,
    }),
  ).toEqual([]);
});

test("fails on no password for Web Gateways: without it the load balancer never learns who is primary", () => {
  expect(problems({ "regions.primary.secrets.gatewayPassword": undefined })).toEqual([
    "regions.primary.secrets.gatewayPassword: no gateway password is given: Web Gateways log in to IRIS with it, those of web servers and those that answer the mirror status page on members",
  ]);
});

test("operating-system authentication that ends when a server is ready is a warning", () => {
  expect(findings(change({ "security.osAuthentication": "until-ready" })).warnings).toContainEqual(
    expect.stringMatching(
      /^security\/os-authentication-ends at security\.osAuthentication: once a server is ready .* wait for the next start of IRIS$/,
    ),
  );
});

const OLD = { ...KIT, key: "IRIS-2021.1.0.215.0-lnxrh8x64.tar.gz" };

test("fails on a kit of an older release than the merges need", () => {
  expect(findings(change({ "regions.primary.kit": OLD }))).toEqual({
    problems: [
      "regions.primary.kit.key: 'IRIS-2021.1.0.215.0-lnxrh8x64.tar.gz' is IRIS 2021.1; the configuration that servers merge needs 2022.1 or later",
    ],
    fixes: ["give a kit of 2022.1 or later, with its sha256"],
    warnings: [],
  });
});

test("fails on a kit of an older release than keys need that AWS KMS wraps", () => {
  const kit = { ...KIT, key: "IRIS-2023.1.0.235.1-lnxrh9x64.tar.gz" };
  const encryption = { databases: true, journals: true };
  expect(findings(change({ "regions.primary.kit": kit }))).toEqual({ problems: [], fixes: [], warnings: [] });
  expect(findings(change({ "regions.primary.kit": kit, "mirrors.data.encryption": encryption }))).toMatchObject({
    problems: [
      "regions.primary.kit.key: 'IRIS-2023.1.0.235.1-lnxrh9x64.tar.gz' is IRIS 2023.1; the configuration that servers merge and mirrors.data.encryption need 2023.3 or later",
    ],
    fixes: ["give a kit of 2023.3 or later, with its sha256, or remove mirrors.data.encryption"],
  });
  const nothing = { databases: false, journals: false };
  expect(problems({ "regions.primary.kit": kit, "mirrors.data.encryption": nothing })).toEqual([]);
});

test("the release of a kit whose name tells none is nobody's concern before the servers see it", () => {
  for (const key of ["iris.tar.gz", "HealthShare_UnifiedCareRecord-2021.1.0.0.0-lnxrh8x64.tar.gz"])
    expect(problems({ "regions.primary.kit": { ...KIT, key } })).toEqual([]);
});

test("fails on a Web Gateway that is older than the IRIS to which it connects", () => {
  const gateway = (key: string) => findings(change({ "regions.primary.webGatewayKit": { ...KIT, key } }));
  expect(gateway("WebGateway-2024.3.0.217.0-lnxrh9x64.tar.gz")).toEqual({
    problems: [
      "regions.primary.webGatewayKit.key: 'WebGateway-2024.3.0.217.0-lnxrh9x64.tar.gz' is Web Gateway 2024.3, and regions.primary.kit is IRIS 2025.1; a Web Gateway connects to IRIS of its own release or an earlier one",
    ],
    fixes: ["give a Web Gateway kit of 2025.1 or later, with its sha256"],
    warnings: [],
  });
  for (const key of [
    "WebGateway-2025.1.0.225.1-lnxrh9x64.tar.gz",
    "WebGateway-2025.2.0.1.0-lnxrh9x64.tar.gz",
    "gateway.tar.gz",
  ])
    expect(gateway(key)).toEqual({ problems: [], fixes: [], warnings: [] });
});

test("an arbiter's agent may be of any release", () => {
  expect(problems({ "regions.primary.agentKit": { ...KIT, key: "ISCAgent-2021.1.0.215.0-lnxrh8x64.tar.gz" } })).toEqual(
    [],
  );
});
