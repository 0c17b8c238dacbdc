import { checkNesting, DEEPEST } from "../../../domain/config/check-nesting";
import { parseConfig } from "../../../domain/config/parse";
import { change, findings, SMALLEST, WHOLE } from "../../support/documents";

const say = (changes: Record<string, unknown>) => {
  const { problems, fixes } = findings(change(changes, WHOLE));
  return problems.map((problem, index) => `${problem} -> ${fixes[index]}`);
};

test("what a document leaves out has its default", () => {
  const { config } = parseConfig(SMALLEST);
  expect(config?.protection).toBe("on");
  expect(config?.regions["primary"]?.network).toEqual({ resolvedFrom: {}, s3Buckets: [] });
  expect(config?.regions["primary"]?.logRetentionDays).toBe(365);
  expect(config?.mirrors["data"]?.members["a"]).toEqual({ role: "failover", region: "primary", zone: "a" });
  expect([config?.appTiers, config?.webTiers, config?.maintenance, config?.retired, config?.acknowledge]).toEqual([
    {},
    {},
    {},
    {},
    [],
  ]);
});

const FORM = "does not have the allowed form";

const APPLICATION =
  "start and end with a slash, with letters, digits, dots, hyphens, underscores and tildes between, no part . or .., such as /csp/";
const ROLE_PATH =
  "start and end the path with a slash, with letters, digits and _ . , + @ = - between, no part . or ..";
const URL_PATH =
  "start with a slash, and use letters, digits, slashes and . _ ~ + - only, no part . or .., such as /health";

/** Every pattern of the schema has words of its own; the library's are never shown. */
const PATTERNS = [
  ["environment", "Prod", "use lower-case letters, digits and single hyphens, starting with a letter"],
  ["account", "1234", "give the AWS account as 12 digits without hyphens, in quotes"],
  [
    "dns.zone",
    { id: "z1", name: "example.org" },
    "give the id of a hosted zone, such as Z0123456789ABC",
    "dns.zone.id",
    "z1",
  ],
  ["security.permissionsBoundary", "boundary", "give the ARN, such as arn:aws:iam::111122223333:policy/boundary"],
  ["security.rolePath", "iris", ROLE_PATH],
  [
    "regions.primary.certificates",
    { privateCa: "ca" },
    "give the ARN, such as arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/1234abcd-12ab-34cd-56ef-1234567890ab",
    "regions.primary.certificates.privateCa",
    "ca",
  ],
  [
    "regions.primary.image.iris",
    { directory: "irissys", instance: "IRIS" },
    "give an absolute path of two parts or more, none of them . or .., such as /usr/irissys",
    "regions.primary.image.iris.directory",
    "irissys",
  ],
  [
    "regions.primary.image.iris",
    { directory: "/usr/irissys", instance: "IRIS 1" },
    "give an instance name of letters and digits, such as IRIS",
    "regions.primary.image.iris.instance",
    "IRIS 1",
  ],
  ["webTiers.web.applications", ["/csp"], APPLICATION, "webTiers.web.applications[0]", "/csp"],
  ["webTiers.web.applications", ['/csp/"/'], APPLICATION, "webTiers.web.applications[0]", '/csp/"/'],
  ["regions.primary.name", "Ireland", "give an AWS region, such as eu-west-1"],
  ["regions.primary.image.id", "ami-x", "give the id, such as ami-0123456789abcdef0"],
  [
    "regions.primary.kit",
    { bucket: "kits", key: "kit.tar.gz", sha256: "abc" },
    "give the SHA-256 of the file as 64 hexadecimal digits",
    "regions.primary.kit.sha256",
    "abc",
  ],
  [
    "regions.primary.secrets.license",
    "secret",
    "give the ARN, such as arn:aws:secretsmanager:eu-west-1:111122223333:secret:iris-license-AbCdEf",
  ],
  ["mirrors.data.instanceType", "large", "give an instance type, such as r6i.2xlarge"],
  [
    "mirrors.data.capacityReservation",
    "cr-1",
    "use open, none, or the id of a reservation, such as cr-0123456789abcdef0",
  ],
  ["mirrors.data.members.a.zone", "eu-west-1a", "use the letter of an availability zone, a to f"],
  ["mirrors.data.endpoint.healthCheck.path", "csp", URL_PATH],
  ["webTiers.web.domain", "EHR", "give a full domain name in lower case, such as ehr.example.org"],
  ["webTiers.web.healthPath", "health", URL_PATH],
  [
    "webTiers.web.webAcl",
    "acl",
    "give the ARN, such as arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/ehr/1234abcd-12ab-34cd-56ef-1234567890ab",
  ],
] as const;

