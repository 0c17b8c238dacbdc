import { X509Certificate } from "node:crypto";
import { Authority, privateCa } from "./support/authority";
import { Cloud, startCloud } from "./support/cloud";
import { filesWith, listing, refusal, withAws } from "./support/given";
import { Machine, missingForMachines } from "./support/machine";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;
const HOST = "data-a.prod.internal";
const TLS = "/iris/sys/tls";
const WEB_TLS = "/etc/iris-node/tls";
const COMMAND = "/opt/iris-node/releases/0123456789abcdef/boot/commands/renew-certificate.sh";
const LOG = "/var/log/iris-node.log";
/** Of the Web Gateway: of a web server, or of the probe of a mirror member. */
const COPIES = "/etc/iris-web/tls";
const FILES = ["CAFile.pem", "CertificateFile.pem", "PrivateKeyFile.pem"];

/** IRIS that runs; it writes down what a session is told, and answers as its TLS configurations would. */
const RUNNING = `#!/bin/bash\necho 'IRIS^/iris/sys/irissys^2025.1^running, since Sun Nov 22 10:00:00 2026^iris.cpf^1972^0^0^ok^IRIS^^^/iris/sys/irissys'\n`;
const session = (...answers: readonly string[]): string =>
  `#!/bin/bash\n{ echo "$*"; cat; } >>/test/recorded/session\nprintf '%s\\n' ${answers.map((answer) => `'@@${answer}@@'`).join(" ")}\n`;
const ACTIVATED = session("%MirrorClient activated", "%MirrorServer activated", "%SuperServer activated", "all told");

