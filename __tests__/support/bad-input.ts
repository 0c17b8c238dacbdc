import { CERTIFICATE, change, privateCa, SMALLEST, WHOLE, yamlOf } from "./documents";

/** A mistake that somebody makes in a document, and what the message must hold. */
export interface BadInput {
  readonly name: string;
  readonly text: string;
  /** As the message prints it; undefined where the text cannot be read at all. */
  readonly path?: string;
  /** Part of the line that the message points at. */
  readonly line: string;
  /** The value seen and what is allowed. */
  readonly says: readonly string[];
  readonly fix: string;
}

const VALID = yamlOf(WHOLE);
const EXISTING = {
  vpcId: "vpc-0123456789abcdef0",
  cidr: "172.20.0.0/16",
  outgoing: "nat",
  subnets: { data: { a: { id: "subnet-0a000000000000001", cidr: "172.20.1.0/24" }, b: { id: "subnet-0b000000000000001", cidr: "172.20.1.128/25" } } },
};
const members = (letters: string) => Object.fromEntries([...letters].map((letter) => [letter, { zone: letter === "b" ? "b" : "a", ...(letter > "b" && { role: "reporting-async" }) }]));
const wrong = (name: string, changes: Record<string, unknown>, path: string, line: string, says: string[], fix: string): BadInput => ({
  name,
  text: yamlOf(change(changes, WHOLE)),
  path,
  line,
  says,
  fix,
});
const broken = (name: string, text: string, line: string, says: string[], fix: string): BadInput => ({ name, text, line, says, fix });
const levels = (count: number): string => `${"{ a: ".repeat(count)}1${" }".repeat(count)}`;

