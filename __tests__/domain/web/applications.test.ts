import { BUILT_IN_NAMES, FILES_ONLY } from "../../../domain/iris/built-in-applications";
import { SYSTEM_APPLICATIONS } from "../../../domain/iris/limits";
import { change, findings, WHOLE } from "../../support/documents";
import { planPublic } from "./public-tier";

const PAGES = ["%CSP.Documatic.", "%CSP.UI.", "EnsPortal."];
const INTERNAL = { scheme: "internal", clients: { ward: "10.9.0.0/16" } } as const;
const REFUSED = BUILT_IN_NAMES.filter((name) => name !== "/csp/broker");

test("a tier passes the paths that it names, and nothing of IRIS itself but scripts and images", () => {
  const { plan, problems, warnings } = planPublic({ ...INTERNAL, applications: ["/csp/ehr/", "/api/"] });
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(plan!.applications).toEqual({
    served: ["/csp/ehr/", "/api/"],
    refused: [
      "/api/atelier",
      "/api/iam",
      "/api/interop-editors",
      "/api/mgmnt",
      "/api/monitor",
      "/api/security",
      "/csp/documatic",
      "/csp/sys",
      "/isc",
      "/ui/interop",
    ],
    filesOnly: ["/csp/broker"],
    refusedPages: PAGES,
  });
});

test("a tier that names nothing passes all pages as before, refuses the same, and is warned", () => {
  const { plan, problems, warnings } = planPublic({ ...INTERNAL, applications: undefined });
  expect(plan!.applications).toEqual({
    served: ["/csp/"],
    refused: REFUSED,
    filesOnly: FILES_ONLY,
    refusedPages: PAGES,
  });
  expect(problems).toEqual([]);
  expect(warnings).toEqual(["web/default-applications at webTiers.public.applications"]);
});

test.each(REFUSED)("fails on %s, and paths below it, among the applications, unless the tier opens it", (name) => {
  const below = `${name.toUpperCase()}/x/`;
  expect(planPublic({ applications: ["/csp/ehr/", `${name}/`, below, `${name}x/`] }).problems).toEqual([
    expect.stringContaining(`webTiers.public.applications.1: '${name}/' is of IRIS itself: ${name} `),
    expect.stringContaining(`webTiers.public.applications.2: '${below}' is of IRIS itself: ${name} `),
  ]);
  expect(planPublic({ applications: [`${name}/`, below], builtInApplications: [name] }).problems).toEqual([]);
});

test("the refusal says what the path gives away, and who reaches it how", () => {
  expect(planPublic({ applications: ["/csp/sys/"] })).toMatchObject({
    problems: [
      "webTiers.public.applications.0: '/csp/sys/' is of IRIS itself: /csp/sys is the Management Portal, with the pages of productions, and web servers refuse it",
    ],
    fixes: [
      "remove it; administrators reach it on a member through Session Manager. Where users need it, add builtInApplications: [/csp/sys]",
    ],
  });
});

test("scripts and images of /csp/broker may be named; the rest of it is opened like the others", () => {
  const named = planPublic({ ...INTERNAL, applications: ["/csp/ehr/", "/csp/broker/"] });
  expect([named.problems, named.warnings, named.plan!.applications.filesOnly]).toEqual([[], [], ["/csp/broker"]]);
  const opened = planPublic({ ...INTERNAL, applications: ["/csp/ehr/"], builtInApplications: ["/csp/broker"] });
  expect(opened.plan!.applications).toMatchObject({ served: ["/csp/ehr/", "/csp/broker/"], filesOnly: [] });
});

test.each(BUILT_IN_NAMES)("opening %s opens nothing else, and is a warning", (name) => {
  const { plan, problems, warnings } = planPublic({
    ...INTERNAL,
    applications: ["/csp/ehr/"],
    builtInApplications: [name],
  });
  expect(problems).toEqual([]);
  expect(warnings).toEqual(["web/built-in-application at webTiers.public.builtInApplications.0"]);
  const { served, refused, filesOnly } = plan!.applications;
  expect(served).toEqual(["/csp/ehr/", `${name}/`]);
  expect([...refused, ...filesOnly].sort()).toEqual(BUILT_IN_NAMES.filter((other) => other !== name));
});

