import { appServerMerge } from "../../../../domain/iris/cpf/app-server-merge";
import { memberDatabases } from "../../../../domain/iris/cpf/databases";
import { memberMerge } from "../../../../domain/iris/cpf/member-merge";
import { MemberPlan, MirrorPlan } from "../../../../domain/mirror/plan";
import { TlsPlan } from "../../../../domain/tls/plan";
import { parseMerge, unknownIn } from "../../../support/merges";
import { APP_TIER, member, MIRROR } from "../../../support/mirror-plans";

const PLAIN: TlsPlan = { mirror: false, ecp: false, superserver: false };
const TLS_FILES =
  "CAFile=/iris/sys/tls/CAFile.pem,CertificateFile=/iris/sys/tls/CertificateFile.pem,PrivateKeyFile=/iris/sys/tls/PrivateKeyFile.pem,PrivateKeyType=2";

const merge = (letter: string, more: Partial<MirrorPlan> = {}, own: Partial<MemberPlan> = {}) => {
  const found = MIRROR.members.find((one) => one.letter === letter)!;
  return memberMerge({ ...MIRROR, ...more }, { ...found, ...own });
};
const actionsOf = (text: string, name: string) =>
  parseMerge(text)
    .actions.filter((one) => one.name === name)
    .map(({ parameters }) => parameters);

const membership = (role: string, primary: string, more = ",ArbiterURL=10.20.9.10:2188", name = "data-a") =>
  `ConfigMirror:Name=PRODMIR,SSLDir=/iris/sys/tls/,UseSSL=1,Member=${role},Primary=${primary},SystemName=${name}${more}`;

const NAMESPACES = `[Actions]
CreateNamespace:Name=APP,Globals=APP,Routines=APP
ModifyNamespace:Name=APP,Globals=APP,Routines=APP
`;

const failoverText = (mirrorLine: string) => `[config]
globals=0,0,@@GLOBAL_BUFFERS_MIB@@,0,0,0
gmheap=@@SHARED_MEMORY_HEAP_KIB@@
wijdir=/iris/wij/
MaxServers=2
MaxServerConn=254

[Journal]
CurrentDirectory=/iris/jrn1/
AlternateDirectory=/iris/jrn2/
FreezeOnError=1
CompressFiles=1

[Actions]
CreateSSLConfig:Name=%SuperServer,Enabled=1,Type=1,VerifyPeer=0,${TLS_FILES}
CreateSSLConfig:Name=%ECPServer,Enabled=1,Type=1,VerifyPeer=3,${TLS_FILES}
ModifySSLConfig:Name=%SuperServer,TLSMinVersion=16
ModifySSLConfig:Name=%ECPServer,TLSMinVersion=16
ModifySystem:Name=SYSTEM,SSLECPServer=2
${mirrorLine}
ModifyService:Name=%Service_Mirror,Enabled=1
ModifyService:Name=%Service_ECP,Enabled=1
ModifyServer:Port=1972,BindAddress=0.0.0.0,SSLConfig=%SuperServer,SSLSupportLevel=2
`;

test("the first failover member creates the mirror, or joins it as backup when it exists already", () => {
  expect(merge("a")).toEqual({
    create: failoverText(membership("primary", "localhost")),
    join: failoverText(membership("backup", "@@PRIMARY@@")),
    namespaces: NAMESPACES,
  });
});

test("the other failover member only joins", () => {
  expect(merge("b")).toEqual({
    join: failoverText(membership("backup", "@@PRIMARY@@", undefined, "data-b")),
    namespaces: NAMESPACES,
  });
});

test("a DR async has all that a failover member has", () => {
  expect(merge("c")).toEqual({
    join: failoverText(membership("drasync", "@@PRIMARY@@", undefined, "data-c")),
    namespaces: NAMESPACES,
  });
});