/** Documents that are read and refused. */
export const REFUSED: readonly BadInput[] = [
  wrong("an unknown key", { "regions.primary.zonse": ["a"] }, "regions.primary.zonse", "zonse:", ["unknown key 'zonse'"], "correct its spelling"),
  wrong("a missing key", { account: undefined }, "account", "environment:", ["missing"], "it takes a text"),
  wrong("one zone only", { "regions.primary.zones": ["a"], "mirrors.data.members.b.zone": "a", "mirrors.data.arbiter.zone": "a" }, "regions.primary.zones", "zones:", ["2 to 6", "got 1"], "2 to 6 zones"),
  wrong("a zone that AWS does not have", { "regions.primary.zones": ["a", "b", "c", "f"] }, "regions.primary.zones[3]", "- f", ["no zone 'f'", "a, b, c"], "use one of these"),
  wrong("a member in a zone that the region lacks", { "mirrors.data.members.b.zone": "d" }, "mirrors.data.members.b.zone", "zone: d", ["'d'", "a, b, c"], "add 'd'"),
  wrong("a range with bits after the prefix", { "regions.primary.cidr": "10.20.1.0/16" }, "regions.primary.cidr", "cidr:", ["'10.20.1.0/16'", "10.20.0.0/16"], "10.20.0.0/16"),
  wrong("a range that is too small", { "regions.primary.cidr": "10.20.0.0/21" }, "regions.primary.cidr", "cidr:", ["/21", "/16 to /20"], "larger range"),
  wrong("subnets that overlap", { "regions.primary": { ...SMALLEST.regions["primary"], cidr: undefined, zones: ["a", "b"], network: { existing: EXISTING } } }, "regions.primary.network.existing.subnets.data.b.cidr", "cidr: 172.20.1.128/25", ["172.20.1.128/25", "172.20.1.0/24"], "correct one of the two"),
  wrong("an address outside its block", { "mirrors.data.members.a.address": "10.20.1.5" }, "mirrors.data.members.a.address", "address:", ["10.20.1.5", "10.20.96.16/28"], "in the block"),
  wrong("a mirror name of 16 characters", { "mirrors.data.name": "ABCDEFGHIJKLMNOP" }, "mirrors.data.name", "name: ABC", ["16 characters", "at most 15"], "1 to 15"),
  wrong("a member with the letter q", { "mirrors.data.members.q": { zone: "c", role: "reporting-async" } }, "mirrors.data.members.q", "q:", ["'q'"], "a to p (a mirror has at most 16 members)"),
  wrong("17 members", { "mirrors.data.members": members("abcdefghijklmnopq") }, "mirrors.data.members.q", "q:", ["'q'"], "at most 16 members"),
  wrong("three failover members", { "mirrors.data.members.c": { zone: "c" } }, "mirrors.data.members", "members:", ["exactly 2", "got 3"], "dr-async"),
  wrong("IOPS over the ratio", { "mirrors.data.volumes": { database: { type: "io2", sizeGiB: 10, iops: 10001 } } }, "mirrors.data.volumes.database.iops", "iops:", ["10001", "10000"], "10000"),
  wrong("a volume over the limit", { "mirrors.data.volumes": { database: { type: "gp2", sizeGiB: 16385 } } }, "mirrors.data.volumes.database.sizeGiB", "sizeGiB:", ["16385", "16384"], "16384"),
  wrong("an instance type of another architecture", { "mirrors.data.instanceType": "r7g.xlarge" }, "mirrors.data.instanceType", "instanceType:", ["r7g.xlarge is arm64", "x86_64"], "an image for arm64"),
  wrong("an instance type without EBS optimisation", { "mirrors.data.instanceType": "r3.8xlarge" }, "mirrors.data.instanceType", "instanceType:", ["r3.8xlarge", "EBS-optimised"], "use another instance type"),
  wrong("web servers of another architecture", { "webTiers.web.instanceType": "m7g.large" }, "webTiers.web.instanceType", "instanceType:", ["m7g.large is arm64", "x86_64"], "an image for arm64"),
  wrong("web servers without a certificate", { "webTiers.web.certificate": undefined }, "webTiers.web.certificate", "web:", ["has no certificate"], "arns: { eu-west-1:"),
  wrong("mirror members on Spot", { "mirrors.data.purchase": "spot" }, "mirrors.data.purchase", "purchase:", ["spot", "only on-demand"], "capacityReservation"),
  wrong("an option that the load balancer lacks", { "webTiers.web.loadBalancer": "classic", "webTiers.web.redirectHttp": true }, "webTiers.web.redirectHttp", "redirectHttp:", ["not supported by a classic", "application"], "leave redirectHttp out"),
  wrong("both failover members under maintenance", { maintenance: { data: ["a", "b"] } }, "maintenance.data", "data:", ["both failover members, a and b"], "name one member"),
  wrong("an unknown backend", { state: { backend: "consul" } }, "state.backend", "backend: consul", ["'consul'"], "local, s3, remote"),
  wrong("a setting that the backend lacks", { "state.bucket": "x" }, "state.bucket", "bucket:", ["unknown key 'bucket'"], "remove it"),
  wrong("the account as a number", { account: 123456789012 }, "account", "account:", ["123456789012", "a text"], "in quotes"),
  wrong("an account of eleven digits", { account: "12345678901" }, "account", "account:", ["'12345678901'"], "12 digits"),
  wrong("a map name that JavaScript has of its own", { maintenance: { constructor: ["a"] } }, "maintenance.constructor", "constructor:", ["'constructor'"], "another name"),
  wrong("a map name with capitals", { "appTiers.toString": { of: "data", servers: 1, size: "small" } }, "appTiers.toString", "toString:", ["'toString'"], "lower-case"),
  { ...broken("the key __proto__", `${VALID}tags:\n  __proto__: x\n`, "__proto__", ["'__proto__'"], "remove it"), path: "tags.__proto__" },
  wrong("nothing under a key", { mirrors: null }, "mirrors", "mirrors:", ["a map", "nothing (null)"], "give a map"),
  wrong("no mirror", { mirrors: {}, appTiers: {}, webTiers: {} }, "mirrors", "mirrors:", ["no mirror"], "add a mirror"),
  wrong("no region", { regions: {} }, "regions", "regions:", ["no region"], "regions.primary"),
  wrong("no member", { "mirrors.data.members": {} }, "mirrors.data.members", "members:", ["got 0"], "two members"),
  wrong("no listener", { "mirrors.data.endpoint.listeners": {} }, "mirrors.data.endpoint.listeners", "listeners:", ["no listeners"], "name a listener"),
  wrong("a negative number", { "appTiers.app.servers": -1 }, "appTiers.app.servers", "servers: -1", ["-1", "at least 1"], "1 or more"),
  wrong("a fraction", { "appTiers.app.servers": 1.5 }, "appTiers.app.servers", "servers: 1.5", ["1.5", "whole number"], "whole number"),
  wrong("a huge number", { "appTiers.app.servers": 1e300 }, "appTiers.app.servers", "servers:", ["1e+300", "at most 96"], "96 or less"),
  wrong("infinity", { "appTiers.app.servers": Infinity }, "appTiers.app.servers", "servers: .inf", ["Infinity", "a number"], "a number"),
  wrong("too many application servers of one zone", { "appTiers.app.servers": 49 }, "appTiers.app.servers", "servers: 49", ["server 17", "1 to 16"], "more zones"),
  wrong("a client from everywhere at a mirror", { "mirrors.data.endpoint.listeners.superserver.clients.lab": "0.0.0.0/0" }, "mirrors.data.endpoint.listeners.superserver.clients.lab", "lab:", ["every address", "/8 or longer"], "10.9.0.0/24"),
  wrong("a tier of a mirror that does not exist", { "appTiers.app.of": "date" }, "appTiers.app.of", "of: date", ["'date'", "mirrors: data"], "one of the mirrors"),
  wrong("an unbuilt topology", { topology: "hybrid-vpn" }, "topology", "topology:", ["'hybrid-vpn'", "single-region-ha"], "single-region-ha"),
  wrong("an unbuilt workload", { workload: "trakcare" }, "workload", "workload:", ["'trakcare'", "builds iris"], "workload: iris"),
  wrong("a database name that IRIS refuses", { "mirrors.data.databases": { "APP.1": {} } }, "mirrors.data.databases.APP.1", "APP.1:", ["'APP.1'", "letters, digits, hyphens and underscores"], "such as APP"),
  wrong("a database of IRIS itself", { "mirrors.data.databases.IRISSYS": {} }, "mirrors.data.databases.IRISSYS", "IRISSYS:", ["'IRISSYS'", "IRIS itself"], "another name"),
  wrong("a database outside the database volumes", { "mirrors.data.databases.APP.directory": "/data/app" }, "mirrors.data.databases.APP.directory", "directory:", ["'/data/app'", "/iris/db"], "/iris/db/app"),
  wrong("a mirrored database on the instance store", { "mirrors.data.databases.APP.directory": "/iris/cache/app" }, "mirrors.data.databases.APP.directory", "directory:", ["instance store", "a mirrored database with it"], "/iris/db/app"),
  wrong("a namespace over an unknown database", { "mirrors.data.namespaces.APP.globals": "APPS" }, "mirrors.data.namespaces.APP.globals", "globals:", ["'APPS'", "'APP'"], "add it to databases"),
  wrong("global buffers that do not fit an application server", { "appTiers.app.globalBuffersMiB": 16384 }, "appTiers.app.globalBuffersMiB", "globalBuffersMiB:", ["16384", "m6i.xlarge"], "larger instance type"),
  wrong("journal encryption without TLS", { "mirrors.data.encryption": {}, "mirrors.data.plaintext": ["mirror"] }, "mirrors.data.encryption.journals", "encryption:", ["clear text", "no member without TLS"], "take mirror out of plaintext"),
  wrong("no certificates", { "regions.primary.certificates": undefined }, "regions.primary.certificates", "primary:", ["data-a, data-b, app, web-web"], "privateCa"),
  wrong("secrets that lack a server", { "regions.primary.certificates": { secrets: {} } }, "regions.primary.certificates.secrets", "secrets:", ["data-a, data-b, app, web-web"], "data-a: <ARN>"),
  wrong("a private CA of another region", { "regions.primary.certificates.privateCa": privateCa("us-east-1") }, "regions.primary.certificates.privateCa", "privateCa:", ["'us-east-1'", "eu-west-1"], "private CA in eu-west-1"),
  wrong("nothing to install IRIS from", { "regions.primary.kit": undefined }, "regions.primary.kit", "primary:", ["neither a kit nor image.iris"], "give kit"),
  wrong("a kit beside an image that holds IRIS", { "regions.primary.image.iris": { directory: "/usr/irissys", instance: "IRIS" } }, "regions.primary.kit", "kit:", ["/usr/irissys"], "remove kit, or image.iris"),
  wrong("a connection that is none of the three", { "mirrors.data.plaintext": ["web"] }, "mirrors.data.plaintext[0]", "- web", ["'web'"], "mirror, ecp, superserver"),
  wrong("a short reason", { acknowledge: [{ warning: "protection/off", reason: "too short" }] }, "acknowledge[0].reason", "reason:", ["9 characters", "at least 10"], "10 characters"),
  wrong("a certificate that is a word", { "webTiers.web.certificate": CERTIFICATE }, "webTiers.web.certificate", "certificate:", ["arn:aws:acm"], "validatedIn: dns-zone"),
  broken("a list", "- a\n- b\n", "- a", ["a map", "a list of 2"], "a map"),
  broken("plain text", "hello\n", "hello", ["a map", "'hello'"], "a map"),
].map((input) => ({ path: "(document)", ...input }));

