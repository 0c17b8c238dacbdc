import { X509Certificate } from "node:crypto";
import { statSync } from "node:fs";
import { Authority, CertificateSet, privateCa, Wanted } from "./support/authority";
import { Cloud, startCloud } from "./support/cloud";
import { changeSecret, filesWith, listing, refusal, secret, withAws } from "./support/given";
import { Machine, missingForMachines } from "./support/machine";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;
const HOST = "data-a.prod.internal";
const NAMES = [`DNS:${HOST}`, "IP:10.20.0.10"];
const BOTH = "serverAuth,clientAuth";
const USE = "critical,digitalSignature,keyEncipherment";
const MEMBER = {
  node: "data-a",
  role: "mirror-member",
  hostName: HOST,
  address: "10.20.0.10",
  iris: { instance: "IRIS", directory: "/iris/sys/irissys" },
  mirror: {
    member: "DATAA",
    tls: true,
    otherMembers: [
      {
        serverName: "data-b",
        hostName: "data-b.prod.internal",
        commonName: "data-b.prod.internal",
        address: "10.20.0.11",
      },
    ],
  },
};
const WEB = { node: "public", role: "web-server", gateway: { tls: false } };
/** With a mirror that has a DATA-B, whose server is silent. */
const IN_A_MIRROR = {
  ...MEMBER,
  iris: { ...MEMBER.iris, databases: [] },
  probe: { port: 80, path: "/" },
  mirror: {
    ...MEMBER.mirror,
    name: "DATA",
    memberRole: "failover",
    createdMarker: "mirrors/data/created.json",
    otherMembers: [{ ...MEMBER.mirror.otherMembers[0]!, address: "127.0.0.1", role: "failover" }],
  },
};
const CONFIGURATION = [
  "[MapMirrors.DATA]",
  ...["DATA-A", "DATA-B"].map((name) => `${name}=x,2188,,x,GUID,/iris/,0,127.0.0.1,1972,,0,,,`),
  "[MirrorMember]",
  "SystemName=DATA-A",
  "[config]",
  "x=1",
  "",
].join("\r\n");
const WAITS = "/var/lib/iris-node/certificate-waits";
const RENEW = "/opt/iris-node/releases/0123456789abcdef/boot/commands/renew-certificate.sh";
const TLS = "/iris/sys/tls";
const WEB_TLS = "/etc/iris-node/tls";
const FILES = ["CAFile.pem", "CertificateFile.pem", "PrivateKeyFile.pem", "source"];

