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

test.each(["/iris", "/iris/sys/irissys"])("fails on IRIS in %s of the image: a volume would hide it", (directory) => {
  expect(problems({ "regions.primary.kit": undefined, "regions.primary.image.iris": { ...IRIS, directory } })).toEqual([
    `regions.primary.image.iris.directory: '${directory}' lies below /iris, where the servers' volumes are mounted: they hide what the image has there`,
  ]);
});

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
    expect.stringMatching(/^security\/os-authentication-ends at security\.osAuthentication: once a server is ready/),
  );
});