test.each(PATTERNS)(
  "fails on %s as %j, in words of its own",
  (path, value, fix, at: string = path, seen: unknown = value) => {
    // Of what may be a secret the length is shown.
    const confidential = /\.(secrets|certificates)\./.test(at);
    const shown = confidential ? `a text of ${String(seen).length} characters` : `'${String(seen)}'`;
    expect(say({ [path]: value })).toContain(`${at}: ${shown} ${FORM} -> ${fix}`);
  },
);

const PATHS: [string, (path: string) => [Record<string, unknown>, string]][] = [
  [
    "regions.primary.image.iris.directory",
    (path) => [
      { "regions.primary.kit": undefined, "regions.primary.image.iris": { directory: path, instance: "IRIS" } },
      path,
    ],
  ],
  ["mirrors.data.endpoint.healthCheck.path", (path) => [{ "mirrors.data.endpoint.healthCheck.path": path }, path]],
  ["webTiers.web.healthPath", (path) => [{ "webTiers.web.healthPath": path }, path]],
  ["webTiers.web.applications[0]", (path) => [{ "webTiers.web.applications": [`${path}/`] }, `${path}/`]],
  ["security.rolePath", (path) => [{ "security.rolePath": `${path}/` }, `${path}/`]],
];

test.each(PATHS)("%s has no part . or ..", (at, given) => {
  for (const path of ["/usr/../iris", "/./usr/x", "/usr/x/..", "/usr/x/.", "/../usr/x"]) {
    const [changes, value] = given(path);
    expect(say(changes)).toEqual([expect.stringContaining(`${at}: '${value}' ${FORM} -> `)]);
  }
  for (const path of ["/usr/.x/y", "/usr/..x/y.", "/usr/x../...", "/usr/a.b"]) expect(say(given(path)[0])).toEqual([]);
});

test("IRIS lies in the image at least two directories deep, in at most 255 characters", () => {
  const directory = (path: string) => say(PATHS[0]![1](path)[0]);
  expect(directory("/usr")).toEqual([
    `${PATHS[0]![0]}: '/usr' ${FORM} -> give an absolute path of two parts or more, none of them . or .., such as /usr/irissys`,
  ]);
  expect(directory("/usr/irissys/")).toHaveLength(1);
  expect(directory(`/opt/${"a".repeat(250)}`)).toEqual([]);
  expect(directory(`/opt/${"a".repeat(251)}`)).toEqual([
    expect.stringMatching(/has 256 characters; at most 255 are allowed -> use 255 characters or fewer$/),
  ]);
});

const STATEMENTS: [string, (text: string) => Record<string, unknown>][] = [
  ["mirrors.data.encryption.escrow", (text) => ({ "mirrors.data.encryption": { escrow: text } })],
  ["acknowledge[0].reason", (text) => ({ acknowledge: [{ warning: "acknowledge/unused", reason: text }] })],
];

test.each(STATEMENTS)("of %s blanks around it do not count", (at, given) => {
  const few = (seen: string) =>
    `${at}: ${at.endsWith("escrow") ? "a text" : `'${seen}'`} has ${seen.length} characters; at least 10 are allowed -> use 10 characters or more`;
  expect(say(given(" ".repeat(20)))).toEqual([few("")]);
  expect(say(given("\u00a0 ".repeat(5)))).toEqual([few("")]);
  expect(say(given("  123456789  "))).toEqual([few("123456789")]);
  expect(say(given("  1234567890  "))).toEqual([]);
});

