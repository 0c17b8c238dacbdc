import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { Cloud, startCloud } from "./support/cloud";
import { Machine, missingForMachines } from "./support/machine";
import { until } from "./support/scenario";
import { planPublic } from "../domain/web/public-tier";
import { BUILT_IN_NAMES } from "../../domain/iris/built-in-applications";
import { listing, PASSWORD, WebBench, webLogs } from "./support/web-bench";
import { APP_SERVERS, missingForWebServers, selfSigned, UNPACKED_KIT } from "./support/web-gateway";

const missing = missingForMachines() ?? missingForWebServers();
if (missing) console.log(`left out: web servers: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const SERVER = "10.20.0.10";
const OURS = [
  "/etc/iris-web",
  "/etc/systemd",
  "/etc/logrotate.d",
  "/opt/webgateway",
  "/var/lib/iris-node",
  "/etc/apache2",
];
const KIT = { bucket: "kits", key: "WebGateway.tar.gz", sha256: "a".repeat(64) };

/** As facts have them. */
const passes = (...changes: Parameters<typeof planPublic>) => planPublic(...changes).plan!.applications;

const checksum = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

withMachines("a web server", () => {
  let cloud: Cloud;
  let bench: WebBench;
  let server: Machine;
  let client: Machine;
  let facts: Readonly<Record<string, unknown>>;

  /** What a client elsewhere gets: status, headers and body. */
  async function ask(path: string, ...options: string[]): Promise<{ status: number; text: string; code: number }> {
    const args = [
      "--silent",
      "--insecure",
      "--include",
      "--path-as-is",
      "--max-time",
      "10",
      ...options,
      path.startsWith("http") ? path : `https://${SERVER}${path}`,
    ];
    const { stdout, code } = await client.command(["curl", ...args]);
    return { status: Number(/^HTTP\/\S+ (\d+)/.exec(stdout)?.[1] ?? 0), text: stdout, code };
  }

  async function run(machine = server): Promise<void> {
    const { code, stderr } = await machine.step("web-server");
    if (code !== 0) throw new Error(`${machine.reason()}\n${stderr}`);
  }

  beforeAll(async () => {
    cloud = await startCloud();
    bench = await WebBench.start(cloud);
    facts = {
      node: "web-public",
      role: "web-server",
      tier: "public",
      domain: "ehr.example.org",
      applications: passes({ applications: ["/api/", "/csp/"] }),
      headers: planPublic().plan!.headers,
      healthPath: "/health",
      drainSeconds: 300,
      kits: { iris: null, agent: null, webGateway: KIT },
      secrets: {
        license: null,
        password: null,
        gatewayPassword: bench.secret("gateway", JSON.stringify({ password: PASSWORD })),
      },
      gateway: APP_SERVERS,
    };
    server = await bench.machine(10, facts);
    client = await bench.machine(20, { node: "client", role: "arbiter" });
    await run();
  });
  afterAll(async () => {
    bench?.stop();
    await cloud?.stop();
  });

  test("installs the kit unattended, without touching the distribution's Apache and without a secret", () => {
    expect(server.read("/test/recorded/gateway-install").trim().split("\n")).toEqual([
      "ISC_PACKAGE_MODE=unattended",
      "ISC_PACKAGE_WEB_CONFIGURE=N",
      "ISC_PACKAGE_WEB_GATEWAY_DIR=/opt/webgateway",
      "ISC_PACKAGE_WEB_SERVERTYPE=None",
      `folder ${UNPACKED_KIT}/install, mask 0022`,
    ]);
    expect(server.read("/etc/apache2/apache2.conf")).not.toContain("CSP");
  });

  test("starts Apache as a unit of its own, in place of the distribution's", () => {
    expect(server.calls()).toEqual([
      "systemctl daemon-reload",
      "systemctl disable --now apache2.service",
      "systemctl enable --quiet iris-web.service",
      "systemctl restart iris-web.service",
    ]);
    expect(server.read("/etc/systemd/system/iris-web.service")).toContain(
      "ExecStart=/usr/sbin/apache2 -f /etc/iris-web/httpd.conf -DFOREGROUND\n",
    );
  });

  test("answers the load balancer without IRIS", async () => {
    const { status, text } = await ask("/health");
    expect([status, text.split("\r\n\r\n")[1]]).toEqual([200, "OK\n"]);
  });

  test.each(["/csp/app/page.csp", "/api/orders/1"])("passes %s to the Web Gateway", async (path) => {
    const { status, text } = await ask(path);
    expect([status, text.split("\r\n\r\n")[1]]).toEqual([200, `gateway: GET ${path}\n`]);
  });

  test.each([
    "/",
    "/index.html",
    "/isc/studio",
    "/server-status",
    "/icons/",
    "/cgi-bin/test",
    "/cspx",
    "/csp/bin%252fSystems/Module.cxw",
    "/csp/%2562in/",
    "/csp/app/Module%252ecxw",
    "/csp/app/CSP.in%2569",
    "/health/more",
    "/csp/bin/Systems/Module.cxw",
    "/csp/bin/",
    "/csp/bin/RunTime/Module.cxw",
    "/csp/bin/mirror_status.cxw",
    "/CSP/BIN/Systems/Module.cxw",
    "/csp//bin/Systems/Module.cxw",
    "/csp/./bin/Systems/",
    "/csp/x/../bin/Systems/",
    "/csp/%62in/Systems/Module.cxw",
    "/api/csp/bin/Systems/Module.cxw",
    "/csp/user/mirror_status.cxw",
    "/csp/CSP.ini",
    "/csp/CSP.log",
    "/api/CSP.LOG",
    "/csp/CSPnsd.pid",
    "/csp/a.exe",
    "/csp/CSPa24.so",
  ])("refuses %s to the world", async (path) => {
    const { status, text } = await ask(path, "--header", "X-Forwarded-For: 127.0.0.1");
    expect([403, 404]).toContain(status);
    expect(text).not.toContain("gateway:");
    expect(text).not.toContain("SUCCESS");
  });

  /** The status of each path, all asked at once. */
  async function statuses(paths: readonly string[]): Promise<Record<string, number>> {
    const options = ["--silent", "--insecure", "--path-as-is", "--globoff", "--write-out", "%{http_code} "];
    const { stdout } = await client.command(
      ["curl", ...options].concat(paths.flatMap((path) => ["--output", "/dev/null", `https://${SERVER}${path}`])),
    );
    const codes = stdout.trim().split(" ").map(Number);
    expect(codes).toHaveLength(paths.length);
    return Object.fromEntries(paths.map((path, index) => [path, codes[index]!]));
  }
  const withStatus = async (paths: readonly string[], wanted: (status: number) => boolean) =>
    Object.entries(await statuses(paths)).filter(([, status]) => wanted(status));

  describe("applications of IRIS itself", () => {
    /** Ways to write the path of an application, and of a page in it, that a program behind Apache may take for the same. */
    const spellings = (name: string): string[] => {
      const [, first, second = ""] = name.split("/");
      const rest = second === "" ? "" : `/${second}`;
      const hex = (text: string) => [...text].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join("");
      const encoded = hex(second || first!);
      const last = name.slice(0, -1);
      const end = name.at(-1)!;
      const outer = second === "" ? "" : `/${first}`;
      return [
        name,
        `${name}/`,
        `${name}/x/Page.cls?a=b`,
        `${last}${end.toUpperCase()}/x`,
        `/${first}/${rest}//x`,
        `//${first}${rest}/x`,
        `${outer}/${encoded}/x`,
        `${outer}/${encoded.toUpperCase()}/x`,
        `${outer}/${encoded.replaceAll("%", "%25")}/x`,
        `${outer}/${encoded.replaceAll("%", "%2525")}/x`,
        `${last}%25${end.toUpperCase().charCodeAt(0).toString(16)}/x`,
        `${name};a=b/x`,
        `${name}%3ba=b/x`,
        `${name}%253Ba=b/x`,
        `${name}%20/x`,
        `${name}%5cx`,
        `${name}%252fx`,
        `/${first};a=b${rest}/x`,
        `/${first}%252f${second}/x`,
        `/./${first}${rest}/x`,
        `/${first}/.${rest}/x`,
        `/${first}/%2e${rest}/x`,
        `/${first}/%252e${rest}/x`,
        `/csp/app/../..${name}/x`,
        `/csp/app/%2e%2e/%2E.${name}/x`,
        `/csp/app/..;a=b/..;${name}/x`,
        `/csp/app/..%2f..${name}/x`,
        `/csp/app/..%255c..${name}/x`,
        `${name}/../../csp/app/x`,
        `${name}/x/..;/..`,
      ];
    };
    // A browser sends no fragment; what comes after it is no path.
    const PAGES = ["%CSP.UI.Portal.Home.zen", "%CSP.Documatic.cls", "EnsPortal.ProductionConfig.zen"].flatMap(
      (page) => {
        const encoded = page.replace("%", "%25");
        return [
          encoded,
          page.replace("%", "_"),
          page.replace("%", "%2525"),
          encoded.toLowerCase(),
          `sub/${encoded}`,
        ].map((text) => `/csp/app/${text}`);
      },
    );
    const BROKER = ["/csp/broker/", "/csp/broker/x.cls", "/csp/broker/%25CSP.UI.Portal.zen", "/csp/broker/x.js/y.csp"];
    const HARMLESS = [
      "/csp/broker/cspxmlhttp.js",
      "/csp/broker/zen/images/a-b.1.png",
      "/csp/app/%25CSP.Broker.cls",
      "/csp/app/%25DeepSee.UserPortal.Home.zen",
      "/csp/app/page.csp?next=/csp/../x/./y",
      "/csp/app/.hidden/..x/x../v1.2",
      "/csp/app/My.EnsPortal.cls",
      "/csp/app/csp/sys/x",
      "/csp/system/x",
      "/csp/sys-lab/x",
      "/csp/sys.lab/x",
      "/api/monitoring/x",
      "/api/deepsee/v1/x",
      "/iscx/y",
      "/ui/x",
      "/csp/app/my.login",
    ];

    // Whatever a document passes above them.
    beforeAll(async () => {
      server.putFacts({ ...facts, applications: passes({ applications: ["/"] }) });
      await run();
    });
    afterAll(async () => {
      server.putFacts(facts);
      await run();
    });

    test("are refused to the world in every spelling", async () => {
      const paths = BUILT_IN_NAMES.filter((name) => name !== "/csp/broker").flatMap(spellings);
      expect(paths.length).toBe(10 * 30);
      expect(await withStatus([...paths, ...PAGES, ...BROKER], (status) => ![400, 403, 404].includes(status))).toEqual(
        [],
      );
    });

    test("take nothing with them that is the users'", async () => {
      expect(await withStatus(HARMLESS, (status) => status !== 200)).toEqual([]);
    });

    test("are refused to this server too: the portal has its way on members", async () => {
      const { stdout } = await server.command([
        "curl",
        "--silent",
        "--insecure",
        "https://127.0.0.1/csp/sys/UtilHome.csp",
      ]);
      expect(stdout).not.toContain("gateway:");
    });

    test("pass where the document opens them, one by one", async () => {
      const only = (...opened: (typeof BUILT_IN_NAMES)[number][]) =>
        server.putFacts({
          ...facts,
          applications: passes({ applications: ["/csp/app/"], builtInApplications: opened }),
        });
      const asked = [...BUILT_IN_NAMES.map((name) => `${name}/x`), ...PAGES.slice(0, 1), "/csp/x"];
      only("/csp/sys", "/api/monitor");
      await run();
      expect(await withStatus(asked, (status) => status === 200)).toEqual([
        ["/api/monitor/x", 200],
        ["/csp/sys/x", 200],
        ["/csp/app/%25CSP.UI.Portal.Home.zen", 200],
      ]);
      only(...BUILT_IN_NAMES);
      await run();
      expect(await withStatus(asked, (status) => status !== 200)).toEqual([["/csp/x", 403]]);
    });
  });

  test("shows the management pages to this server itself", async () => {
    const { stdout } = await server.command([
      "curl",
      "--silent",
      "--insecure",
      "https://127.0.0.1/csp/bin/Systems/Module.cxw",
    ]);
    expect(stdout).toBe("gateway: GET /csp/bin/Systems/Module.cxw\n");
  });

  describe("security headers", () => {
    const NAMES = ["strict-transport-security", "x-content-type-options", "x-frame-options"];
    /** Those of a response, as often as they are there. */
    const headersOf = async (path: string) =>
      (await ask(path)).text
        .split("\r\n\r\n")[0]!
        .split("\r\n")
        .filter((line) => NAMES.includes(line.split(":")[0]!.toLowerCase()))
        .sort();
    const ALL = [
      "Strict-Transport-Security: max-age=31536000",
      "X-Content-Type-Options: nosniff",
      "X-Frame-Options: SAMEORIGIN",
    ];

    test.each(["/csp/app/page.csp", "/health", "/csp/sys/UtilHome.csp", "/nowhere", "/csp/bin/%2f"])(
      "are on the response for %s, once each",
      async (path) => expect(await headersOf(path)).toEqual(ALL),
    );

    test("an application's own stay", async () => {
      expect(await headersOf("/csp/app/page.csp?X-Frame-Options=DENY")).toEqual([
        ...ALL.slice(0, 2),
        "X-Frame-Options: DENY",
      ]);
    });

    test("are left out where the document says so", async () => {
      const { headers } = planPublic({ withoutHeaders: ["X-Frame-Options", "X-Content-Type-Options"] }).plan!;
      server.putFacts({ ...facts, headers });
      await run();
      expect(await headersOf("/csp/app/page.csp")).toEqual(ALL.slice(0, 1));
      server.putFacts(facts);
      await run();
    });
  });

  test("runs with the capabilities of its unit alone, and can write its logs and the Web Gateway's files only", async () => {
    const script = `pid=$(pgrep --oldest apache2) && sed -n 's/^CapBnd:\\s*0*//p' "/proc/$pid/status"
      for folder in /etc /usr /var/lib/iris-node /run /opt /var/log/iris-web /opt/webgateway/logs /run/iris-web; do
        touch "/proc/$pid/root$folder/try" 2>/dev/null && echo "$folder" && rm "/proc/$pid/root$folder/try"; done; true`;
    const [capabilities, ...writable] = (await server.command(["bash", "-c", script])).stdout.trim().split("\n");
    // CHOWN, DAC_OVERRIDE, KILL, SETGID, SETUID and NET_BIND_SERVICE, by their numbers.
    expect(parseInt(capabilities!, 16)).toBe([0, 1, 5, 6, 7, 10].reduce((sum, bit) => sum + 2 ** bit, 0));
    expect(writable).toEqual(["/var/log/iris-web", "/opt/webgateway/logs", "/run/iris-web"]);
  });

  test("refuses TRACE and says no version of itself", async () => {
    const { status, text } = await ask("/csp/page.csp", "--request", "TRACE");
    expect(status).toBe(405);
    expect(/^Server: (.*)\r$/m.exec(text)?.[1]).toBe("Apache");
  });

  test.each([
    ["1.2", 200],
    ["1.3", 200],
    ["1.1", 0],
    ["1.0", 0],
  ])("a client that speaks TLS %s gets the status %i", async (version, expected) => {
    // Old versions are off in OpenSSL unless it is told otherwise: the refusal is to be the server's.
    const { status } = await ask(
      "/health",
      `--tlsv${version}`,
      "--tls-max",
      version,
      ...(expected === 0 ? ["--ciphers", "ALL@SECLEVEL=0"] : []),
    );
    expect(status).toBe(expected);
  });

  test("speaks no plain HTTP, on 443 and on 80", async () => {
    expect((await ask(`http://${SERVER}:443/health`)).status).toBe(400);
    // 7: nobody listens.
    expect((await ask(`http://${SERVER}:80/health`)).code).toBe(7);
  });

  test("gives the Web Gateway the password through the command, as the web server's user, and leaves it nowhere else", async () => {
    expect(server.read("/opt/webgateway/logs/CSP.log").split("\n").slice(0, 2)).toEqual([
      `started by www-data, password of ${PASSWORD.length} characters, checksum ${checksum(PASSWORD)}`,
      "Gateway Configuration Reloaded and Reactivated",
    ]);
    // -xdev: this repository may be below one of them.
    const { stdout } = await server.command([
      "find",
      "/etc",
      "/opt/webgateway",
      "/run",
      "/tmp",
      "/var",
      "-xdev",
      "-type",
      "f",
      "-exec",
      "grep",
      "-lF",
      "planted $ecret",
      "{}",
      "+",
    ]);
    expect(stdout).toBe("");
  });

  test("ships the logs that Apache and the Web Gateway write, each line with the time first, whatever clients send", async () => {
    const forged = "[01/Jan/2000:00:00:00 +0000]";
    await ask("/csp/app/forged", "--header", `X-Forwarded-For: ${forged}`, "--user-agent", forged);
    const { written, shipped } = await webLogs(server);
    expect(written).toEqual([
      "/opt/webgateway/logs/CSP.log",
      "/var/log/iris-web/access.log",
      "/var/log/iris-web/error.log",
    ]);
    expect(shipped).toEqual(written);
    const lines = server.read("/var/log/iris-web/access.log").trim().split("\n");
    expect(lines.filter((line) => !/^\[\d\d\/[A-Z][a-z]{2}\/20[2-9]\d:\d\d:\d\d:\d\d [+-]\d{4}\] /.test(line))).toEqual(
      [],
    );
    expect(lines.filter((line) => line.includes("/csp/app/forged") && line.includes(forged))).toHaveLength(1);
    expect(server.read("/var/log/iris-web/error.log")).toMatch(
      /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d\.\d{6} 20\d\d\] /,
    );
  });

  test("gives the web server's user what it needs and root the rest", async () => {
    const { stdout } = await server.command([
      "bash",
      "-c",
      "cd / && stat -c '%n %U:%G %a' opt/webgateway/bin opt/webgateway/bin/* opt/webgateway/logs etc/iris-web etc/iris-web/* etc/iris-web/tls/*",
    ]);
    expect(stdout.trim().split("\n")).toEqual([
      "opt/webgateway/bin root:root 755",
      "opt/webgateway/bin/CSP.ini www-data:www-data 600",
      "opt/webgateway/bin/CSPRT.ini www-data:www-data 600",
      "opt/webgateway/bin/CSPa24.so root:root 755",
      "opt/webgateway/bin/CSPa24Sys.so root:root 644",
      "opt/webgateway/bin/gateway-password.sh root:www-data 750",
      "opt/webgateway/bin/start root:root 644",
      "opt/webgateway/bin/temp www-data:www-data 750",
      "opt/webgateway/logs www-data:www-data 750",
      "etc/iris-web root:root 755",
      "etc/iris-web/gateway-secret root:www-data 640",
      "etc/iris-web/health root:root 644",
      "etc/iris-web/httpd.conf root:root 644",
      "etc/iris-web/tls root:www-data 750",
      "etc/iris-web/tls/CAFile.pem root:www-data 640",
      "etc/iris-web/tls/CertificateFile.pem root:www-data 640",
      "etc/iris-web/tls/PrivateKeyFile.pem root:www-data 640",
    ]);
  });

  test("changes nothing on a second run, though the Web Gateway has rewritten CSP.ini", async () => {
    expect(server.read("/opt/webgateway/bin/CSP.ini")).toContain("Password=]]]");
    const before = await listing(server, OURS);
    server.forgetCalls();
    await run();
    expect(await listing(server, OURS)).toBe(before);
    expect(server.calls()).toEqual(["systemctl is-active --quiet iris-web.service"]);
  });

  test("takes changed applications by a reload, and lets the Web Gateway read CSP.ini again", async () => {
    server.putFacts({ ...facts, applications: passes({ applications: ["/api/", "/csp/", "/portal/"] }) });
    server.forgetCalls();
    await run();
    expect(server.calls()).toEqual([
      "systemctl is-active --quiet iris-web.service",
      "systemctl reload iris-web.service",
    ]);
    expect((await ask("/portal/x")).text).toContain("gateway: GET /portal/x\n");
    expect(server.read("/opt/webgateway/bin/CSP.ini")).toContain("\n/portal=Enabled\n");
  });

  test("takes a renewed certificate by a reload", async () => {
    const { certificate, key } = selfSigned("renewed");
    server.write("/etc/iris-node/tls/CertificateFile.pem", certificate, 0o600);
    server.write("/etc/iris-node/tls/PrivateKeyFile.pem", key, 0o600);
    server.forgetCalls();
    await run();
    expect(server.calls()).toEqual([
      "systemctl is-active --quiet iris-web.service",
      "systemctl reload iris-web.service",
    ]);
    expect((await ask("/health", "--verbose", "--stderr", "-")).text).toContain("subject: CN=renewed");
    expect(server.read("/etc/iris-web/tls/CertificateFile.pem")).toBe(certificate);
  });

  test("has the Web Gateway read a changed password", async () => {
    bench.changeSecret(bench.secret("gateway", ""), "another-one");
    await run();
    // The Web Gateway looks for RELOAD=1 once a minute, the stand-in only when it starts.
    await server.command(["/test/bin/systemctl", "reload", "iris-web.service"]);
    await until("the Web Gateway has the new password", () =>
      server.read("/opt/webgateway/logs/CSP.log").includes(checksum("another-one")),
    );
  });

  test("fails on a configuration that Apache refuses, which leaves the old one serving", async () => {
    const before = server.read("/etc/iris-web/httpd.conf");
    server.putFacts({ ...facts, domain: "two words" });
    server.forgetCalls();
    expect((await server.step("web-server")).code).toBe(1);
    expect(server.reason()).toMatch(
      /^Apache refuses its new configuration \/etc\/iris-web\/httpd.conf.new, the old one stays: .*ServerName takes one argument/,
    );
    expect(server.read("/etc/iris-web/httpd.conf")).toBe(before);
    expect(server.calls()).toEqual([]);
    expect((await ask("/health")).status).toBe(200);
    server.putFacts(facts);
    await run();
  });

  test("installs another kit and restarts for it", async () => {
    server.putFacts({ ...facts, kits: { iris: null, agent: null, webGateway: { ...KIT, sha256: "b".repeat(64) } } });
    // Another version of the module: trailing bytes are no part of the program.
    appendFileSync(server.path(`${UNPACKED_KIT}/files/CSPa24.so`), "2");
    server.forgetCalls();
    await run();
    expect(server.calls().filter((call) => call.includes("restart"))).toEqual(["systemctl restart iris-web.service"]);
    expect(server.read("/test/recorded/gateway-install").match(/^ISC_PACKAGE_MODE/gm)).toHaveLength(2);
    expect((await ask("/health")).status).toBe(200);
  });

  test("starts Apache again that was stopped", async () => {
    await server.command(["/test/bin/systemctl", "stop", "iris-web.service"]);
    expect((await ask("/health")).status).toBe(0);
    server.forgetCalls();
    await run();
    expect(server.calls()).toEqual([
      "systemctl is-active --quiet iris-web.service",
      "systemctl start iris-web.service",
    ]);
    expect((await ask("/health")).status).toBe(200);
  });
});