test("a reporting async takes no part in a failover and serves no application server", () => {
  expect(merge("d")).toEqual({
    join: `[config]
globals=0,0,@@GLOBAL_BUFFERS_MIB@@,0,0,0
gmheap=@@SHARED_MEMORY_HEAP_KIB@@
wijdir=/iris/wij/

[Journal]
CurrentDirectory=/iris/jrn1/
AlternateDirectory=/iris/jrn2/
FreezeOnError=1
CompressFiles=1

[Actions]
CreateSSLConfig:Name=%SuperServer,Enabled=1,Type=1,VerifyPeer=0,${TLS_FILES}
ModifySSLConfig:Name=%SuperServer,TLSMinVersion=16
${membership("rorasync", "@@PRIMARY@@", "", "data-d")}
ModifyService:Name=%Service_Mirror,Enabled=1
ModifyServer:Port=1972,BindAddress=0.0.0.0,SSLConfig=%SuperServer,SSLSupportLevel=2
`,
    namespaces: NAMESPACES,
  });
});

test("every member creates each database by a merge of its own, with the same words", () => {
  expect(memberDatabases(MIRROR)).toEqual([
    {
      name: "APP",
      directory: "/iris/db/app/",
      mirrored: true,
      encrypted: false,
      path: "mirrors.data.databases.APP",
      create: "[Actions]\nCreateDatabase:Name=APP,Directory=/iris/db/app/,MirrorSetName=PRODMIR,MirrorDBName=APP\n",
    },
    {
      name: "SCRATCH",
      directory: "/iris/db/scratch/",
      mirrored: false,
      encrypted: false,
      path: "mirrors.data.databases.SCRATCH",
      create: "[Actions]\nCreateDatabase:Name=SCRATCH,Directory=/iris/db/scratch/\n",
    },
  ]);
  expect(memberDatabases(MIRROR).flatMap(({ create }) => unknownIn(create))).toEqual([]);
});

test("the merges of a member create no database before it has its role, and no namespace before its databases", () => {
  for (const { letter } of MIRROR.members)
    expect(`${merge(letter).create} ${merge(letter).join}`).not.toMatch(/Database|Namespace/);
});

test("application servers see the mirrored databases of the data server, over TLS", () => {
  expect(appServerMerge(APP_TIER)).toBe(`[config]
globals=0,0,@@GLOBAL_BUFFERS_MIB@@,0,0,0
gmheap=@@SHARED_MEMORY_HEAP_KIB@@
MaxServers=3

[Databases]
IRISTEMP=/iris/cache/

[ECPServers]
PRODMIR=@@DATA_SERVER@@,1972,1,1

[Actions]
CreateSSLConfig:Name=%ECPClient,Enabled=1,Type=0,VerifyPeer=1,${TLS_FILES}
CreateSSLConfig:Name=%SuperServer,Enabled=1,Type=1,VerifyPeer=0,${TLS_FILES}
ModifySSLConfig:Name=%ECPClient,TLSMinVersion=16
ModifySSLConfig:Name=%SuperServer,TLSMinVersion=16
CreateDatabase:Name=APP,Directory=:mirror:PRODMIR:APP,Server=PRODMIR,LogicalOnly=1
CreateNamespace:Name=APP,Globals=APP,Routines=APP
ModifyNamespace:Name=APP,Globals=APP,Routines=APP
ModifyServer:Port=1972,BindAddress=0.0.0.0,SSLConfig=%SuperServer,SSLSupportLevel=2
`);
});

const TLS_CHOICES: TlsPlan[] = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({
  mirror: (bits & 1) > 0,
  ecp: (bits & 2) > 0,
  superserver: (bits & 4) > 0,
}));
const EVERY_MERGE = TLS_CHOICES.flatMap((tls) =>
  [undefined, { databases: true, journals: true, escrow: false }].flatMap((encryption) => [
    ...MIRROR.members.flatMap(({ letter }) =>
      Object.entries(merge(letter, { tls, encryption })).map(
        ([occasion, text]) => [`member ${letter}, ${occasion}`, JSON.stringify({ tls, encryption }), text] as const,
      ),
    ),
    ["application server", JSON.stringify({ tls }), appServerMerge({ ...APP_TIER, tls })] as const,
  ]),
);

test.each(EVERY_MERGE)(
  "the merge of %s says only what the CPF reference documents, in IRIS' order: %s",
  (_, _choice, text) => {
    expect(unknownIn(text)).toEqual([]);
  },
);

test.each(EVERY_MERGE)("the merge of %s demands no huge pages and holds no password: %s", (_, _choice, text) => {
  expect(text).not.toMatch(/memlock|password|\[Startup\]/i);
});