test.each(["team", "costCenter"])("fails on owner.%s of blanks", (key) => {
  for (const text of ["", " ", "\u00a0 "])
    expect(say({ [`owner.${key}`]: text })).toEqual([
      `owner.${key}: '${text}' ${FORM} -> give a text that is more than blanks`,
    ]);
  expect(say({ [`owner.${key}`]: " e " })).toEqual([]);
});

const QUOTES =
  "write it in quotes, with every digit that it has: without quotes it is a number, and leading zeros are lost";

test("fails on YAML's .nan, and shows it as YAML writes it", () => {
  const seen = ".nan (no number)";
  expect(say({ "regions.primary.image.os": NaN })[0]).toMatch(
    /^regions\.primary\.image\.os: \.nan \(no number\) is not one of the allowed values -> use one of rhel9, /,
  );
  expect(say({ "mirrors.data.superserverPort": NaN })).toEqual([
    `mirrors.data.superserverPort: expected a number, got ${seen} -> give a number`,
  ]);
  expect(say({ account: NaN })).toEqual([`account: expected a text, got ${seen} -> ${QUOTES}`]);
});

/** Keys that take one of several kinds of value say which. */
const UNIONS = [
  ["mirrors.data.arbiter", 5, "use none, or a map such as { zone: c }"],
  [
    "mirrors.data.members.a.capacityReservation",
    true,
    "use open, none, or the id of a reservation, such as cr-0123456789abcdef0",
  ],
  [
    "mirrors.data.endpoint.listeners.superserver.clients.lab",
    5,
    "give a range such as 10.9.0.0/24, { mirror: … }, { appTier: … } or { webTier: … }",
  ],
  [
    "mirrors.data.endpoint.listeners.superserver.clients.lab",
    { tier: "app" },
    "give a range such as 10.9.0.0/24, { mirror: … }, { appTier: … } or { webTier: … }",
  ],
  ["appTiers.app.cache", "ssd", "use instance-store, or a map such as { type: gp3, sizeGiB: 100 }"],
  [
    "webTiers.web.certificate",
    {},
    "give { arns: { <region>: <ARN> } }, { validatedIn: dns-zone } or { onServers: true }",
  ],
  ["webTiers.web.scaling", null, "give { targetCpuPercent: … } or { schedule: … }"],
] as const;

test.each(UNIONS)("fails on %s as %j, and lists what it takes", (path, value, fix) => {
  const shown =
    value === null
      ? "nothing (null)"
      : typeof value === "object"
        ? "a map"
        : typeof value === "string"
          ? `'${value}'`
          : String(value);
  expect(say({ [path]: value })).toEqual([`${path}: ${shown} is not allowed here -> ${fix}`]);
});

test("where a kind was clearly meant, its own mistake is reported", () => {
  expect(say({ "webTiers.web.scaling": { targetCpuPercent: 95 } })).toEqual([
    "webTiers.web.scaling.targetCpuPercent: 95 is too large; at most 90 is allowed -> use 90 or less",
  ]);
  expect(say({ "mirrors.data.arbiter": { zone: "c", size: "small" } })).toEqual([
    "mirrors.data.arbiter.size: unknown key 'size' -> remove it, or correct its spelling; schema/deployment.schema.json lists the keys",
  ]);
  expect(say({ "appTiers.app.cache": { type: "ssd" } })).toEqual([
    "appTiers.app.cache.type: 'ssd' is not one of the allowed values -> use one of gp3, io2, io1, gp2, st1, sc1, standard",
  ]);
});

