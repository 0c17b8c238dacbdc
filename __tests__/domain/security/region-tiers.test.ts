import { change, planOf, WHOLE, secrets as passwords } from "../../support/documents";

const secret = (name: string): string =>
  `arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/iris/${name}-AbCdEf`;

const roles = (changes: Record<string, unknown>) => planOf(change(changes, WHOLE)).regions[0]!.roles;
const resources = (changes: Record<string, unknown>, tier: string, sid: string) =>
  roles(changes)
    .find((role) => role.tier === tier)
    ?.statements.find((statement) => statement.sid === sid)?.resources ?? [];

test("each tier has a role of its own, and reads the facts of its own nodes", () => {
  const read = roles({}).map(({ tier, statements }) => [
    tier,
    statements
      .find(({ sid }) => sid === "ReadFactsAndScripts")
      ?.resources.map((resource) => String(resource).replace(/^.*-configuration\//, "")),
  ]);
  expect(read).toEqual([
    ["MirrorData", ["nodes/data-a.json", "nodes/data-b.json", "bundle/*"]],
    ["Arbiter", ["nodes/data-arbiter.json", "bundle/*"]],
    ["AppApp", ["nodes/app-a?.json", "nodes/app-b?.json", "nodes/app-c?.json", "bundle/*"]],
    ["WebWeb", ["nodes/web-web.json", "bundle/*"]],
  ]);
});

test("certificates are given by server, by application tier and by web tier", () => {
  const secrets = Object.fromEntries(["data-a", "data-b", "app", "web-web"].map((name) => [name, secret(name)]));
  const read = ["MirrorData", "Arbiter", "AppApp", "WebWeb"].map((tier) =>
    resources({ "regions.primary.certificates": { secrets } }, tier, "ReadSecrets"),
  );
  const { password, gatewayPassword } = passwords("eu-west-1");
  expect(read).toEqual([
    [password, gatewayPassword, secret("data-a"), secret("data-b")],
    [],
    [gatewayPassword, secret("app")],
    [gatewayPassword, secret("web-web")],
  ]);
});

test("a tier with an instance profile of its own gets no role", () => {
  expect(
    roles({ "appTiers.app.instanceProfile": "own", "mirrors.data.arbiter.instanceProfile": "own" }).map(
      ({ tier }) => tier,
    ),
  ).toEqual(["MirrorData", "WebWeb"]);
});

test("names of application servers are patterns, so that the policy of a large tier stays short", () => {
  const facts = resources({ "appTiers.app.servers": 48 }, "AppApp", "ReadFactsAndScripts").map((resource) =>
    String(resource).replace(/^.*-configuration\//, ""),
  );
  expect(facts.sort()).toEqual([
    "bundle/*",
    ...["a1?", "a?", "b1?", "b?", "c1?", "c?"].map((server) => `nodes/app-${server}.json`),
  ]);
});
