import { Cloud, startCloud } from "./support/cloud";
import { Machine, missingForMachines } from "./support/machine";
import { listing, PASSWORD, WebBench, webLogs } from "./support/web-bench";
import { missingForWebServers, selfSigned } from "./support/web-gateway";

const missing = missingForMachines() ?? missingForWebServers();
if (missing) console.log(`left out: the probe: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const MEMBER = "10.20.0.10";
const PATH = "/csp/bin/mirror_status.cxw";

withMachines("the probe of a mirror member", () => {
  let cloud: Cloud;
  let bench: WebBench;
  let member: Machine;
  let balancer: Machine;
  let facts: Readonly<Record<string, unknown>>;

  async function ask(path: string, ...options: string[]): Promise<{ status: number; body: string; code: number }> {
    const { stdout, code } = await balancer.command([
      "curl",
      "--silent",
      "--include",
      "--path-as-is",
      "--max-time",
      "10",
      ...options,
      `http://${MEMBER}:8080${path}`,
    ]);
    return { status: Number(/^HTTP\/\S+ (\d+)/.exec(stdout)?.[1] ?? 0), body: stdout.split("\r\n\r\n")[1] ?? "", code };
  }

  /** What the stand-in answers for mirror_status.cxw. */
  const mirrorStatus = (status: number): void => member.write("/opt/webgateway/bin/status", String(status));

  beforeAll(async () => {
    cloud = await startCloud();
    bench = await WebBench.start(cloud);
    facts = {
      node: "data-a",
      role: "mirror-member",
      hostName: "data-a.prod.internal",
      address: MEMBER,
      iris: { instance: "IRIS", directory: "/iris/sys/irissys", superserverPort: 1972, superserverTls: false },
      probe: { port: 8080, path: PATH },
      kits: {
        iris: null,
        agent: null,
        webGateway: { bucket: "kits", key: "WebGateway.tar.gz", sha256: "a".repeat(64) },
      },
      secrets: { license: null, password: null, gatewayPassword: bench.secret("gateway", PASSWORD) },
    };
    member = await bench.machine(10, facts);
    balancer = await bench.machine(20, { node: "client", role: "arbiter" });
    const { code, stderr } = await member.step("web-server");
    if (code !== 0) throw new Error(stderr);
  });
  afterAll(async () => {
    bench?.stop();
    await cloud?.stop();
  });

  test("asks this member and no other, without the mirror's help", () => {
    // The stand-in has taken RELOAD=1 out and encoded the command, as the Web Gateway does.
    const password = `Password=]]]${Buffer.from("bash /opt/webgateway/bin/gateway-password.sh").toString("base64")}`;
    expect(member.read("/opt/webgateway/bin/CSP.ini").split("\n")).toEqual([
      "[SYSTEM]",
      "Default_Server=LOCAL",
      "System_Manager=127.0.0.1",
      "Event_Log_File=/opt/webgateway/logs/CSP.log",
      "Event_Log_Rotation_Size=8M",
      "MAX_CONNECTIONS=1024",
      "REGISTRY_METHODS=Disabled",
      "Server_Response_Timeout=60",
      "Queued_Request_Timeout=5",
      "No_Activity_Timeout=86400",
      "",
      "[SYSTEM_INDEX]",
      "LOCAL=Enabled",
      "",
      "[LOCAL]",
      "Ip_Address=127.0.0.1",
      "TCP_Port=1972",
      "Product=2",
      "Username=CSPSystem",
      password,
      "Minimum_Server_Connections=3",
      "Maximum_Session_Connections=3",
      "Connection_Security_Level=0",
      "",
      "[APP_PATH_INDEX]",
      "/=Enabled",
      "",
      "[APP_PATH:/]",
      "Default_Server=LOCAL",
      "Alternative_Servers=Disabled",
      "Alternative_Server_0=1~~~~~~LOCAL",
      "",
    ]);
  });

  test.each([
    [200, "SUCCESS"],
    [503, "FAILED"],
  ])("passes on the Web Gateway's answer %i %s", async (status, body) => {
    mirrorStatus(status);
    expect(await ask(PATH)).toEqual({ status, body, code: 0 });
  });

  test.each([
    "/",
    "/csp/bin/Systems/Module.cxw",
    "/csp/bin/RunTime/Module.cxw",
    "/CSP/BIN/Systems/Module.cxw",
    "/csp//bin/Systems/Module.cxw",
    "/csp/bin/mirror_status.cxw/../Systems/Module.cxw",
    "/csp/bin/%53ystems/Module.cxw",
    "/csp/bin/",
    "/csp/user/mirror_status.cxw",
    "/csp/sys/UtilHome.csp",
    "/csp/bin/mirror_status.cxw/x",
    "/csp/bin/mirror_statusXcxw",
    "/csp/bin/CSP.ini",
    "/csp/sys/mgr/%25CSP.UI.Portal.Mirror.Monitor.zen",
    "/csp/broker/cspbroker.js",
    "/CSP/sys/UtilHome.csp",
    "/api/monitor/metrics",
    "/api/mgmnt/v2/",
    "/isc/studio/",
    "/ui/interop/",
    "/oauth2/",
    "/health",
  ])("serves nothing at %s", async (path) => expect((await ask(path)).status).toBe(403));

  /** What this server gets that asks itself. */
  const askItself = async (address: string, path: string, ...options: string[]): Promise<string> =>
    (await member.command(["curl", "--silent", "--path-as-is", ...options, `http://${address}:8080${path}`])).stdout;
  const PORTAL = [
    "/csp/sys/UtilHome.csp",
    "/csp/sys/mgr/_CSP.UI.Portal.Mirror.Monitor.zen",
    "/csp/broker/cspbroker.js",
    "/api/mgmnt/v2/",
    "/isc/x",
    "/ui/x",
    "/oauth2/x",
  ];

  test.each(PORTAL)("serves %s to the loopback of this server", async (path) => {
    expect(await askItself("127.0.0.1", path)).toBe(`gateway: GET ${path}\n`);
    expect(await askItself("127.0.0.1", path, "--data", "x".repeat(4096))).toBe(`gateway: POST ${path}\n`);
  });

  test.each(PORTAL)("serves %s to nobody who asks the server's address, itself neither", async (path) => {
    const forged = [
      "Forwarded: for=127.0.0.1",
      "X-Forwarded-For: 127.0.0.1",
      "X-Real-IP: 127.0.0.1",
      "Host: 127.0.0.1:8080",
    ];
    for (const header of forged) expect((await ask(path, "--header", header)).status).toBe(403);
    expect(await askItself(MEMBER, path)).not.toContain("gateway:");
  });

  test.each(["/", "/cspx", "/csp/CSP.ini", "/csp/bin/", "/csp/user/mirror_status.cxw", "/csp//bin/Systems/Module.cxw"])(
    "serves nothing at %s to the loopback",
    async (path) => expect(await askItself("127.0.0.1", path)).not.toContain("gateway:"),
  );

  test("serves the management pages not even to itself", async () => {
    for (const page of ["Systems", "RunTime"]) {
      const { stdout } = await member.command([
        "curl",
        "--silent",
        "--output",
        "/dev/null",
        "--write-out",
        "%{http_code}",
        `http://127.0.0.1:8080/csp/bin/${page}/Module.cxw`,
      ]);
      expect(stdout).toBe("403");
    }
  });

  test.each(["POST", "PUT", "DELETE", "OPTIONS"])("refuses %s on the probe's path", async (method) =>
    expect((await ask(PATH, "--request", method)).status).toBe(403),
  );
  test("refuses TRACE", async () => expect((await ask(PATH, "--request", "TRACE")).status).toBe(405));

  test("listens on the planned address and on the loopback, nowhere else", async () => {
    const { stdout } = await member.command(["ss", "--listening", "--tcp", "--numeric", "--no-header"]);
    // Port 80 of the link-local address is the metadata service of the bench.
    const local = stdout
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/)[3])
      .filter((address) => address !== "169.254.169.254:80");
    expect(local.sort()).toEqual(["10.20.0.10:8080", "127.0.0.1:8080"]);
  });

  test("ships the logs that Apache and the Web Gateway write, without what load balancers ask all the time", async () => {
    mirrorStatus(503);
    await ask(PATH);
    await askItself("127.0.0.1", "/csp/sys/UtilHome.csp");
    const { written, shipped } = await webLogs(member);
    expect(shipped).toEqual(written);
    expect(written).toHaveLength(3);
    const access = member.read("/var/log/iris-web/access.log");
    expect(access).toContain('"GET /csp/sys/UtilHome.csp HTTP/1.1" 200');
    expect(access).not.toContain(`GET ${PATH} `);
  });

  test("changes nothing on a second run", async () => {
    const folders = ["/etc/iris-web", "/etc/systemd", "/opt/webgateway", "/var/lib/iris-node"];
    const before = await listing(member, folders);
    member.forgetCalls();
    expect((await member.step("web-server")).code).toBe(0);
    expect(await listing(member, folders)).toBe(before);
    expect(member.calls()).toEqual(["systemctl is-active --quiet iris-web.service"]);
  });

  test("fails on a member whose probe says neither primary nor not, and goes on when it does", async () => {
    mirrorStatus(500);
    expect((await member.step("web-server", { IRIS_NODE_PATIENCE: "1" })).code).toBe(1);
    expect(member.reason()).toBe(
      `the probe http://127.0.0.1:8080${PATH} answered neither 200 nor, of a member that is not primary, 503 (IRIS does not run, or refuses the password of CSPSystem or TLS: /opt/webgateway/logs/CSP.log) within 3 s`,
    );
    mirrorStatus(503);
    expect((await member.step("web-server")).code).toBe(0);
  });

  test("fails on a primary whose probe says that it is none", async () => {
    const qlist = (status: string): void =>
      member.replaceProgram(
        "iris",
        `#!/bin/bash\necho 'IRIS^/iris/sys/irissys^2025.1^running, since now^iris.cpf^1972^0^0^ok^IRIS^Failover^${status}^'\n`,
      );
    mirrorStatus(503);
    qlist("Primary");
    expect((await member.step("web-server", { IRIS_NODE_PATIENCE: "1" })).code).toBe(1);
    qlist("Backup");
    expect((await member.step("web-server")).code).toBe(0);
    qlist("Primary");
    mirrorStatus(200);
    expect((await member.step("web-server")).code).toBe(0);
    await member.command(["rm", "/test/bin/iris"]);
  });

  describe("where the superserver speaks TLS", () => {
    const COPIES = "/etc/iris-web/tls";
    const NAMES = ["CAFile.pem", "CertificateFile.pem", "PrivateKeyFile.pem"];

    /** As the step 'certificate' leaves them. */
    function giveCertificate(name: string): void {
      const { certificate, key } = selfSigned(name);
      for (const [file, text] of [
        ["CAFile.pem", certificate],
        ["CertificateFile.pem", certificate],
        ["PrivateKeyFile.pem", key],
      ] as const)
        member.write(`/iris/sys/tls/${file}`, text, 0o640);
    }

    /** The step's commands to systemd. */
    async function run(superserverTls: boolean): Promise<readonly string[]> {
      member.putFacts({
        ...facts,
        iris: { instance: "IRIS", directory: "/iris/sys/irissys", superserverPort: 1972, superserverTls },
      });
      member.forgetCalls();
      expect({ code: (await member.step("web-server")).code, reason: member.reason() }).toEqual({
        code: 0,
        reason: "",
      });
      return member.calls();
    }

    beforeAll(() => mirrorStatus(503));

    test("asks over TLS, with copies that the web server's user may read", async () => {
      giveCertificate("data-a.prod.internal");
      await run(true);
      expect(
        member
          .read("/opt/webgateway/bin/CSP.ini")
          .split("\n[LOCAL]\n")[1]!
          .split("\n\n")[0]!
          .split("\n")
          .filter((line) => !line.startsWith("Password=")),
      ).toEqual([
        "Ip_Address=127.0.0.1",
        "TCP_Port=1972",
        "Product=2",
        "Username=CSPSystem",
        "Minimum_Server_Connections=3",
        "Maximum_Session_Connections=3",
        "Connection_Security_Level=10",
        "SSLCC_Protocol_Min=16",
        "SSLCC_Protocol_Max=32",
        "SSLCC_Verify_Peer=1",
        "SSLCC_Key_Type=2",
        `SSLCC_CA_Certificate_File=${COPIES}/CAFile.pem`,
        `SSLCC_Certificate_File=${COPIES}/CertificateFile.pem`,
        `SSLCC_Certificate_Key_File=${COPIES}/PrivateKeyFile.pem`,
      ]);
      for (const name of NAMES) expect(member.read(`${COPIES}/${name}`)).toBe(member.read(`/iris/sys/tls/${name}`));
      const { stdout } = await member.command(["bash", "-c", `cd / && stat -c '%n %U:%G %a' ${COPIES} ${COPIES}/*`]);
      expect(stdout.trim().split("\n")).toEqual([
        `${COPIES} root:www-data 750`,
        ...NAMES.map((name) => `${COPIES}/${name} root:www-data 640`),
      ]);
      expect((await ask(PATH)).status).toBe(503);
    });

    test("takes another certificate by a reload, once", async () => {
      giveCertificate("data-a.prod.internal");
      expect(await run(true)).toEqual([
        "systemctl is-active --quiet iris-web.service",
        "systemctl reload iris-web.service",
      ]);
      for (const name of NAMES) expect(member.read(`${COPIES}/${name}`)).toBe(member.read(`/iris/sys/tls/${name}`));
      expect(await run(true)).toEqual(["systemctl is-active --quiet iris-web.service"]);
    });

    test("keeps no key where TLS was turned off", async () => {
      await run(false);
      expect(member.has(COPIES)).toBe(false);
      expect(member.read("/opt/webgateway/bin/CSP.ini")).toContain("\nConnection_Security_Level=0\n");
      expect(member.read("/opt/webgateway/bin/CSP.ini")).not.toContain("SSLCC");
    });

    test("fails on a member without its certificate", async () => {
      await member.command(["rm", "/iris/sys/tls/PrivateKeyFile.pem"]);
      member.putFacts({
        ...facts,
        iris: { instance: "IRIS", directory: "/iris/sys/irissys", superserverPort: 1972, superserverTls: true },
      });
      expect((await member.step("web-server")).code).toBe(1);
      expect(member.reason()).toBe("/iris/sys/tls/PrivateKeyFile.pem is missing: the step 'certificate' writes it");
    });
  });

  test("fails on a path that is no path", async () => {
    member.putFacts({ ...facts, probe: { port: 8080, path: '/csp/"${HOME}' } });
    expect((await member.step("web-server")).code).toBe(1);
    expect(member.reason()).toBe(
      "the facts name the probe.path '/csp/\"${HOME}': letters, digits and _.~+-/ are allowed; correct it in the document",
    );
  });
});
