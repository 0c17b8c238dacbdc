import { rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { planPublic } from "../domain/web/public-tier";
import { Addresses, PROBE_PORT } from "./support/iris-facts";
import { Machine, missingForMachines } from "./support/machine";
import { APP_SERVERS, giveWebGatewayKit, missingForWebServers, selfSigned, UNPACKED_KIT } from "./support/web-gateway";

const missing = missingForMachines() ?? missingForWebServers();
if (missing) console.log(`left out: the Web Gateway on several images: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:gateway-AbCdEf";
const WEB = {
  node: "web-public",
  role: "web-server",
  domain: "ehr.example.org",
  applications: planPublic({ applications: ["/csp/"] }).plan!.applications,
  headers: {},
  healthPath: "/health",
  drainSeconds: 300,
  kits: { iris: null, agent: null, webGateway: { bucket: "kits", key: "WebGateway.tar.gz", sha256: "a".repeat(64) } },
  secrets: { license: null, password: null, gatewayPassword: ARN },
  gateway: APP_SERVERS,
};

/** AWS with one secret; what the metadata service and the local web server answer. */
const AWS = `#!/bin/bash
case "$*" in
  *VersionId*) echo version-1 ;;
  *) printf '{"SecretString": "planted"}' ;;
esac
`;
const CURL = `#!/bin/bash
case "\${*: -1}" in
  */api/token) echo token ;;
  */availability-zone) cat /test/zone 2>/dev/null || echo eu-west-1b ;;
  */instance-id) cat /test/instance 2>/dev/null || echo i-0123456789abcdef0 ;;
  https://127.0.0.1:443/health) exit 0 ;;
  *) exit 22 ;;
