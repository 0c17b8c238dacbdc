import { SYSTEM_APPLICATIONS } from "../../../domain/iris/limits";
import { change, findings, planOf } from "../../support/documents";

const AT = "mirrors.data.webApplications";
const document = (webApplications: object, namespace: object = {}) =>
  change({ [AT]: webApplications, "mirrors.data.namespaces.APP": { globals: "APP", ...namespace } });
const say = (webApplications: object, namespace: object = {}) => findings(document(webApplications, namespace));
const problems = (webApplications: object, namespace: object = {}) => say(webApplications, namespace).problems;

test("a web application asks for a password, unless the document says otherwise", () => {
  expect(
    planOf(
      document({
        "/csp/lab": { namespace: "APP" },
        "/rest/lab-1/v2.0": {
          namespace: "APP",
          dispatchClass: "Lab.REST.Dispatch",
          authentication: ["unauthenticated", "password"],
        },
      }),
    ).regions[0]!.mirrors[0]!.webApplications,
  ).toEqual([
    { name: "/csp/lab", namespace: "APP", dispatchClass: undefined, authentication: ["password"] },
    {
      name: "/rest/lab-1/v2.0",
      namespace: "APP",
      dispatchClass: "Lab.REST.Dispatch",
      authentication: ["password", "unauthenticated"],
    },
  ]);
});

test.each(["", "/", "lab", "/lab/", "//lab", "/lab/..", "/a b", "/a,AutheEnabled=64", '/a"', "/é", "/a?b"])(
  "fails on the path %j",
  (name) => {
    expect(problems({ [name]: { namespace: "APP" } })).toEqual([
      expect.stringMatching(
        /' is no path of a web application: it begins with a slash, ends without one, and has letters, digits, dots, hyphens, underscores and tildes between$/,
      ),
    ]);
  },
);

test("fails on a path of more than 64 characters", () => {
  const long = `/${"a".repeat(64)}`;
  expect(problems({ [long.slice(0, 64)]: { namespace: "APP" } })).toEqual([]);
  expect(problems({ [long]: { namespace: "APP" } })).toEqual([
    `${AT}.${long}: the name of the web application '${long}' has 65 characters; at most 64 are allowed`,
  ]);
});

test.each([...SYSTEM_APPLICATIONS, "/CSP/Sys"])("fails on %s, and on paths below it: IRIS has it", (name) => {
  const own = `'${name.toLowerCase()}' is of IRIS itself`;
  expect(problems({ [name]: { namespace: "APP" }, [`${name}/x`]: { namespace: "APP" } })).toEqual([
    `${AT}.${name}: ${own}`,
    `${AT}.${name}/x: ${own}`,
  ]);
  expect(problems({ [`${name}x`]: { namespace: "APP" } })).toEqual([]);
});

test("fails on the application that IRIS makes for productions", () => {
  expect(problems({ "/csp/App": { namespace: "APP" } }, { interop: true })).toEqual([
    `${AT}./csp/App: IRIS makes the web application '/csp/App' itself, for the productions of namespace 'APP'`,
  ]);
  expect(problems({ "/csp/App": { namespace: "APP" } })).toEqual([]);
});

test("fails on names that differ in capitals only", () => {
  expect(problems({ "/csp/lab": { namespace: "APP" }, "/csp/LAB": { namespace: "APP" } })).toEqual([
    `${AT}./csp/LAB: '/csp/LAB' and '/csp/lab' are one web application: IRIS does not tell upper from lower case`,
  ]);
});

test("fails on a namespace that is not there, and names those that are", () => {
  expect(say({ "/csp/lab": { namespace: "app" }, "/csp/b": { namespace: "toString" } })).toMatchObject({
    problems: [
      `${AT}./csp/lab.namespace: 'app' is not one of the namespaces: 'APP'`,
      `${AT}./csp/b.namespace: 'toString' is not one of the namespaces: 'APP'`,
    ],
    fixes: ["name one of them, or add it to namespaces", "name one of them, or add it to namespaces"],
  });
});

test.each(["", "Dispatch", "%CSP.REST", "Lab.", "Lab..X", "Lab.1X", "Lab.X,Enabled=0", "Lab X.Y"])(
  "fails on the dispatch class %j",
  (dispatchClass) => {
    expect(problems({ "/csp/lab": { namespace: "APP", dispatchClass } })).toEqual([
      expect.stringMatching(
        /dispatchClass: '.*' is no name of a class of yours: a package and a class, of letters and digits, with dots between$/,
      ),
    ]);
  },
);

test("warns of an application without log-in", () => {
  expect(say({ "/csp/lab": { namespace: "APP", authentication: ["unauthenticated"] } }).warnings).toEqual([
    `iris/application-without-login at ${AT}./csp/lab.authentication: whoever reaches '/csp/lab' through a Web Gateway runs code of namespace 'APP' without a user or a password`,
    expect.stringMatching(/^web\/application-not-passed /),
  ]);
});

test.each([[[]], [["kerberos"]]])("fails on the log-in %j", (authentication) => {
  expect(problems({ "/csp/lab": { namespace: "APP", authentication } })).toHaveLength(1);
});