withMachines("the renewal of a certificate", () => {
  let cloud: Cloud;
  let authority: Authority;
  let arn: string;
  let machine: Machine;
  beforeAll(async () => {
    cloud = await startCloud();
    authority = new Authority();
    arn = privateCa(cloud);
  });
  afterAll(async () => {
    authority?.remove();
    await cloud?.stop();
  });
  afterEach(() => machine?.stop());

  const factsOf = (role: string, certificate: object = {}) => ({
    node: "data-a",
    role,
    iris: { instance: "IRIS", directory: "/iris/sys/irissys" },
    mirror: { tls: true, otherMembers: [] },
    gateway: { tls: true },
    certificate: { kind: "private-ca", arn, validityDays: 395, commonName: HOST, names: [HOST], ...certificate },
  });

  /** A server with a certificate that ends in so many days of its validity. */
  async function server(left: number, validity: number, role = "mirror-member"): Promise<void> {
    machine = await Machine.start({ facts: factsOf(role), environment: cloud.environment });
    withAws(machine);
    machine.replaceProgram("iris", RUNNING);
    machine.replaceProgram("irissession", ACTIVATED);
    await machine.command([
      "bash",
      "-c",
      "groupadd --gid 52773 irisusr; useradd --uid 51773 irisowner; install -m 0666 /dev/null /test/recorded/session",
    ]);
    const { certificate, privateKey, ca } = authority.issue({
      commonName: HOST,
      names: [`DNS:${HOST}`],
      from: left - validity,
      until: left,
    });
    const folder = role === "web-server" ? WEB_TLS : TLS;
    const set = `${folder}-sets/0123456789abcdef`;
    for (const [file, text] of Object.entries({
      "CAFile.pem": ca,
      "CertificateFile.pem": certificate,
      "PrivateKeyFile.pem": privateKey,
      source: `private-ca ${arn}\n`,
    })) {
      machine.write(`${set}/${file}`, text, 0o640);
    }
    const group = role === "web-server" ? "root" : "irisusr";
    await machine.command([
      "bash",
      "-c",
      `ln -s tls-sets/0123456789abcdef ${folder}; chown -R root:${group} ${folder}-sets; chmod 0750 ${folder}-sets ${set}`,
    ]);
  }

  const copies = (): readonly string[] => FILES.map((file) => machine.read(`${COPIES}/${file}`));
  function giveCopies(): void {
    machine.replaceProgram("apache2");
    for (const file of FILES) machine.write(`${COPIES}/${file}`, "old", 0o640);
  }

  const renew = (...args: readonly string[]) => machine.bash(COMMAND, {}, args);
  const certificate = (folder = TLS): X509Certificate =>
    new X509Certificate(machine.read(`${folder}/CertificateFile.pem`));
  const sessions = (): string => machine.read("/test/recorded/session");
  const issued = (): number =>
    machine.has("/test/recorded/aws")
      ? machine.read("/test/recorded/aws").split("acm-pca issue-certificate").length - 1
      : 0;

  async function done(...args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await renew(...args);
    expect({ code, said: code ? stdout + stderr : "" }).toEqual({ code: 0, said: "" });
  }

  test.each([
    [133, 395, false],
    [130, 395, true],
    [31, 60, false],
    [29, 60, true],
    [11, 30, false],
    [9, 30, true],
  ])("with %d of %d days left: it is due: %s", async (left, validity, due) => {
    await server(left, validity);
    const before = await listing(machine, "/iris");
    await done();
    expect(issued()).toBe(due ? 1 : 0);
    expect((await listing(machine, "/iris")) === before).toBe(!due);
    expect(machine.read(LOG)).toContain(
      due ? "certificate in use: CN 'data-a.prod.internal'" : "not due yet: CN 'data-a.prod.internal'",
    );
  });

  test("with --now is done in any case, and IRIS takes the new files up without a restart", async () => {
    await server(390, 395);
    const before = { serial: certificate().serialNumber, key: machine.read(`${TLS}/PrivateKeyFile.pem`) };
    await done("--now");
    expect(certificate().serialNumber).not.toBe(before.serial);
    expect(certificate().subject).toBe(`CN=${HOST}`);
    // A new key with each certificate, and the old one is gone.
    expect(filesWith(machine, before.key.split("\n")[5])).toEqual([]);
    expect(machine.list("/iris/sys/tls-sets")).toHaveLength(1);
    expect(sessions().split("\n")).toEqual([
      "IRIS -U %SYS",
      'set rows=##class(%SQL.Statement).%ExecDirect(,"SELECT Name FROM Security.SSLConfigs WHERE Enabled=1 AND CertificateFile %STARTSWITH ?","/iris/sys/tls/")',
      'while rows.%Next() { set one=##class(Security.SSLConfigs).%OpenId(rows.%Get("Name")) set sc=one.Activate() write $char(64,64)_one.Name_" "_$select($system.Status.IsOK(sc):"activated",1:"REFUSED: "_$translate($system.Status.GetErrorText(sc),$char(13,10)," "))_$char(64,64),! }',
      'write $char(64,64)_$select(rows.%SQLCODE<0:"REFUSED: "_rows.%Message,1:"all told")_$char(64,64),!',
      "halt",
      "",
    ]);
    expect(machine.calls()).toEqual([]);
    expect(machine.read(LOG)).toContain(
      "TLS configurations of IRIS: %MirrorClient activated,%MirrorServer activated,%SuperServer activated,all told",
    );
  });

  test("waits for the next start of IRIS where that takes no session any more: nothing is issued, and the old one stays", async () => {
    await server(1, 395);
    machine.putFacts({
      ...factsOf("mirror-member"),
      iris: { instance: "IRIS", directory: "/iris/sys/irissys", osAuthentication: "until-ready" },
    });
    machine.replaceProgram("irissession", "#!/bin/bash\necho 'Username: Password: Access Denied'\nexit 1\n");
    const before = await listing(machine, "/iris");
    for (let day = 0; day < 2; day++) await done();
    expect([issued(), await listing(machine, "/iris")]).toEqual([0, before]);
    expect(machine.read("/var/lib/iris-node/left-out")).toBe("a new certificate is not taken into use\n");
    machine.replaceProgram("irissession", ACTIVATED);
    await done();
    expect([issued(), certificate().issuer]).toEqual([1, "CN=Private CA"]);
  });

  test("asks IRIS nothing where it does not run", async () => {
    await server(1, 395);
    machine.replaceProgram(
      "iris",
      "#!/bin/bash\necho 'IRIS^/iris/sys/irissys^2025.1^down, last used Sun Nov 22 10:00:00 2026^'\n",
    );
    await done();
    expect([issued(), sessions()]).toEqual([1, ""]);
  });

  test("of a web server gives the Web Gateway its copies and reloads Apache", async () => {
    await server(1, 395, "web-server");
    giveCopies();
    await done();
    expect(issued()).toBe(1);
    expect(copies()).toEqual(FILES.map((file) => machine.read(`${WEB_TLS}/${file}`)));
    expect(machine.calls()).toEqual([
      "systemctl --quiet is-active iris-web.service",
      "systemctl reload iris-web.service",
    ]);
    expect(sessions()).toBe("");
  });

  test("of a web server whose Web Gateway connects without TLS reloads Apache alone", async () => {
    await server(1, 395, "web-server");
    await done();
    expect(machine.has(COPIES)).toBe(false);
    expect(machine.calls()).toEqual([
      "systemctl --quiet is-active iris-web.service",
      "systemctl reload iris-web.service",
    ]);
  });

  test("of a mirror member gives the Web Gateway of its probe copies too, and reloads Apache", async () => {
    await server(1, 395);
    giveCopies();
    await done();
    expect(copies()).toEqual(FILES.map((file) => machine.read(`${TLS}/${file}`)));
    expect(
      (await machine.command(["bash", "-c", `cd / && stat -c '%n %U:%G %a' ${COPIES} ${COPIES}/*`])).stdout
        .trim()
        .split("\n"),
    ).toEqual([`${COPIES} root:www-data 750`, ...FILES.map((file) => `${COPIES}/${file} root:www-data 640`)]);
    expect(machine.calls()).toEqual([
      "systemctl --quiet is-active iris-web.service",
      "systemctl reload iris-web.service",
    ]);
  });

  test("reaches the copies while Apache and IRIS are down", async () => {
    await server(1, 395);
    giveCopies();
    machine.replaceProgram(
      "iris",
      "#!/bin/bash\necho 'IRIS^/iris/sys/irissys^2025.1^down, last used Sun Nov 22 10:00:00 2026^'\n",
    );
    machine.replaceProgram("systemctl", "#!/bin/bash\nexit 3\n");
    await done();
    expect(copies()).toEqual(FILES.map((file) => machine.read(`${TLS}/${file}`)));
  });

  test("does not reach the probe where IRIS refuses it", async () => {
    await server(1, 395);
    giveCopies();
    machine.replaceProgram("irissession", session("%MirrorClient REFUSED: bad file", "all told"));
    expect((await renew()).code).toBe(1);
    expect(copies()).toEqual(["old", "old", "old"]);
    expect(machine.calls()).toEqual([]);
  });

  test("leaves member and probe with the old certificate where Apache does not take the new one", async () => {
    await server(1, 395);
    giveCopies();
    const before = FILES.map((file) => machine.read(`${TLS}/${file}`));
    machine.replaceProgram("systemctl", "#!/bin/bash\n[[ $1 != reload ]]\n");
    expect((await renew()).code).toBe(1);
    expect(machine.read(LOG)).toContain(
      "iris-web.service did not take over the certificate: journalctl -u iris-web.service says why",
    );
    expect(FILES.map((file) => machine.read(`${TLS}/${file}`))).toEqual(before);
    expect(copies()).toEqual(before);
  });

  test("leaves member and probe with the old certificate where the disk of the copies is full, and cuts none of them", async () => {
    await server(1, 395);
    await machine.command(["bash", "-c", `mkdir -p ${COPIES} && mount -t tmpfs -o size=64k tmpfs ${COPIES}`]);
    giveCopies();
    const before = FILES.map((file) => machine.read(`${TLS}/${file}`));
    await machine.command(["bash", "-c", `cat /dev/zero >${COPIES}/filler`]);
    expect((await renew()).code).toBe(1);
    expect(machine.read(LOG)).toContain(`cannot write ${COPIES}/CAFile.pem: see the disk (df ${COPIES})`);
    expect(FILES.map((file) => machine.read(`${TLS}/${file}`))).toEqual(before);
    expect(copies()).toEqual(["old", "old", "old"]);
    expect(machine.list(COPIES)).toEqual([...FILES, "filler"]);
  });

  describe("tells the new end of the certificate in the status of the last run", () => {
    const LAST = { node: "data-a", step: "ready", result: "ready", reason: "", time: "2026-01-01T00:00:00Z" };
    const PUT = `*" ssm put-parameter "*) printf '%s\\n' "$*" >>/test/recorded/published; exit "\${PUT_CODE:-0}" ;;`;
    function ran(): void {
      machine.write(
        "/run/iris-node/status",
        `/iris/prod/data-a\n${JSON.stringify({ ...LAST, certificateUntil: "2026-02-01T00:00:00Z" })}\n`,
      );
    }
    const published = (): string[] =>
      machine.has("/test/recorded/published") ? machine.read("/test/recorded/published").trim().split("\n") : [];

    test("and nothing else in it", async () => {
      await server(1, 395);
      ran();
      withAws(machine, PUT);
      await done();
      // The CA ends first: it is valid for a year, the certificate for 395 days.
      const ca = new X509Certificate(machine.read(`${TLS}/CAFile.pem`));
      const until = new Date(ca.validTo).toISOString().replace(".000Z", "Z");
      const [head, rest] = published()[0]!.split(" --value ");
      const [value] = rest!.split(" --cli-connect-timeout ");
      expect([published().length, head]).toEqual([
        1,
        "--region eu-west-1 ssm put-parameter --name /iris/prod/data-a --type String --overwrite",
      ]);
      expect(JSON.parse(value!)).toEqual({ ...LAST, certificateUntil: until });
    });

    test("and not where nothing was renewed, nor where no run has published", async () => {
      await server(133, 395);
      ran();
      withAws(machine, PUT);
      await done();
      machine.stop();
      await server(1, 395);
      withAws(machine, PUT);
      await done();
      expect(published()).toEqual([]);
    });

    test("and the renewed certificate stays when the status cannot be published", async () => {
      await server(1, 395);
      ran();
      withAws(machine, `*" ssm put-parameter "*) ${refusal("AccessDeniedException", "PutParameter")} ;;`);
      await done();
      expect(machine.read(LOG)).toContain("the status of the last run still tells the end of the old certificate");
      expect(certificate().issuer).toBe("CN=Private CA");
    });
  });

  const failures: readonly (readonly [string, () => void, RegExp])[] = [
    [
      "a CA that refuses",
      () =>
        withAws(machine, `*"acm-pca issue-certificate"*) ${refusal("AccessDeniedException", "IssueCertificate")} ;;`),
      /private CA .* this server's role may not use it/,
    ],
    [
      "an IRIS that refuses the new files",
      () => machine.replaceProgram("irissession", session("%MirrorClient REFUSED: bad file", "all told")),
      /IRIS IRIS did not take over the certificate: %MirrorClient REFUSED: bad file/,
    ],
    [
      "an IRIS that gives no answer",
      () => machine.replaceProgram("irissession", "#!/bin/bash\nexit 1\n"),
      /IRIS IRIS did not take over the certificate: it gave no answer/,
    ],
    [
      "a mirror whose configurations use other files",
      () => machine.replaceProgram("irissession", session("all told")),
      /has no TLS configuration with the files of \/iris\/sys\/tls: compare %MirrorClient and %MirrorServer/,
    ],
  ];
  test.each(failures)("fails on %s, and the old files stay", async (_what, cause, reason) => {
    await server(1, 395);
    cause();
    const before = await listing(machine, TLS, `${TLS}/`);
    const { code } = await renew();
    expect(code).toBe(1);
    expect(machine.read(LOG)).toMatch(reason);
    expect(await listing(machine, TLS, `${TLS}/`)).toBe(before);
    // The next day, with the cause gone.
    withAws(machine);
    machine.replaceProgram("irissession", ACTIVATED);
    await done();
    expect(certificate().issuer).toBe("CN=Private CA");
  });

  test("fails where a run of the boot scripts is not finished", async () => {
    await server(1, 395);
    machine.write("/test/hold", "exec 9>/opt/iris-node/lock; flock 9; bash " + COMMAND + " 9>&-; exit $?\n");
    const { code, stdout } = await machine.command(["bash", "/test/hold"]);
    expect({ code, issued: issued() }).toEqual({ code: 1, issued: 0 });
    expect(stdout).toContain("another run is not finished");
  });

  test("is only for certificates of a private CA, and knows one argument", async () => {
    await server(1, 395);
    machine.putFacts(factsOf("mirror-member", { kind: "secret", arn: "arn:secret" }));
    expect((await renew("--now")).stdout).toContain(
      "only certificates of a private CA are renewed here, this one is of the kind 'secret'",
    );
    expect((await renew("--soon")).stdout).toContain(
      "usage: renew-certificate.sh [--now | --although-away], got '--soon'",
    );
    expect(issued()).toBe(0);
  });
});
