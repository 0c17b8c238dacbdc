import { commonName, serverCertificate, webServerCertificate } from "../../../domain/tls/server-certificate";
import { change, findings, planOf, privateCa, WHOLE } from "../../support/documents";

const AT = "regions.primary.certificates";
const arn = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`;
const SECRETS = Object.fromEntries(["data-a", "data-b", "app", "web-web"].map((name) => [name, arn(name)]));
const OWN = { kind: "self-signed", commonName: "ehr.example.org", names: ["ehr.example.org"] };
const PLAINTEXT = "mirrors.data.plaintext";
const ALL = ["mirror", "ecp", "superserver"];
const say = (changes: Record<string, unknown>) => findings(change(changes, WHOLE));
const certificates = (changes: Record<string, unknown>) => {
  const { mirrors, appTiers, webTiers } = planOf(change(changes, WHOLE)).regions[0]!;
  return {
    "data-a": mirrors[0]!.members[0]!.certificate,
    "app-a1": appTiers[0]!.servers[0]!.certificate,
    "web-web": webTiers[0]!.serverCertificate,
  };
};

test("a private CA issues a certificate of its own to each member and application server, under its host name; a web server makes its own", () => {
  const issued = (host: string) => ({
    kind: "private-ca",
    arn: privateCa("eu-west-1"),
    validityDays: 395,
    commonName: host,
    names: [host],
  });
  expect(certificates({})).toEqual({
    "data-a": issued("data-a.eu-west-1.prod.internal"),
    "app-a1": issued("app-a1.eu-west-1.prod.internal"),
    "web-web": { ...OWN, trusts: privateCa("eu-west-1") },
  });
});

test("secrets hold a certificate per member and one per tier", () => {
  const given = (name: string) => ({ kind: "secret", arn: arn(name) });
  expect(certificates({ [AT]: { secrets: SECRETS } })).toEqual({
    "data-a": given("data-a"),
    "app-a1": given("app"),
    "web-web": given("web-web"),
  });
});

test("servers that share a certificate are known by one name, others each by its own", () => {
  const clients = (changes: Record<string, unknown>) =>
    planOf(change(changes, WHOLE)).regions[0]!.mirrors[0]!.ecpClients;
  expect(clients({ [AT]: { secrets: SECRETS } })).toEqual(["app.eu-west-1.prod.internal"]);
  expect(clients({})).toEqual(["a1", "b1", "c1"].map((id) => `app-${id}.eu-west-1.prod.internal`));
  expect(clients({ [PLAINTEXT]: ["ecp"] })).toEqual([]);
});

test("servers whose connections are all in clear text get none; behind a load balancer web servers make their own", () => {
  expect(certificates({ [AT]: undefined, [PLAINTEXT]: ALL })).toEqual({
    "data-a": undefined,
    "app-a1": undefined,
    "web-web": OWN,
  });
  expect(certificates({ [PLAINTEXT]: ["ecp", "superserver"] })).toMatchObject({
    "data-a": { kind: "private-ca" },
    "app-a1": undefined,
  });
});

test.each([
  ["app", []],
  ["data", []],
  ["app", ["superserver"]],
  ["data", ["superserver"]],
  ["app", ["mirror", "ecp"]],
])("Web Gateways of %s use TLS as its superservers do: plaintext %j", (of, plaintext) => {
  const { gateway } = planOf(change({ "webTiers.web.of": of, [PLAINTEXT]: plaintext }, WHOLE)).regions[0]!.webTiers[0]!;
  expect([gateway.kind, gateway.tls]).toEqual([
    of === "app" ? "app-servers" : "mirror",
    !plaintext.includes("superserver"),
  ]);
});

test("fails on no certificates, and names the servers whose connections use TLS", () => {
  expect(say({ [AT]: undefined }).problems).toEqual([
    `${AT}: no certificates are given, and connections of data-a, data-b, app, web-web use TLS`,
  ]);
  expect(say({ [AT]: undefined, [PLAINTEXT]: ["ecp", "superserver"] }).problems).toEqual([
    `${AT}: no certificates are given, and connections of data-a, data-b use TLS`,
  ]);
  expect(say({ [AT]: undefined, [PLAINTEXT]: ["mirror", "superserver"] }).problems).toEqual([
    `${AT}: no certificates are given, and connections of data-a, data-b, app use TLS`,
  ]);
  expect(say({ [AT]: undefined, [PLAINTEXT]: ALL }).problems).toEqual([]);
});

test("fails on no certificates where TLS passes through the load balancer to the web servers", () => {
  expect(
    say({
      [AT]: undefined,
      [PLAINTEXT]: ALL,
      "webTiers.web.loadBalancer": "network",
      "webTiers.web.certificate": { onServers: true },
    }).problems,
  ).toEqual([`${AT}: no certificates are given, and connections of web-web use TLS`]);
});

test("fails on secrets that lack a server, once, with all names", () => {
  const { problems, fixes } = say({ [AT]: { secrets: { "data-a": arn("data-a") } } });
  expect(problems).toEqual([
    `${AT}.secrets: connections of data-b, app, web-web use TLS, and no secret with a certificate is given for them`,
  ]);
  expect(fixes).toEqual(["add data-b: <ARN>, app: <ARN>, web-web: <ARN>"]);
});

test("fails on a secret for a server that does not exist, and names those that do", () => {
  expect(say({ [AT]: { secrets: { ...SECRETS, "data-c": arn("data-c"), "app-a1": arn("app-a1") } } }).problems).toEqual(
    [
      `${AT}.secrets.data-c: 'data-c' is not one of the servers and tiers of this region: data-a, data-b, app, web-web`,
      `${AT}.secrets.app-a1: 'app-a1' is not one of the servers and tiers of this region: data-a, data-b, app, web-web`,
    ],
  );
});

test("a secret for a server that needs none yet is right", () => {
  expect(say({ [AT]: { secrets: SECRETS }, [PLAINTEXT]: ["ecp", "superserver"] }).problems).toEqual([]);
});

test("fails on a server and a tier that would share a secret", () => {
  const tier = { of: "data", block: 1, servers: 1, size: "small" };
  expect(say({ [AT]: { secrets: SECRETS }, "appTiers.web-web": tier }).problems).toEqual([
    "webTiers.web: two of the servers and tiers would take the certificate 'web-web'",
  ]);
});

test("fails on a private CA of another region", () => {
  expect(say({ [AT]: { privateCa: privateCa("eu-central-1") } }).problems).toEqual([
    `${AT}.privateCa: the private CA lies in 'eu-central-1'; servers in eu-west-1 ask one of their own region`,
  ]);
});

const WEB_CA = privateCa("eu-west-1").replace(/.{4}$/, "9999");
const ON_SERVERS = { "webTiers.web.loadBalancer": "network", "webTiers.web.certificate": { onServers: true } };
const withWebCa = (webPrivateCa: string) => ({ [AT]: { privateCa: privateCa("eu-west-1"), webPrivateCa } });

test.each([
  ["makes its own, and trusts the CA of IRIS", { usersSeeIt: false, verifiesIris: true }, { ...OWN, trusts: "ca" }],
  ["makes its own, and trusts nobody", { usersSeeIt: false, verifiesIris: false }, OWN],
  [
    "asks the CA for web servers, and trusts that of IRIS",
    { usersSeeIt: true, verifiesIris: true },
    { arn: "web", trusts: "ca" },
  ],
  ["asks the CA for web servers, and trusts nobody", { usersSeeIt: true, verifiesIris: false }, { arn: "web" }],
] as const)("of a private CA a web server %s", (_, how, expected) => {
  const { commonName: name, names } = OWN;
  const source = { kind: "private-ca" as const, arn: "ca", webArn: "web", validityDays: 30 };
  const asked = { kind: "private-ca", validityDays: 30, commonName: name, names };
  expect(webServerCertificate(source, "web-web", { commonName: name, names }, how)).toEqual(
    "arn" in expected ? { ...asked, ...expected } : expected,
  );
});

test("web servers that users see ask the CA of the members with a warning, or one of their own", () => {
  expect(certificates(ON_SERVERS)["web-web"]).toMatchObject({ kind: "private-ca", arn: privateCa("eu-west-1") });
  expect(say(ON_SERVERS).warnings).toContain(
    `tls/web-servers-ask-the-ca-of-members at ${AT}: servers of the web tier web may ask the private CA of the members for a certificate with any name`,
  );
  expect(certificates({ ...ON_SERVERS, ...withWebCa(WEB_CA) })["web-web"]).toMatchObject({
    arn: WEB_CA,
    trusts: privateCa("eu-west-1"),
  });
  expect(say({ ...ON_SERVERS, ...withWebCa(WEB_CA) }).warnings.join()).not.toContain("ask-the-ca");
});

test.each([
  [ON_SERVERS, privateCa("eu-west-1"), "webPrivateCa is the private CA of the members"],
  [{}, WEB_CA, "no web tier of this region has certificate: { onServers: true }: its servers ask no private CA"],
  [
    ON_SERVERS,
    privateCa("eu-central-1"),
    "the private CA lies in 'eu-central-1'; servers in eu-west-1 ask one of their own region",
  ],
])("fails on a CA for web servers that separates nothing: %j %s", (changes, ca, said) => {
  expect(say({ ...changes, ...withWebCa(ca) }).problems).toEqual([`${AT}.webPrivateCa: ${said}`]);
});

test("a common name has at most 64 characters, and long host names stay apart", () => {
  const host = (name: string) => `${name}.eu-west-1.${"hospital".repeat(7)}.example.org`;
  expect(commonName("data-a.eu-west-1.example.org")).toBe("data-a.eu-west-1.example.org");
  expect(commonName(host("data-a"))).toHaveLength(64);
  expect(commonName(host("data-a"))).not.toBe(commonName(`${host("data-a")}.net`));
});

test("without a source there is no certificate", () => {
  expect(serverCertificate(undefined, "data-a", { commonName: "a", names: [] })).toBe(undefined);
});

const WARNINGS = {
  mirror:
    "journal data, so every change of a mirrored database, and orders to the agents travel between members in clear text",
  ecp: "database blocks, changes and locks travel between application servers and members in clear text",
  superserver:
    "requests, results and the logins of Web Gateways, JDBC and ODBC clients travel to the superserver in clear text",
};
const LETS_IN = "; the superserver then accepts clients without TLS too";

test.each([
  [["mirror"], [`tls/plaintext-mirror at ${PLAINTEXT}: ${WARNINGS.mirror}${LETS_IN}`]],
  [["ecp", "ecp"], [`tls/plaintext-ecp at ${PLAINTEXT}: ${WARNINGS.ecp}${LETS_IN}`]],
  [["superserver"], [`tls/plaintext-superserver at ${PLAINTEXT}: ${WARNINGS.superserver}`]],
  [ALL, Object.entries(WARNINGS).map(([hop, text]) => `tls/plaintext-${hop} at ${PLAINTEXT}: ${text}`)],
])("warns by name of each connection in clear text, and says what can be read: %j", (plaintext, warnings) => {
  expect(say({ [PLAINTEXT]: plaintext }).warnings).toEqual(warnings);
});