test("all members that may become primary say the same of memory, storage and connections", () => {
  const [a, b, c] = ["a", "b", "c"].map((letter) => merge(letter).join.replace(/^ConfigMirror.*$/m, ""));
  expect(b).toBe(a);
  expect(c).toBe(a);
});

test("a mirror in clear text names no certificates, and TLS is switched off where nothing uses it", () => {
  const { create, join } = merge("a", { tls: PLAIN });
  expect(actionsOf(create!, "ConfigMirror")).toEqual([
    { Name: "PRODMIR", Member: "primary", Primary: "localhost", SystemName: "data-a", ArbiterURL: "10.20.9.10:2188" },
  ]);
  for (const text of [create!, join, merge("d", { tls: PLAIN }).join, appServerMerge({ ...APP_TIER, tls: PLAIN })])
    expect(text.replace(/SSL(SupportLevel|ECPServer)=0/g, "")).not.toMatch(/SSL|\/tls\//);
  expect(appServerMerge({ ...APP_TIER, tls: PLAIN })).toContain("PRODMIR=@@DATA_SERVER@@,1972,1\n");
});

test.each([
  [{ mirror: true, ecp: true, superserver: true }, "2"],
  [{ mirror: false, ecp: true, superserver: true }, "1"],
  [{ mirror: true, ecp: false, superserver: true }, "1"],
  [{ mirror: true, ecp: true, superserver: false }, "1"],
  [{ mirror: true, ecp: false, superserver: false }, "0"],
])("members' superservers demand TLS only where journal data, ECP and clients all use it: %j", (tls, level) => {
  for (const letter of ["a", "b", "c", "d"]) {
    expect(actionsOf(merge(letter, { tls }).join, "ModifyServer").map((one) => one["SSLSupportLevel"])).toEqual([
      level,
    ]);
  }
});

test("only clients' TLS decides on the superserver of an application server: neither members nor ECP come in there", () => {
  const levels = (tls: TlsPlan) =>
    actionsOf(appServerMerge({ ...APP_TIER, tls }), "ModifyServer").map((one) => one["SSLSupportLevel"]);
  expect(levels({ mirror: false, ecp: false, superserver: true })).toEqual(["2"]);
  expect(levels({ mirror: true, ecp: true, superserver: false })).toEqual(["0"]);
});

test("a data server that takes ECP over TLS refuses it without", () => {
  expect(actionsOf(merge("a").join, "ModifySystem")).toEqual([{ Name: "SYSTEM", SSLECPServer: "2" }]);
  expect(actionsOf(merge("a", { tls: { mirror: true, ecp: false, superserver: true } }).join, "ModifySystem")).toEqual([
    { Name: "SYSTEM", SSLECPServer: "0" },
  ]);
});

test("databases are created encrypted where the mirror's are to be", () => {
  const flags = (encryption: MirrorPlan["encryption"]) =>
    memberDatabases({ ...MIRROR, encryption }).map(({ create, encrypted }) => [
      encrypted,
      actionsOf(create, "CreateDatabase")[0]!["EncryptedDB"],
    ]);
  expect(flags({ databases: true, journals: false, escrow: false })).toEqual(Array(2).fill([true, "1"]));
  expect(flags({ databases: false, journals: true, escrow: false })).toEqual(Array(2).fill([false, undefined]));
});

test("application servers beside a DR async stay with that member", () => {
  expect(parseMerge(appServerMerge({ ...APP_TIER, mirrorConnection: -1 })).sections["ECPServers"]).toEqual({
    PRODMIR: "@@DATA_SERVER@@,1972,-1,1",
  });
});

test("a superserver at another port is configured at that port", () => {
  expect(actionsOf(merge("a", { superserverPort: 51773 }).join, "ModifyServer")[0]).toMatchObject({ Port: "51773" });
  expect(
    parseMerge(appServerMerge({ ...APP_TIER, dataServer: { ...APP_TIER.dataServer, port: 51773 } })).actions.at(-1)
      ?.parameters,
  ).toMatchObject({ Port: "51773" });
});

test("without an arbiter none is named", () => {
  expect(merge("a", { arbiter: undefined }).create).not.toContain("ArbiterURL");
});

test("fails on a plan that nobody checked: a name with a line break never becomes a second line", () => {
  expect(() => memberMerge({ ...MIRROR, name: "A\nExecute:ClassName=X" }, member("a", "a"))).toThrow(
    "planning refuses it",
  );
});