withMachines("the certificate of a server", () => {
  let cloud: Cloud;
  let authority: Authority;
  let machine: Machine;
  let number = 0;
  beforeAll(async () => {
    cloud = await startCloud();
    authority = new Authority();
  });
  afterAll(async () => {
    authority?.remove();
    await cloud?.stop();
  });
  afterEach(() => machine?.stop());

  async function server(certificate: Readonly<Record<string, unknown>> | null, facts: object = MEMBER): Promise<void> {
    machine = await Machine.start({ facts: { ...facts, certificate }, environment: cloud.environment });
    withAws(machine);
    await machine.command(["bash", "-c", "groupadd --gid 52773 irisusr; useradd --uid 51773 irisowner"]);
  }

  const good: Wanted = { commonName: HOST, names: NAMES, extendedKeyUsage: BOTH, keyUsage: USE };
  const given = (set: object | string): string =>
    secret(cloud, `certificate-${++number}`, typeof set === "string" ? set : JSON.stringify(set));

  async function ready(): Promise<string> {
    const { code, stdout, stderr } = await machine.step("certificate");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout;
  }

  async function refused(environment: Readonly<Record<string, string>> = {}): Promise<string> {
    expect((await machine.step("certificate", environment)).code).toBe(1);
    return machine.reason();
  }

  const installed = (folder = TLS): X509Certificate =>
    new X509Certificate(machine.read(`${folder}/CertificateFile.pem`));
  const awsCalls = (word: string): number =>
    machine
      .read("/test/recorded/aws")
      .split("\n")
      .filter((line) => line.includes(word)).length;
  const owner = (file: string): string =>
    `${machine.mode(file)} ${statSync(machine.path(file)).uid}:${statSync(machine.path(file)).gid}`;

  test("is nothing where the facts give none", async () => {
    await server(null);
    await ready();
    expect([
      machine.has("/iris/sys"),
      machine.has("/etc/systemd/system/iris-node-certificate.timer"),
      machine.has("/test/recorded/aws"),
    ]).toEqual([false, false, false]);
  });

  describe("from a secret", () => {
    test("is there for IRIS, as a whole, and its key nowhere else", async () => {
      const set = authority.issue(good);
      await server({ kind: "secret", arn: given(set) });
      await ready();
      expect(machine.list(TLS)).toEqual(FILES);
      expect(
        ["CAFile.pem", "CertificateFile.pem", "PrivateKeyFile.pem"].map((file) => machine.read(`${TLS}/${file}`)),
      ).toEqual([set.ca, set.certificate, set.privateKey]);
      expect(FILES.map((file) => owner(`${TLS}/${file}`))).toEqual(Array(4).fill("0640 0:52773"));
      expect(owner(`${TLS}/.`)).toBe("0750 0:52773");
      const line = set.privateKey.split("\n")[5];
      const files = filesWith(machine, line);
      expect(files.map((file) => file.replace(/[0-9a-f]{16}/, "*"))).toEqual([
        "/iris/sys/tls-sets/*/PrivateKeyFile.pem",
      ]);
    });

    test("stays as it is on a second run, and a changed secret is taken over as a whole", async () => {
      const arn = given(authority.issue(good));
      await server({ kind: "secret", arn });
      await ready();
      const first = await listing(machine, "/iris", "/etc/systemd", "/run");
      await ready();
      expect(await listing(machine, "/iris", "/etc/systemd", "/run")).toBe(first);
      const next = authority.issue(good);
      changeSecret(cloud, arn, JSON.stringify(next));
      await ready();
      expect([machine.read(`${TLS}/CertificateFile.pem`), machine.read(`${TLS}/PrivateKeyFile.pem`)]).toEqual([
        next.certificate,
        next.privateKey,
      ]);
      expect(machine.list("/iris/sys/tls-sets")).toHaveLength(1);
    });

    test("one with another subject waits while a member of the mirror is away, until a person accepts that", async () => {
      const arn = given(authority.issue(good));
      await server({ kind: "secret", arn }, IN_A_MIRROR);
      machine.write("/iris/sys/irissys/iris.cpf", CONFIGURATION);
      await ready();
      changeSecret(cloud, arn, JSON.stringify(authority.issue({ ...good, commonName: "data-a" })));
      const words = `the new certificate has another subject, 'CN=data-a' instead of 'CN=${HOST}', and waits: DATA-B would refuse this member, being away now, until the change is authorised there. Run the scripts again when every member is connected (docs/operations.md, 'Renew a certificate')`;
      for (let run = 0; run < 2; run++) {
        expect(await ready()).toContain(words);
        expect([installed().subject, machine.read(WAITS)]).toEqual([`CN=${HOST}`, `${words}\n`]);
      }
      const accepted = await machine.bash(RENEW, {}, ["--although-away"]);
      expect(accepted).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("Accepted: DATA-B will refuse this member"),
      });
      expect([installed().subject, machine.has(WAITS)]).toEqual(["CN=data-a", false]);
    });

    test.each<[string, (set: CertificateSet) => object | string, string]>([
      ["no JSON", () => "planted", "it is not JSON"],
      ["JSON without a key", ({ certificate, ca }) => ({ certificate, ca }), "'privateKey' is missing or not PEM text"],
      [
        "PEM on one line",
        ({ certificate, privateKey, ca }) => ({ certificate: certificate.replace(/\n/g, " "), privateKey, ca }),
        "'certificate' has no line breaks: write each as \\n in the JSON",
      ],
    ])("fails on a secret that is %s", async (_what, change, reason) => {
      const arn = given(change(authority.issue(good)));
      await server({ kind: "secret", arn });
      expect(await refused()).toBe(
        `secret ${arn} holds no certificate: ${reason}; give {"certificate": PEM, "privateKey": PEM, "ca": PEM}`,
      );
      expect(filesWith(machine, "planted")).toEqual([]);
    });

    test.each<[string, Wanted, (set: CertificateSet, other: CertificateSet) => object, RegExp]>([
      [
        "a key of another certificate",
        good,
        (set, other) => ({ ...set, privateKey: other.privateKey }),
        /: its private key does not belong to its certificate$/,
      ],
      [
        "an ECDSA key",
        { ...good, key: ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"] },
        (set) => set,
        /: its key is id-ecPublicKey; IRIS and the Web Gateway need RSA$/,
      ],
      [
        "a short RSA key",
        { ...good, key: ["rsa:1024"] },
        (set) => set,
        /: its RSA key has 1024 bits; at least 2048 are needed$/,
      ],
      [
        "an expired certificate",
        { ...good, from: -90, until: -1 },
        (set) => set,
        /: its certificate expired on .* GMT$/,
      ],
      [
        "a certificate of the future",
        { ...good, from: 2 },
        (set) => set,
        /: its certificate is valid only from .* GMT on; the server's clock says /,
      ],
      [
        "a certificate for servers alone",
        { ...good, extendedKeyUsage: "serverAuth" },
        (set) => set,
        /has no 'TLS Web Client Authentication'; it needs server and client authentication$/,
      ],
      [
        "a certificate for clients alone",
        { ...good, extendedKeyUsage: "clientAuth" },
        (set) => set,
        /has no 'TLS Web Server Authentication'; it needs server and client authentication$/,
      ],
      [
        "a key usage without key encipherment",
        { ...good, keyUsage: "digitalSignature" },
        (set) => set,
        /: its key usage has no 'Key Encipherment'; it needs digital signature and key encipherment$/,
      ],
      [
        "the certificate of another member",
        { ...good, commonName: "data-b.prod.internal" },
        (set) => set,
        /: its common name 'data-b.prod.internal' is that of the member data-b$/,
      ],
      [
        "the certificate of another member, its name in upper case",
        { ...good, commonName: "DATA-B.PROD.INTERNAL" },
        (set) => set,
        /: its common name 'DATA-B.PROD.INTERNAL' is that of the member data-b$/,
      ],
      [
        "a certificate that has the member's names beside the common name alone",
        { ...good, commonName: "iris.example.org" },
        (set) => set,
        /: its common name is 'iris.example.org': the mirror admits this member by the common name alone, as 10.20.0.10 or data-a or data-a.prod.internal, with :<instance> behind or without$/,
      ],
      [
        "a certificate with the member's letter or mirror name as common name",
        { ...good, commonName: "DATAA" },
        (set) => set,
        /: its common name is 'DATAA': the mirror admits this member by the common name alone/,
      ],
      [
        "a common name with more behind it than an instance",
        { ...good, commonName: `${HOST} IRIS` },
        (set) => set,
        /: its common name is 'data-a.prod.internal IRIS': the mirror admits/,
      ],
      [
        "two common names",
        { ...good, commonName: `${HOST}/CN=other` },
        (set) => set,
        /: its subject '.*' has no common name, or more than one text that looks like one: the mirror admits/,
      ],
      [
        "a CA that did not issue it",
        good,
        (set) => ({ ...set, ca: new Authority("Other CA").ca }),
        /: its certificate does not lead to its ca: error /,
      ],
      [
        "a ca that is none",
        good,
        (set) => ({ ...set, ca: set.privateKey }),
        /: its ca is not a certificate in PEM form$/,
      ],
    ])("fails on %s, and keeps what is in use", async (_what, wanted, change, reason) => {
      const arn = given(authority.issue(good));
      await server({ kind: "secret", arn });
      await ready();
      const before = await listing(machine, "/iris");
      changeSecret(cloud, arn, JSON.stringify(change(authority.issue(wanted), authority.issue(good))));
      const text = await refused();
      expect(text).toMatch(reason);
      expect(text.startsWith(`secret ${arn}: `)).toBe(true);
      expect(await listing(machine, "/iris")).toBe(before);
      expect(machine.list("/run/iris-node")).toEqual([]);
    });

    test("an application server shows the planned common name, and fails on any other, by which no member lets it in", async () => {
      const own = { ...MEMBER, role: "app-server", mirror: undefined, commonName: "app.prod.internal" };
      const arn = given(authority.issue({ ...good, commonName: "app.prod.internal" }));
      await server({ kind: "secret", arn }, own);
      await ready();
      changeSecret(cloud, arn, JSON.stringify(authority.issue({ ...good, commonName: "other.prod.internal" })));
      expect(await refused()).toBe(
        `secret ${arn}: its common name is 'other.prod.internal', expected 'app.prod.internal': by that the mirror's members let this application server in`,
      );
      changeSecret(cloud, arn, JSON.stringify(authority.issue({ ...good, commonName: "app.prod.internal/CN=other" })));
      expect(await refused()).toContain("has no common name, or more than one text that looks like one");
    });

    const ENDED = { ...good, from: -90, until: -1 };
    /** What the step 'configure' leaves behind, or the step 'web-server'. */
    const IN_SERVICE = { iris: "/iris/sys/node/merged.sha256", web: "/etc/systemd/system/iris-web.service" };
    /** The server's set as it is when its time is over: a machine cannot wait for that. */
    async function endedInUse(set: CertificateSet, arn: string, folder = TLS): Promise<void> {
      const group = folder === TLS ? "irisusr" : "root";
      const files = { CAFile: set.ca, CertificateFile: set.certificate, PrivateKeyFile: set.privateKey };
      for (const [name, text] of Object.entries(files)) machine.write(`${folder}-sets/ended/${name}.pem`, text, 0o640);
      machine.write(`${folder}-sets/ended/source`, `secret ${arn}\n`, 0o640);
      await machine.command([
        "bash",
        "-c",
        `ln -sn tls-sets/ended ${folder} && chown -R root:${group} ${folder}-sets && chmod 0750 ${folder}-sets`,
      ]);
    }

    test.each([
      ["certificate", (): CertificateSet => authority.issue(ENDED), /: its certificate expired on .* GMT$/],
      [
        "CA",
        (): CertificateSet => ({ ...authority.issue(good), ca: authority.caUntil(-1) }),
        /: its certificate does not lead to its ca: error .*certificate has expired/,
      ],
    ])("fails on a first boot with an expired %s, and gives IRIS no file", async (_what, issue, reason) => {
      const arn = given(issue());
      await server({ kind: "secret", arn });
      expect(await refused()).toMatch(reason);
      expect(machine.has(TLS)).toBe(false);
    });

    test.each<[string, string, object, string, string]>([
      ["certificate", "mirror member", MEMBER, TLS, IN_SERVICE.iris],
      ["CA", "mirror member", MEMBER, TLS, IN_SERVICE.iris],
      ["certificate", "application server", { ...MEMBER, role: "app-server" }, TLS, IN_SERVICE.iris],
      ["certificate", "web server", WEB, WEB_TLS, IN_SERVICE.web],
    ])(
      "an expired %s of a %s in service stays, and the other steps go on",
      async (what, _server, facts, folder, mark) => {
        const ended = what === "CA" ? { ...authority.issue(good), ca: authority.caUntil(-1) } : authority.issue(ENDED);
        const arn = given(ended);
        await server({ kind: "secret", arn }, facts);
        await endedInUse(ended, arn, folder);
        machine.write(mark, "");
        const before = await listing(machine, "/iris", "/etc/iris-node");
        const { code, stdout } = await machine.step("certificate");
        expect([code, machine.reason(), await listing(machine, "/iris", "/etc/iris-node")]).toEqual([0, "", before]);
        expect(stdout).toMatch(
          /certificate: EXPIRED: no valid certificate is to be had, and .*CertificateFile.pem stays in use; the other steps go on$/m,
        );
      },
    );

    test("fails on an expired certificate of a server whose IRIS was never configured: it must join no mirror", async () => {
      const ended = authority.issue(ENDED);
      const arn = given(ended);
      await server({ kind: "secret", arn });
      await endedInUse(ended, arn);
      expect(await refused()).toMatch(/: its certificate expired on .* GMT$/);
    });

    test("fails on a secret that holds no certificate, also while the one in use has expired", async () => {
      const arn = given("planted");
      await server({ kind: "secret", arn });
      await endedInUse(authority.issue(ENDED), arn);
      machine.write(IN_SERVICE.iris, "");
      expect(await refused()).toContain(`secret ${arn} holds no certificate: it is not JSON`);
    });

    test("an expired certificate is followed by the one that the secret holds", async () => {
      const next = authority.issue(good);
      const arn = given(next);
      await server({ kind: "secret", arn });
      await endedInUse(authority.issue(ENDED), arn);
      machine.write(IN_SERVICE.iris, "");
      await ready();
      expect(machine.read(`${TLS}/CertificateFile.pem`)).toBe(next.certificate);
    });

    test("may stand for host and instance, in upper case, or for the server, and an application server may share one", async () => {
      for (const commonName of [`${HOST}:IRIS`, HOST.toUpperCase(), "data-a", "10.20.0.10"]) {
        await server({ kind: "secret", arn: given(authority.issue({ ...good, commonName, names: [] })) });
        await ready();
        machine.stop();
      }
      await server(
        { kind: "secret", arn: given(authority.issue({ ...good, commonName: "all application servers", names: [] })) },
        { ...MEMBER, role: "app-server" },
      );
      await ready();
    });

    test("a changed one waits for the next start of IRIS where that takes no session any more", async () => {
      const facts = { ...MEMBER, iris: { ...MEMBER.iris, osAuthentication: "until-ready" } };
      const first = authority.issue(good);
      const arn = given(first);
      await server({ kind: "secret", arn }, facts);
      await ready();
      machine.replaceProgram(
        "iris",
        "#!/bin/bash\necho 'IRIS^/iris/sys/irissys^2025.1^running, since Sun Nov 22 10:00:00 2026^iris.cpf'\n",
      );
      machine.replaceProgram("irissession", "#!/bin/bash\necho 'Username: Password: Access Denied'\nexit 1\n");
      const next = authority.issue(good);
      changeSecret(cloud, arn, JSON.stringify(next));
      expect(await ready()).toContain(
        "takes no session before its next start: a new certificate is not taken into use",
      );
      expect(machine.read(`${TLS}/CertificateFile.pem`)).toBe(first.certificate);
      expect(filesWith(machine, next.privateKey.split("\n")[5]!)).toEqual([]);
      for (const program of ["iris", "irissession"]) machine.replaceProgram(program, "#!/bin/bash\nexit 1\n");
      await ready();
      expect(machine.read(`${TLS}/CertificateFile.pem`)).toBe(next.certificate);
    });

    test("fails on a disk that is full, keeps what is in use, and goes on when there is room", async () => {
      const arn = given(authority.issue(good));
      await server({ kind: "secret", arn });
      await machine.command(["bash", "-c", "mkdir -p /iris/sys && mount -t tmpfs -o size=64k tmpfs /iris/sys"]);
      await ready();
      const before = installed().serialNumber;
      await machine.command(["bash", "-c", "cat /dev/zero >/iris/sys/filler"]);
      changeSecret(cloud, arn, JSON.stringify(authority.issue(good)));
      expect(await refused()).toMatch(/^cannot (write|make)/);
      expect(installed().serialNumber).toBe(before);
      await machine.command(["rm", "/iris/sys/filler"]);
      await ready();
      expect(installed().serialNumber).not.toBe(before);
      expect(machine.list("/iris/sys/tls-sets")).toHaveLength(1);
    });
  });

  describe("of a private CA", () => {
    let arn: string;
    beforeAll(() => void (arn = privateCa(cloud)));
    const certificate = (more: object = {}) => ({
      kind: "private-ca",
      arn,
      validityDays: 395,
      commonName: HOST,
      names: [HOST, "10.20.0.10"],
      ...more,
    });

    test("is issued once for a key that is made here, and renewed by a timer", async () => {
      await server(certificate());
      await ready();
      const first = await listing(machine, "/iris", "/etc/systemd");
      expect(installed().subject).toBe(`CN=${HOST}`);
      expect(installed().subjectAltName).toBe(`DNS:${HOST}, IP Address:10.20.0.10`);
      expect(installed().keyUsage?.sort()).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
      expect(installed().verify(new X509Certificate(machine.read(`${TLS}/CAFile.pem`)).publicKey)).toBe(true);
      expect(machine.read(`${TLS}/source`)).toBe(`private-ca ${arn}\n`);
      const issue = machine
        .read("/test/recorded/aws")
        .split("\n")
        .filter((line) => line.includes("issue-certificate"));
      expect(issue).toEqual([
        expect.stringMatching(
          new RegExp(
            `^aws --region eu-west-1 acm-pca issue-certificate --certificate-authority-arn ${arn} --csr fileb:///iris/sys/tls-sets/request/request.csr --signing-algorithm SHA256WITHRSA --template-arn arn:aws:acm-pca:::template/EndEntityCertificate/V1 --validity Value=395,Type=DAYS --idempotency-token [0-9a-f]{32} `,
          ),
        ),
      ]);
      expect(machine.calls()).toEqual([
        "systemctl daemon-reload",
        "systemctl enable --quiet --now iris-node-certificate.timer",
      ]);
      expect(machine.read("/etc/systemd/system/iris-node-certificate.service")).toContain(
        "\nExecStart=/bin/bash /opt/iris-node/releases/0123456789abcdef/boot/commands/renew-certificate.sh\n",
      );
      const line = machine.read(`${TLS}/PrivateKeyFile.pem`).split("\n")[5];
      expect(filesWith(machine, line)).toHaveLength(1);

      machine.forgetCalls();
      await ready();
      expect(await listing(machine, "/iris", "/etc/systemd")).toBe(first);
      expect(machine.calls()).toEqual(["systemctl enable --quiet --now iris-node-certificate.timer"]);
      expect(awsCalls("acm-pca issue-certificate")).toBe(1);
    });

    test("is asked for again when it stands for other names or is from another CA", async () => {
      await server(certificate());
      await ready();
      machine.putFacts({ ...MEMBER, certificate: certificate({ names: [HOST, "data.prod.internal"] }) });
      await ready();
      expect(installed().subjectAltName).toBe(`DNS:${HOST}, DNS:data.prod.internal`);
      const other = privateCa(cloud);
      machine.putFacts({ ...MEMBER, certificate: certificate({ arn: other, names: [HOST, "data.prod.internal"] }) });
      await ready();
      expect(machine.read(`${TLS}/source`)).toBe(`private-ca ${other}\n`);
      expect(awsCalls("acm-pca issue-certificate")).toBe(3);
    });

    test("that was issued and not yet fetched is not issued twice", async () => {
      await server(certificate());
      withAws(machine, `*"acm-pca get-certificate "*) ${refusal("RequestInProgressException", "GetCertificate")} ;;`);
      expect(await refused({ IRIS_NODE_PATIENCE: "1" })).toBe(
        `private CA ${arn} did not issue the certificate within 3 s: the next run asks for it again`,
      );
      expect(machine.has(TLS)).toBe(false);
      withAws(machine);
      await ready();
      expect(awsCalls("acm-pca issue-certificate")).toBe(1);
      expect(machine.list("/iris/sys/tls-sets")).toHaveLength(1);
    });

    test.each([
      [
        "that the role may not use",
        "AccessDeniedException",
        "this server's role may not use it: check the role and, for a shared CA, its resource share",
      ],
      ["that is not active", "InvalidStateException", "is not active: enable it, or install its certificate"],
      [
        "that has issued all it may",
        "LimitExceededException",
        "has reached its limit of certificates: ask AWS for a higher one",
      ],
    ])("fails on a CA %s", async (_what, code, reason) => {
      await server(certificate());
      withAws(machine, `*"acm-pca issue-certificate"*) ${refusal(code, "IssueCertificate")} ;;`);
      expect(await refused({ IRIS_NODE_PATIENCE: "1" })).toContain(reason);
      expect(machine.has(TLS)).toBe(false);
    });

    test("that has expired stays while the CA refuses a new one, and the other steps go on", async () => {
      await server(certificate());
      const { certificate: text, ca } = authority.issue({ ...good, from: -90, until: -1 });
      const files = { CAFile: ca, CertificateFile: text };
      await ready();
      machine.write("/iris/sys/node/merged.sha256", "");
      const set = machine.list("/iris/sys/tls-sets")[0]!;
      for (const [name, content] of Object.entries(files))
        machine.write(`/iris/sys/tls-sets/${set}/${name}.pem`, content, 0o640);
      withAws(
        machine,
        `*"acm-pca issue-certificate"*) ${refusal("InvalidStateException", "IssueCertificate")} ;;
         *"acm-pca get-certificate-authority-certificate"*) ${refusal("InvalidStateException", "IssueCertificate")} ;;`,
      );
      const { code, stdout, stderr } = await machine.step("certificate", { IRIS_NODE_PATIENCE: "1" });
      expect([code, machine.reason()]).toEqual([0, ""]);
      expect(stderr).toContain(`private CA ${arn} is not active: enable it, or install its certificate`);
      expect(stdout).toContain("EXPIRED: no valid certificate is to be had");
      expect(machine.read(`${TLS}/CertificateFile.pem`)).toBe(text);
      withAws(machine);
      await ready();
      expect(machine.read(`${TLS}/CertificateFile.pem`)).not.toBe(text);
    });

    test("fails on a CA that does not exist", async () => {
      const absent =
        "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/00000000-0000-0000-0000-000000000000";
      await server(certificate({ arn: absent }));
      expect(await refused()).toBe(`private CA ${absent} does not exist: correct its ARN in the document`);
    });
  });

  describe("of a web server behind a load balancer", () => {
    const selfSigned = { kind: "self-signed", commonName: "web-public", names: ["web-public.prod.internal"] };

    test("is made on the server, for root alone, and kept", async () => {
      await server(selfSigned, WEB);
      await ready();
      expect(machine.list(WEB_TLS)).toEqual(FILES);
      expect(FILES.map((file) => owner(`${WEB_TLS}/${file}`))).toEqual(Array(4).fill("0600 0:0"));
      expect([installed(WEB_TLS).subject, installed(WEB_TLS).subjectAltName]).toEqual([
        "CN=web-public",
        "DNS:web-public.prod.internal",
      ]);
      const first = await listing(machine, "/etc/iris-node");
      await ready();
      expect(await listing(machine, "/etc/iris-node")).toBe(first);
    });

    test("comes with the certificate of another private CA for the Web Gateway, which asks that CA for nothing else", async () => {
      const arn = privateCa(cloud);
      await server({ ...selfSigned, trusts: arn }, WEB);
      await ready();
      expect(machine.list(WEB_TLS)).toEqual([...FILES.slice(0, 2), "GatewayCAFile.pem", ...FILES.slice(2)]);
      expect(machine.read(`${WEB_TLS}/source`)).toBe(`self-signed, trusts ${arn}\n`);
      const ca = new X509Certificate(machine.read(`${WEB_TLS}/GatewayCAFile.pem`));
      expect(ca.subject).not.toBe(installed(WEB_TLS).subject);
      expect(installed(WEB_TLS).verify(ca.publicKey)).toBe(false);
      const asked = machine.read("/test/recorded/aws").match(/acm-pca \S+/g);
      expect(asked).toEqual(["acm-pca get-certificate-authority-certificate"]);
      const first = await listing(machine, "/etc/iris-node");
      await ready();
      expect(await listing(machine, "/etc/iris-node")).toBe(first);
      machine.putFacts({ ...WEB, certificate: selfSigned });
      await ready();
      expect(machine.list(WEB_TLS)).toEqual(FILES);
    });

    test("that is given may be for servers alone, and fails for clients alone", async () => {
      const arn = given(authority.issue({ ...good, extendedKeyUsage: "serverAuth" }));
      await server({ kind: "secret", arn }, WEB);
      await ready();
      changeSecret(cloud, arn, JSON.stringify(authority.issue({ ...good, extendedKeyUsage: "clientAuth" })));
      expect(await refused()).toMatch(/has no 'TLS Web Server Authentication'; it needs server authentication$/);
    });

    test("is replaced when the document names a private CA, and its timer goes when it names none", async () => {
      await server(selfSigned, WEB);
      await ready();
      machine.putFacts({
        ...WEB,
        certificate: { ...selfSigned, kind: "private-ca", arn: privateCa(cloud), validityDays: 395 },
      });
      await ready();
      expect(machine.read(`${WEB_TLS}/source`)).toMatch(/^private-ca /);
      expect(machine.read("/test/recorded/aws")).toMatch(
        /issue-certificate .* arn:aws:acm-pca:::template\/EndEntityServerAuthCertificate\/V1 /,
      );
      expect(machine.has("/etc/systemd/system/iris-node-certificate.timer")).toBe(true);
      machine.putFacts({ ...WEB, certificate: selfSigned });
      machine.forgetCalls();
      await ready();
      expect(machine.calls()).toContain("systemctl disable --quiet --now iris-node-certificate.timer");
      expect(machine.has("/etc/systemd/system/iris-node-certificate.timer")).toBe(false);
    });
  });
});