/** Texts that are no document. */
export const UNREADABLE: readonly BadInput[] = [
  broken("tabs", "regions:\n\tprimary: {}\n", "\tprimary", ["a tab"], "spaces"),
  broken("broken YAML", "mirrors: [a, b\nstate: 1\n", "state: 1", ["flow sequence"], "mend"),
  broken("an empty file", "", "", ["empty"], "copy an environment"),
  broken("comments only", "# nothing\n", "# nothing", ["empty"], "copy an environment"),
  broken("a key twice", `${VALID}environment: two\n`, "environment: two", ["'environment'", "twice"], "keep one"),
  broken("two documents in one file", `${VALID}---\nenvironment: two\n`, "---", ["more than one document"], "a file of its own"),
  broken("an alias without an anchor", "state: *where\n", "state:", ["'*where'"], "anchor"),
  broken("aliases that multiply", ["a: &a [1,1,1,1,1,1,1,1,1,1]", ..."bcdef".split("").map((key, i) => `${key}: &${key} [${Array(10).fill(`*${"abcde"[i]}`).join(",")}]`)].join("\n"), "a: &a", ["aliases", "100"], "write the values out"),
  broken("a tag", `${VALID}tags: !!set { a, b }\n`, "tags:", ["'!!set'"], "remove the tag"),
  broken("more levels than can be read", levels(20000), "{ a:", ["too deeply"], "take levels out"),
];

/** Texts that are read, and hold more levels than any document. */
export const TOO_DEEP = [`${VALID}tags: ${levels(21)}\n`, `${VALID}tags: &all [*all]\n`];