test.each([
  ["/csp/sys", ["%CSP.Documatic."]],
  ["/csp/documatic", ["%CSP.UI.", "EnsPortal."]],
] as const)("who opens %s gets its pages below other paths too", (name, refusedPages) => {
  expect(planPublic({ builtInApplications: [name] }).plan!.applications.refusedPages).toEqual(refusedPages);
});

test("no web application of a document can have a name that web servers refuse", () => {
  expect(BUILT_IN_NAMES.filter((name) => !SYSTEM_APPLICATIONS.includes(name))).toEqual([]);
});

test.each([
  ["an internet-facing tier without a web ACL", {}, ["web/no-web-acl at webTiers.public.webAcl"]],
  ["one whose load balancer can have none", { loadBalancer: "classic" }, ["web/no-web-acl at webTiers.public.webAcl"]],
  [
    "an internet-facing tier with one",
    { webAcl: "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/ehr/1234abcd-12ab-34cd-56ef-1234567890ab" },
    [],
  ],
  ["an internal tier without one", INTERNAL, []],
] as const)("%s: %j", (_, changes, warnings) => {
  expect(planPublic({ applications: ["/csp/ehr/"], ...changes }).warnings).toEqual(warnings);
});

describe("web applications that no tier passes", () => {
  const APPLICATION = "mirrors.data.webApplications";
  const warnings = (changes: Readonly<Record<string, unknown>>, applications?: readonly string[]) =>
    findings(
      change(
        { [APPLICATION]: { "/csp/lab": { namespace: "APP" } }, "webTiers.web.applications": applications, ...changes },
        WHOLE,
      ),
    ).warnings.filter((warning) => warning.startsWith("web/application-not-passed"));
  const NOT_PASSED = [
    `web/application-not-passed at ${APPLICATION}./csp/lab: no web tier passes '/csp/lab' to mirror 'data': users do not reach it`,
  ];

  test.each([
    [["/csp/lab/"], []],
    [["/csp/"], []],
    [["/"], []],
    [["/csp/other/", "/csp/lab/"], []],
    [["/csp/lab/rest/"], []],
    [["/csp/la/"], NOT_PASSED],
    [["/csp/lab2/"], NOT_PASSED],
    [["/CSP/lab/"], NOT_PASSED],
  ])("a tier that passes %j: %j", (applications, expected) => {
    expect(warnings({}, applications)).toEqual(expected);
  });

  test("a tier that names nothing passes what is below /csp/", () => {
    expect(warnings({})).toEqual([]);
    expect(warnings({ [APPLICATION]: { "/lab": { namespace: "APP" } } })).toHaveLength(1);
  });

  test("a tier in front of the mirror itself passes it too, and one in front of another mirror does not", () => {
    expect(warnings({ "webTiers.web.of": "data" }, ["/csp/lab/"])).toEqual([]);
    expect(warnings({ "webTiers.web": undefined })).toEqual(NOT_PASSED);
    const other = { ...WHOLE.mirrors["data"]!, name: "OTHER", block: 1, endpoint: undefined };
    expect(warnings({ "mirrors.other": other, "webTiers.web.of": "other" }, ["/csp/lab/"])).toEqual(NOT_PASSED);
  });

  test("application servers have no application of a namespace that they do not reach", () => {
    const local = { "mirrors.data.databases.LOCAL": { mirrored: false } };
    const namespaces = { "mirrors.data.namespaces.LOCAL": { globals: "LOCAL" } };
    const application = { [APPLICATION]: { "/csp/lab": { namespace: "LOCAL" } } };
    expect(warnings({ ...local, ...namespaces, ...application }, ["/csp/lab/"])).toEqual(NOT_PASSED);
    expect(warnings({ ...local, ...namespaces, ...application, "webTiers.web.of": "data" }, ["/csp/lab/"])).toEqual([]);
  });
});