esac
`;

withMachines("the Web Gateway", () => {
  const machines: Machine[] = [];
  const listening: { close(): unknown }[] = [];
  afterEach(() => {
    machines.splice(0).forEach((machine) => machine.stop());
    listening.splice(0).forEach((server) => server.close());
  });

  async function start(facts: Readonly<Record<string, unknown>> = WEB): Promise<Machine> {
    const machine = await Machine.start({ facts });
    machines.push(machine);
    machine.write("/usr/local/bin/aws", AWS, 0o755);
    machine.replaceProgram("curl", CURL);
    giveWebGatewayKit(machine);
    const { certificate, key } = selfSigned("web");
    machine.write("/etc/iris-node/tls/CertificateFile.pem", certificate, 0o600);
    machine.write("/etc/iris-node/tls/PrivateKeyFile.pem", key, 0o600);
    machine.write("/etc/iris-node/tls/CAFile.pem", certificate, 0o600);
    return machine;
  }

  async function serve(machine: Machine): Promise<string> {
    const { code, stderr } = await machine.step("web-server");
    return code === 0 ? "serves" : machine.reason() || stderr;
  }

  test("goes to the application servers of its own zone first, over TLS that it verifies", async () => {
    const machine = await start();
    expect(await serve(machine)).toBe("serves");
    const profile = (address: string) => [
      `Ip_Address=${address}`,
      "TCP_Port=1972",
      "Product=2",
      "Username=CSPSystem",
      "Password={bash /opt/webgateway/bin/gateway-password.sh}",
      "Minimum_Server_Connections=3",
      "Maximum_Session_Connections=3",
      "Connection_Security_Level=10",
      "SSLCC_Protocol_Min=16",
      "SSLCC_Protocol_Max=32",
      "SSLCC_Verify_Peer=1",
      "SSLCC_Key_Type=2",
      "SSLCC_CA_Certificate_File=/etc/iris-web/tls/CAFile.pem",
      "SSLCC_Certificate_File=/etc/iris-web/tls/CertificateFile.pem",
      "SSLCC_Certificate_Key_File=/etc/iris-web/tls/PrivateKeyFile.pem",
      "",
    ];
    const servers = [
      "Default_Server=app-2",
      "Alternative_Servers=FailOver",
      "Alternative_Server_0=1~~~~~~app-2",
      "Alternative_Server_1=1~~~~~~app-1",
      "",
    ];
    expect(machine.read("/opt/webgateway/bin/CSP.ini").split("\n")).toEqual([
      "[SYSTEM]",
      "RELOAD=1",
      "Default_Server=app-2",
      "System_Manager=127.0.0.1",
      "Event_Log_File=/opt/webgateway/logs/CSP.log",
      "Event_Log_Rotation_Size=8M",
      "MAX_CONNECTIONS=1024",
      "SM_Timeout=28800",
      "Server_Response_Timeout=60",
      "Queued_Request_Timeout=60",
      "No_Activity_Timeout=86400",
      "Web_Server_ID_Cookie=Enabled",
      "",
      "[SYSTEM_INDEX]",
      "app-2=Enabled",
      "app-1=Enabled",
      "",
      "[app-2]",
      ...profile("10.20.5.11"),
      "[app-1]",
      ...profile("10.20.4.11"),
      "[APP_PATH_INDEX]",
      "/=Enabled",
      "/csp=Enabled",
      "",
      "[APP_PATH:/]",
      ...servers,
      "[APP_PATH:/csp]",
      ...servers,
    ]);
  });

  describe("with several application servers in a zone", () => {
    const IN_ZONE: Record<string, readonly string[]> = {
      a: ["app-a1", "app-a2", "app-a3"],
      b: ["app-b1", "app-b2"],
      c: ["app-c1"],
    };
    const listed = (zones: string) =>
      [...zones].flatMap((zone) =>
        IN_ZONE[zone]!.map((name, number) => ({ name, address: `10.20.${zone.charCodeAt(0)}.${number}`, zone })),
      );
    const gateway = {
      kind: "app-servers",
      port: 1972,
      tls: true,
      byZone: { a: listed("abc"), b: listed("bca"), c: listed("cab") },
    };
    const INSTANCES = Array.from(
      { length: 12 },
      (_, number) => `i-0a1b2c3d4e5f6a7${number.toString(16).padStart(2, "0")}`,
    );
    let machine: Machine;

    /** The order of a web server with that instance id in that zone, zone by zone. */
    async function order(zone: string, instance: string): Promise<readonly string[]> {
      machine.write("/test/zone", `eu-west-1${zone}\n`);
      machine.write("/test/instance", `${instance}\n`);
      expect(await serve(machine)).toBe("serves");
      const text = machine.read("/opt/webgateway/bin/CSP.ini");
      const ways = text.split("[APP_PATH:/csp]\n")[1]!.trim().split("\n");
      const names = ways.slice(2).map((line) => line.replace(/^Alternative_Server_\d+=1~~~~~~/, ""));
      expect(ways.slice(0, 2)).toEqual([`Default_Server=${names[0]}`, "Alternative_Servers=FailOver"]);
      for (const { name, address } of gateway.byZone.a) expect(text).toContain(`[${name}]\nIp_Address=${address}\n`);
      return names;
    }

    const turnsOf = (servers: readonly string[]) =>
      servers.map((_, index) => [...servers.slice(index), ...servers.slice(0, index)].join(" "));

    test.each(["abc", "bca", "cab"])(
      "web servers of a zone begin with each of its servers, the zones staying in the order %s",
      async (zones) => {
        machine = await start({ ...WEB, gateway });
        const seen = [...zones].map(() => new Set<string>());
        for (const instance of INSTANCES) {
          const names = await order(zones[0]!, instance);
          expect(names.map((name) => name[4]).join("")).toBe(
            [...zones].flatMap((zone) => IN_ZONE[zone]!.map(() => zone)).join(""),
          );
          [...zones].forEach((zone, index) => seen[index]!.add(names.filter((name) => name[4] === zone).join(" ")));
        }
        expect(seen.map((turns) => [...turns].sort())).toEqual([...zones].map((zone) => turnsOf(IN_ZONE[zone]!)));
      },
    );

    test("a web server keeps its order for life", async () => {
      machine = await start({ ...WEB, gateway });
      const first = await order("a", INSTANCES[0]!);
      const before = machine.read("/opt/webgateway/bin/CSP.ini");
      // The Web Gateway has read the file: a second run that writes it again would be seen.
      machine.write("/opt/webgateway/bin/CSP.ini", before.replace("RELOAD=1\n", ""));
      expect(await order("a", INSTANCES[0]!)).toEqual(first);
      expect(machine.read("/opt/webgateway/bin/CSP.ini")).not.toContain("RELOAD=1");
    });
  });

  test.each(["i-0123456789abcdef0", "i-0123456789abcdef1", "i-0123456789abcdef2"])(
    "with one application server in each zone, %s takes them as the facts list them",
    async (instance) => {
      const machine = await start();
      machine.write("/test/instance", `${instance}\n`);
      expect(await serve(machine)).toBe("serves");
      expect(machine.read("/opt/webgateway/bin/CSP.ini")).toContain(
        "Default_Server=app-2\nAlternative_Servers=FailOver\nAlternative_Server_0=1~~~~~~app-2\nAlternative_Server_1=1~~~~~~app-1\n",
      );
    },
  );

  test("trusts the CA of IRIS, follows the primary of a mirror with one profile, and keeps no key where TLS was turned off", async () => {
    const machine = await start();
    expect(await serve(machine)).toBe("serves");
    expect(machine.list("/etc/iris-web/tls")).toEqual(["CAFile.pem", "CertificateFile.pem", "PrivateKeyFile.pem"]);
    const { certificate: caOfIris } = selfSigned("iris");
    machine.write("/etc/iris-node/tls/GatewayCAFile.pem", caOfIris, 0o600);
    expect(await serve(machine)).toBe("serves");
    expect(machine.read("/etc/iris-web/tls/CAFile.pem")).toBe(caOfIris);
    const addresses = new Addresses();
    const mirror = {
      kind: "mirror",
      mirror: "PRODMIR",
      port: 1972,
      tls: false,
      members: [1, 2, 3].map((number) => ({
        address: addresses.of(number),
        role: number < 3 ? "failover" : "dr-async",
      })),
      probe: { port: PROBE_PORT, path: "/csp/bin/mirror_status.cxw" },
    };
    machine.putFacts({ ...WEB, gateway: mirror });
    expect(await serve(machine)).toBe("serves");
    expect(machine.read("/opt/webgateway/bin/CSP.ini")).toContain(
      [
        "[PRODMIR]",
        `Ip_Address=${addresses.of(1)}`,
        "TCP_Port=1972",
        "Product=2",
        "Username=CSPSystem",
        "Password={bash /opt/webgateway/bin/gateway-password.sh}",
        "Minimum_Server_Connections=3",
        "Maximum_Session_Connections=3",
        "Mirror_Aware=1",
        "Connection_Security_Level=0",
        "",
        "[APP_PATH_INDEX]",
      ].join("\n"),
    );
    expect(machine.read("/opt/webgateway/bin/CSP.ini")).not.toContain("SSLCC");
    expect(machine.has("/etc/iris-web/tls")).toBe(false);
  });

  test("asks a member of a mirror first that answers, the primary where it has the choice, and stays with it", async () => {
    const addresses = new Addresses();
    const member = (number: number, role = "failover") => ({ address: addresses.of(number), role });
    const probe = { port: PROBE_PORT, path: "/csp/bin/mirror_status.cxw" };
    const members = [member(1), member(2), member(3, "dr-async")];
    const machine = await start();
    const asked = async (): Promise<string> => {
      machine.putFacts({
        ...WEB,
        gateway: { kind: "mirror", mirror: "PRODMIR", port: 1972, tls: false, members, probe },
      });
      expect(await serve(machine)).toBe("serves");
      return /^Ip_Address=127\.\d+\.\d+\.(\d)$/m.exec(machine.read("/opt/webgateway/bin/CSP.ini"))![1]!;
    };
    const listen = async (number: number, status: number) => {
      const page = createServer((_, response) => response.writeHead(status).end());
      const superserver = createTcpServer((socket) => socket.end());
      await new Promise<void>((resolve) => page.listen(PROBE_PORT, addresses.of(number), resolve));
      await new Promise<void>((resolve) => superserver.listen(1972, addresses.of(number), resolve));
      listening.push(page, superserver);
    };
    await listen(2, 503);
    expect(await asked()).toBe("2");
    await listen(1, 200);
    expect(await asked()).toBe("2");
    machine.write("/opt/webgateway/bin/CSP.ini", "");
    expect(await asked()).toBe("1");
  });

  test("restarts what did not answer in the run before", async () => {
    const machine = await start();
    machine.write("/test/bin/curl", CURL.replace("exit 0", "exit 7"), 0o755);
    expect((await machine.step("web-server", { IRIS_NODE_PATIENCE: "1" })).code).toBe(1);
    expect(machine.reason()).toBe(
      "the web server did not answer 200 on https://127.0.0.1/health (/var/log/iris-web/error.log says why) within 0 s",
    );
    machine.replaceProgram("curl", CURL);
    machine.forgetCalls();
    expect(await serve(machine)).toBe("serves");
    expect(machine.calls()).toContain("systemctl restart iris-web.service");
  });

  test("waits longer for an idle load balancer than that waits for it, and never for ever to stop", async () => {
    const machine = await start({ ...WEB, idleTimeoutSeconds: 900, drainSeconds: 0 });
    expect(await serve(machine)).toBe("serves");
    expect(machine.read("/etc/iris-web/httpd.conf")).toContain("KeepAliveTimeout 910\n");
    expect(machine.read("/etc/iris-web/httpd.conf")).toContain("GracefulShutdownTimeout 1\n");
  });

  test.each([
    ["rhel9", "httpd", "/usr/lib64/httpd/modules", "apache", "apache", "httpd.service"],
    ["ol10", "httpd", "/usr/lib64/httpd/modules", "apache", "apache", "httpd.service"],
    ["sles15", "httpd-event", "/usr/lib64/apache2-event", "wwwrun", "www", "apache2.service"],
  ])("uses the Apache of %s", async (os, program, modules, user, group, unit) => {
    const machine = await start({ ...WEB, os });
    // This computer's Apache under the names of that distribution.
    const script = `mkdir -p ${modules.replace(/\/[^/]*$/, "")} && mv /usr/sbin/apache2 /usr/sbin/${program} && mv /usr/lib/apache2/modules ${modules} && groupadd ${group} && useradd --system --gid ${group} ${user}`;
    expect((await machine.command(["bash", "-c", script])).stderr).toBe("");
    expect(await serve(machine)).toBe("serves");
    expect(machine.read("/etc/iris-web/httpd.conf")).toContain(`User ${user}\nGroup ${group}\n`);
    expect(machine.read("/etc/iris-web/httpd.conf")).toContain(`LoadModule ssl_module "${modules}/mod_ssl.so"\n`);
    expect(machine.calls()).toEqual([
      "systemctl daemon-reload",
      `systemctl disable --now ${unit}`,
      "systemctl enable --quiet iris-web.service",
      "systemctl restart iris-web.service",
    ]);
    expect((await machine.command(["stat", "-c", "%U:%G", "/opt/webgateway/bin/CSP.ini"])).stdout).toBe(
      `${user}:${group}\n`,
    );
  });

  test("serves with the Web Gateway of the image where the facts name no kit", async () => {
    const machine = await start({ ...WEB, kits: { iris: null, agent: null, webGateway: null } });
    // The installer's other folder for a gateway without a web server.
    await machine.command(["bash", "-c", `mkdir /opt/webgateway && cp ${UNPACKED_KIT}/files/* /opt/webgateway`]);
    expect(await serve(machine)).toBe("serves");
    expect(machine.has("/test/recorded/gateway-install")).toBe(false);
    expect(machine.read("/etc/iris-web/httpd.conf")).toContain(
      'LoadModule csp_module_sa "/opt/webgateway/CSPa24.so"\nCSPModulePath "/opt/webgateway/"\nCSPConfigPath "/opt/webgateway/"\n',
    );
  });

  test("keeps CSP.ini where the installer has put it", async () => {
    const machine = await start();
    await machine.command(["bash", "-c", "mkdir -p /opt/webgateway/bin /opt/webgateway/conf"]);
    symlinkSync("/opt/webgateway/conf/CSP.ini", machine.path("/opt/webgateway/bin/CSP.ini"));
    expect(await serve(machine)).toBe("serves");
    expect(machine.read("/opt/webgateway/conf/CSP.ini")).toContain("RELOAD=1");
    expect((await machine.command(["readlink", "/opt/webgateway/bin/CSP.ini"])).stdout).toBe(
      "/opt/webgateway/conf/CSP.ini\n",
    );
  });

  test("tells SELinux once what Apache may do", async () => {
    const machine = await start();
    machine.write("/test/bin/getenforce", "#!/bin/sh\necho Enforcing\n", 0o755);
    for (const tool of ["semanage", "restorecon", "setsebool"]) machine.replaceProgram(tool);
    expect(await serve(machine)).toBe("serves");
    const selinux = (): string[] => machine.calls().filter((call) => !call.startsWith("systemctl"));
    expect(selinux()).toEqual([
      "setsebool -P httpd_can_network_connect 1",
      "semanage fcontext -a -t httpd_modules_t /opt/webgateway/bin/CSPa24(Sys)?\\.so",
      "semanage fcontext -a -t httpd_sys_rw_content_t /opt/webgateway/bin/CSP(RT)?\\.ini",
      "semanage fcontext -a -t httpd_sys_rw_content_t /opt/webgateway/bin/temp(/.*)?",
      "semanage fcontext -a -t httpd_sys_rw_content_t /opt/webgateway/logs(/.*)?",
      "semanage fcontext -a -t httpd_config_t /etc/iris-web(/.*)?",
      "semanage fcontext -a -t httpd_log_t /var/log/iris-web(/.*)?",
      "semanage fcontext -a -t httpd_var_run_t /run/iris-web(/.*)?",
      "semanage port -a -t http_port_t -p tcp 1972",
      "restorecon -R /opt/webgateway /etc/iris-web /var/log/iris-web /run/iris-web",
    ]);
    machine.forgetCalls();
    expect(await serve(machine)).toBe("serves");
    expect(selinux()).toEqual(["restorecon -R /opt/webgateway /etc/iris-web /var/log/iris-web /run/iris-web"]);
  });

  test("fails on SELinux without its tools", async () => {
    const machine = await start();
    machine.write("/test/bin/getenforce", "#!/bin/sh\necho Enforcing\n", 0o755);
    expect(await serve(machine)).toBe(
      "SELinux is enforcing and the image has no 'semanage': install policycoreutils-python-utils in the image",
    );
  });

  test.each<[string, string, (machine: Machine) => void, string]>([
    [
      "an image without a Web Gateway and no kit",
      "a",
      (machine) => machine.putFacts({ ...WEB, kits: { webGateway: null } }),
      "the image has no Web Gateway (CSPa24.so in /opt/webgateway/bin or /opt/webgateway) and the facts name no kit: install it in the image, or name webGatewayKit in the document",
    ],
    [
      "a kit of another product",
      "a",
      (machine) => rmSync(machine.path(`${UNPACKED_KIT}/install`), { recursive: true }),
      "the Web Gateway kit has no install/GatewayInstall: name a kit 'WebGateway-<version>-<platform>' in the document",
    ],
    [
      "a kit that does not install",
      "a",
      (machine) => machine.write(`${UNPACKED_KIT}/install/broken`, ""),
      "GatewayInstall of the Web Gateway kit ended with exit code 3: /var/log/iris-node.log has its words",
    ],
    [
      "a kit for another web server",
      "a",
      (machine) => rmSync(machine.path(`${UNPACKED_KIT}/files/CSPa24.so`)),
      "GatewayInstall ended well and left no CSPa24.so in /opt/webgateway/bin or /opt/webgateway: is the kit for Apache 2.4 on this platform?",
    ],
    [
      "no secret",
      "a",
      (machine) => machine.putFacts({ ...WEB, secrets: { gatewayPassword: null } }),
      "the facts name no secret of the Web Gateway's password: name secrets.gatewayPassword in the region of the document",
    ],
    [
      "a secret that AWS does not give",
      "a",
      (machine) =>
        machine.write(
          "/usr/local/bin/aws",
          "#!/bin/sh\necho 'An error occurred (AccessDeniedException)' >&2\nexit 254\n",
          0o755,
        ),
      `secret ${ARN} may not be read by this server's role: name it in the document and apply, and check the secret's own policy`,
    ],
    [
      "a zone without application servers",
      "c",
      () => undefined,
      "the facts name no application servers for zone 'c', in which this server is: apply again",
    ],
    [
      "an application that is no path",
      "a",
      (machine) => machine.putFacts({ ...WEB, applications: { ...WEB.applications, served: ['/csp/"'] } }),
      "the facts name the application '/csp/\"': letters, digits and _.~+-/ are allowed; correct it in the document",
    ],
    [
      "no certificate",
      "a",
      (machine) => rmSync(machine.path("/etc/iris-node/tls/CertificateFile.pem")),
      "/etc/iris-node/tls/CertificateFile.pem or PrivateKeyFile.pem is missing: the step 'certificate' writes them",
    ],
    [
      "an image without mod_ssl",
      "a",
      (machine) => rmSync(machine.path("/usr/lib/apache2/modules/mod_ssl.so")),
      "the image's Apache has no mod_ssl.so in /usr/lib/apache2/modules: install it in the image",
    ],
    [
      "an operating system that is not supported",
      "a",
      (machine) => machine.putFacts({ ...WEB, os: "amzn2" }),
      "the facts name the operating system 'amzn2'; rhel, ol, ubuntu and sles are allowed",
    ],
    [
      "another role",
      "a",
      (machine) => machine.putFacts({ ...WEB, role: "arbiter" }),
      "a server of role 'arbiter' has no web server",
    ],
  ])("fails on %s", async (_, zone, spoil, reason) => {
    const machine = await start();
    machine.write("/test/zone", `eu-west-1${zone}\n`);
    spoil(machine);
    expect(await serve(machine)).toBe(reason);
    expect(machine.calls().filter((call) => call.includes("restart"))).toEqual([]);
  });
});
