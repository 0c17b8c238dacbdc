import { change, findings, planOf, WHOLE } from "../../support/documents";

const secret = (name: string): string => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`;
const web = (WHOLE as unknown as { webTiers: { web: object } }).webTiers.web;
/** Two web tiers, with the gateway passwords given. */
const tiers = (one: string | undefined, other: string | undefined, of = "app") =>
  change({ "webTiers.web.gatewayPassword": one, "webTiers.lab": { ...web, of, gatewayPassword: other } }, WHOLE);

test("the gateway's password of a web tier is that of the application tier it connects to, and of nobody else", () => {
  const { mirrors, appTiers, webTiers } = planOf(change({ "webTiers.web.gatewayPassword": secret("web") }, WHOLE))
    .regions[0]!;
  expect([mirrors, appTiers, webTiers].map(([one]) => one!.secrets)).toEqual([
    { gatewayPassword: undefined },
    { gatewayPassword: secret("web"), password: undefined },
    { gatewayPassword: secret("web") },
  ]);
});

test("web tiers of one application tier log in with one password: there is one user for all of them", () => {
  expect(findings(tiers(secret("one"), secret("one"))).problems).toEqual([]);
  expect(findings(tiers(secret("one"), secret("other"), "data")).problems).toEqual([]);
  for (const other of [secret("other"), undefined])
    expect(findings(tiers(secret("one"), other)).problems).toEqual([
      "webTiers.lab.gatewayPassword: the web tiers 'web' and 'lab' connect to 'app' with different gateway passwords; IRIS has one user for all Web Gateways",
    ]);
});

test("where administrators cannot come in through the operating system, an application tier names their password", () => {
  const ends = { "security.osAuthentication": "until-ready" };
  expect(findings(change(ends, WHOLE)).problems).toEqual([
    "appTiers.app.password: with security.osAuthentication: until-ready administrators log in to these servers with a password, and none is given",
  ]);
  expect(findings(change({ ...ends, "appTiers.app.password": secret("app") }, WHOLE)).problems).toEqual([]);
});
