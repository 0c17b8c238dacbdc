import fc from "fast-check";
import { pascal, shorten } from "../../domain/names";
import { change, findings, WHOLE } from "../support/documents";

const TIER = { of: "data", servers: 1, size: "small", block: 1 };
const MIRROR = {
  name: "RADMIR",
  block: 1,
  size: "small",
  members: { a: { zone: "a" }, b: { zone: "b" } },
  arbiter: { zone: "c" },
};
const CLIENTS = { lab: "10.9.0.0/24" };
const problems = (changes: Record<string, unknown>) => findings(change(changes, WHOLE)).problems;

test.each([
  ["data", "Data"],
  ["pro-web", "ProWeb"],
  ["lab-1", "Lab1"],
])("%s becomes %s in addresses", (name, id) => {
  expect(pascal(name)).toBe(id);
});

test("a name is shortened only when it is too long, and other names to other names", () => {
  expect(shorten("a".repeat(32), 32)).toBe("a".repeat(32));
  expect(shorten("a".repeat(33), 32)).toMatch(/^a{25}-[0-9a-f]{6}$/);
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{1,60}[a-z]$/), fc.integer({ min: 16, max: 64 }), (name, maximum) => {
      expect(shorten(name, maximum).length).toBeLessThanOrEqual(maximum);
      if (name.length > maximum) expect(shorten(name, maximum)).toMatch(/[a-z0-9]-[0-9a-f]{6}$/);
    }),
  );
  expect(shorten(`${"a".repeat(40)}1`, 32)).not.toBe(shorten(`${"a".repeat(40)}2`, 32));
});

test.each([
  ["an application tier called like a mirror", { "appTiers.data": TIER }, "appTiers.data", "mirrors.data"],
  [
    "a web tier called like an application tier",
    { "webTiers.app": { ...WHOLE.webTiers!["web"], domain: "x.example.org" } },
    "webTiers.app",
    "appTiers.app",
  ],
  ["names that differ in a hyphen", { "appTiers.ap-p": TIER }, "appTiers.ap-p", "appTiers.app"],
])("fails on %s", (_, changes, path, other) => {
  expect(problems(changes)).toEqual([
    `${path}: the name '${path.split(".")[1]}' and ${other} become the same name in Terraform addresses or AWS; hyphens make no difference there`,
  ]);
});

test("fails on listeners that become one address", () => {
  const listeners = {
    "hl-7": { port: 6661, clients: CLIENTS },
    hl7: { port: 6662, clients: CLIENTS },
    "h-l7": { port: 6663, clients: CLIENTS },
  };
  expect(
    problems({
      "mirrors.data.endpoint.listeners": {
        "lab-1": { port: 6661, clients: CLIENTS },
        lab1: { port: 6662, clients: CLIENTS },
      },
    })[0],
  ).toBe("mirrors.data.endpoint.listeners.lab1: the names 'lab1' and 'lab-1' become the same Terraform address");
  // Hl7, Hl7 and HL7: addresses tell capitals apart.
  expect(
    problems({ "mirrors.data.endpoint.listeners": listeners }).filter((problem) =>
      problem.includes("become the same Terraform address"),
    ),
  ).toEqual(["mirrors.data.endpoint.listeners.hl7: the names 'hl7' and 'hl-7' become the same Terraform address"]);
});

test("fails on a mirror whose endpoint has the host name of another's member or arbiter", () => {
  const endpoint = { listeners: { superserver: { port: 1972, clients: CLIENTS } } };
  expect(problems({ "mirrors.data-a": { ...MIRROR, endpoint } })).toEqual([
    "mirrors.data-a.endpoint: its host name 'data-a.eu-west-1.prod.internal' is that of mirrors.data.members.a too",
  ]);
  expect(problems({ "mirrors.data-arbiter": { ...MIRROR, endpoint } })).toEqual([
    "mirrors.data-arbiter.endpoint: its host name 'data-arbiter.eu-west-1.prod.internal' is that of mirrors.data.arbiter too",
  ]);
});

test("fails on a web tier with the host name of an application server", () => {
  expect(problems({ "webTiers.app-a1": { ...WHOLE.webTiers!["web"], domain: "x.example.org" } })).toEqual([
    "webTiers.app-a1: its host name 'app-a1.eu-west-1.prod.internal' is that of appTiers.app too",
  ]);
});

test("fails on listeners of two mirrors that share a target group name", () => {
  const found = problems({
    "mirrors.a": { ...MIRROR, endpoint: { listeners: { "b-c": { port: 5000, clients: CLIENTS } } } },
    "mirrors.a-b": {
      ...MIRROR,
      name: "OTHER",
      block: 2,
      endpoint: { listeners: { c: { port: 5000, clients: CLIENTS } } },
    },
  });
  expect(found).toContain(
    "mirrors.a-b.endpoint.listeners.c: its target group name 'prod-a-b-c-5000' is that of mirrors.a.endpoint.listeners.b-c too",
  );
});

test.each([
  ["internal", "load balancers begin with 'internal-'"],
  ["internal-lab", "load balancers begin with 'internal-'"],
  ["internals", undefined],
  ["lab-internal", undefined],
  ["sg", "security groups begin with 'sg-'"],
  ["sg-lab", "security groups begin with 'sg-'"],
  ["sgh", undefined],
])("environment '%s': AWS reserves names of %s", (environment, reserved) => {
  const expected =
    reserved === undefined
      ? []
      : [`environment: with environment '${environment}' names of ${reserved}, which AWS reserves`];
  expect(problems({ environment })).toEqual(expected);
  expect(findings(change({ environment })).problems).toEqual(expected);
});

test("fails on environment 'compute' without a zone: EC2's own names end like its private zone", () => {
  expect(problems({ environment: "compute" })).toEqual([
    "environment: with environment 'compute' the private zone hides EC2's own names in <region>.compute.internal",
  ]);
  expect(
    problems({ environment: "compute", dns: { zone: { id: "Z0123456789EXAMPLE", name: "example.org" } } }),
  ).toEqual([]);
  expect(problems({ environment: "computer" })).toEqual([]);
});