test.each([
  [
    "a text where a number belongs",
    { "webTiers.web.servers.minimum": "3" },
    "webTiers.web.servers.minimum: expected a number, got '3' -> give a number",
  ],
  [
    "a number where a text belongs",
    { "owner.costCenter": 4711 },
    "owner.costCenter: expected a text, got 4711 -> write it in quotes, with every digit that it has: without quotes it is a number, and leading zeros are lost",
  ],
  [
    "true where a text belongs",
    { "owner.team": true },
    "owner.team: expected a text, got true -> give a text, in quotes",
  ],
  [
    "a text where true or false belongs",
    { "mirrors.data.endpoint.preserveClientAddress": "yes" },
    "mirrors.data.endpoint.preserveClientAddress: expected true or false, got 'yes' -> give true or false",
  ],
  [
    "a map where a list belongs",
    { "regions.primary.zones": {} },
    "regions.primary.zones: expected a list, got a map -> give a list",
  ],
  [
    "a list where a map belongs",
    { "mirrors.data.members": ["a", "b"] },
    "mirrors.data.members: expected a map, got a list of 2 -> give a map",
  ],
  ["a date where a map belongs", { owner: new Date(0) }, "owner.team: this key is missing -> add it; it takes a text"],
  [
    "an empty text",
    { "regions.primary.kit.key": "" },
    "regions.primary.kit.key: '' has 0 characters; at least 1 are allowed -> use 1 characters or more",
  ],
  [
    "an empty list of zones of a tier",
    { "appTiers.app.zones": [] },
    "appTiers.app.zones: a list of 0; at least 1 entries are allowed -> give 1 entries or more",
  ],
  [
    "a number below every whole number",
    { "appTiers.app.servers": -1e300 },
    "appTiers.app.servers: -1e+300 is too small; at least 1 is allowed -> use 1 or more",
  ],
  [
    "a missing choice",
    { topology: undefined },
    "topology: this key is missing -> add it with one of single-region-ha, hybrid-vpn, multi-region-dr",
  ],
  [
    "a missing backend",
    { state: {} },
    "state.backend: this key is missing -> add it with one of local, s3, remote, cloud, http, azurerm, gcs",
  ],
])("fails on %s", (_, changes, message) => {
  expect(say(changes)[0]).toBe(message);
});

test("a name has 1 to 12 characters, an environment's 16", () => {
  const tier = { of: "data", servers: 1, size: "small", block: 1 };
  expect(say({ "appTiers.twelve-chars": tier })).toEqual([]);
  expect(say({ "appTiers.thirteenchars": tier })).toEqual([
    "appTiers.thirteenchars: as a name, 'thirteenchars' has 13 characters; at most 12 are allowed -> use 12 characters or fewer",
  ]);
  expect(say({ environment: "e".repeat(16) })).toEqual([]);
  expect(say({ environment: "e".repeat(17) })).toHaveLength(1);
});

test.each(["", "-a", "a-", "a--b", "1a", "A", "a_b", "a.b", "é", "constructor"])("fails on the name '%s'", (name) => {
  const { problems } = findings({ ...WHOLE, maintenance: { [name]: ["a"] } });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`as a name, '${name}' ${FORM}`);
});

test("a value fills no screen, and control characters stay out of it", () => {
  const ACCOUNT = "give the AWS account as 12 digits without hyphens, in quotes";
  expect(say({ account: "x".repeat(200) })).toEqual([`account: '${"x".repeat(80)}…' ${FORM} -> ${ACCOUNT}`]);
  expect(say({ account: `${"x".repeat(79)}💥` })).toEqual([`account: '${"x".repeat(79)}…' ${FORM} -> ${ACCOUNT}`]);
  expect(say({ account: "a\u001b[2J\n" })).toEqual([
    "account: 'a?[2J?' holds the character U+001B, which a terminal obeys instead of showing it -> remove it; a text stands on one line (>- joins lines in YAML)",
  ]);
});

test("keys of JavaScript's own change nothing but the document", () => {
  const document = JSON.parse(
    JSON.stringify(WHOLE).replace('"owner":{', '"owner":{"__proto__":{"zone":"z"},'),
  ) as unknown;
  expect(findings(document).problems).toEqual(["owner.__proto__: the key '__proto__' is not allowed anywhere"]);
  expect(({} as Record<string, unknown>)["zone"]).toBe(undefined);
  expect(findings({ ...WHOLE, tags: { constructor: "x", toString: "y", valueOf: "z" } }).problems).toEqual([]);
});

test("a document has up to 20 levels", () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
  expect(checkNesting(deep(DEEPEST))).toEqual([]);
  expect(checkNesting(deep(DEEPEST + 1)).map(({ path }) => path.length)).toEqual([DEEPEST]);
});

test("fails at once on a list that holds itself many times", () => {
  const list: unknown[] = [];
  list.push(list, list, list, list, list);
  expect(checkNesting(list)).toHaveLength(1);
});
