import { change, findings, WHOLE } from "../../support/documents";
import { planPublic } from "./public-tier";

const deny = (rule: { hosts?: string[]; paths?: string[] }) =>
  planPublic({ rules: { admin: { priority: 10, ...rule, action: "deny" } } }).problems;
const at = (problem: string) => [`webTiers.public.rules.${problem}`];

test("rules have the priorities that the document gives, wherever they stand in it", () => {
  const { plan } = planPublic({
    rules: {
      zoo: { priority: 20, hosts: ["zoo.example.org"], action: "forward" },
      admin: { priority: 10, paths: ["/csp/sys/*"], action: "deny" },
    },
  });
  expect(plan?.loadBalancer.rules).toEqual([
    { name: "zoo", priority: 20, hosts: ["zoo.example.org"], paths: [], action: "forward" },
    { name: "admin", priority: 10, hosts: [], paths: ["/csp/sys/*"], action: "deny" },
  ]);
});

test("a priority is 1 to 50000, and never missing", () => {
  const admin = (priority: unknown) =>
    findings(change({ "webTiers.web.rules": { admin: { priority, paths: ["/x"], action: "deny" } } }, WHOLE)).problems;
  expect([0, 1, 50000, 50001, undefined].map(admin)).toEqual([
    ["webTiers.web.rules.admin.priority: 0 is too small; at least 1 is allowed"],
    [],
    [],
    ["webTiers.web.rules.admin.priority: 50001 is too large; at most 50000 is allowed"],
    ["webTiers.web.rules.admin.priority: this key is missing"],
  ]);
});

test("fails on a priority that two rules of a tier have", () => {
  const rule = (priority: number) => ({ priority, paths: ["/x"], action: "deny" as const });
  expect(planPublic({ rules: { zoo: rule(7), admin: rule(8), late: rule(7) } }).problems).toEqual(
    at("late.priority: priority 7 is that of rule 'zoo' too"),
  );
});

test("a load balancer takes 100 rules", () => {
  const rules = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `r${index}`,
        { priority: index + 1, paths: ["/x"], action: "deny" as const },
      ]),
    );
  expect(planPublic({ rules: rules(100) }).problems).toEqual([]);
  expect(planPublic({ rules: rules(101) }).problems).toEqual([
    "webTiers.public.rules: 101 rules; a load balancer takes 100",
  ]);
});

test("fails on a rule that matches every request", () => {
  expect(deny({})).toEqual(at("admin: the rule has neither hosts nor paths: it would match every request"));
  expect(deny({ hosts: [], paths: [] })).toEqual(
    at("admin: the rule has neither hosts nor paths: it would match every request"),
  );
});

test("a rule takes five hosts and paths together", () => {
  expect(deny({ hosts: ["a.org", "b.org"], paths: ["/1", "/2", "/3"] })).toEqual([]);
  expect(deny({ hosts: ["a.org", "b.org"], paths: ["/1", "/2", "/3", "/4"] })).toEqual(
    at("admin: 6 hosts and paths; a rule takes 5 together"),
  );
});

test("a rule takes six wildcards", () => {
  expect(deny({ hosts: ["*.a.org"], paths: ["/*/*/?/*/*"] })).toEqual([]);
  expect(deny({ hosts: ["*.a.org"], paths: ["/*/*/?/*/*/*"] })).toEqual(at("admin: 7 wildcards; a rule takes 6"));
});

test("a host or path has 128 characters at most", () => {
  expect(deny({ paths: [`/${"x".repeat(127)}`] })).toEqual([]);
  expect(deny({ paths: ["/ok", `/${"x".repeat(128)}`] })).toEqual(
    at("admin.paths.1: a path of 129 characters; 128 are allowed"),
  );
  expect(deny({ hosts: [`${"x".repeat(125)}.org`] })).toEqual(
    at("admin.hosts.0: a host of 129 characters; 128 are allowed"),
  );
});

test.each(["localhost", "ehr.example.org/x", "a b.org", "ehr_example.org"])("fails on the host '%s'", (host) => {
  expect(deny({ hosts: [host] })).toEqual(at(`admin.hosts.0: '${host}' is no host pattern`));
});

test.each(["csp/sys", "/a b", "/a?b=1", "/ä"])("fails on the path '%s'", (path) => {
  expect(deny({ paths: [path] })).toEqual(at(`admin.paths.0: '${path}' is no path pattern`));
});

test("fails on rules that would get one Terraform address", () => {
  const rule = (priority: number) => ({ priority, paths: ["/x"], action: "deny" as const });
  expect(planPublic({ rules: { "api-2": rule(1), api2: rule(2) } }).problems).toEqual([
    "webTiers.public.rules.api2: 'api2' and 'api-2' become the same Terraform address",
  ]);
});
