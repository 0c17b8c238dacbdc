import { Server } from "node:http";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Finished } from "../../../tools/lab/child-process";
import { KitOptions, putAgentKit, putIrisKit } from "../fake-kit/kits";
import { awsProgram, Cloud, startMetadata } from "./cloud";
import { Facts } from "./iris-facts";
import { KERNEL } from "./image";
import { grep } from "./machine-files";
import { Machine } from "./machine";

export const PASSWORD = "Planted-Password-1";
export const GATEWAY_PASSWORD = "Planted-Gateway-2";
export const LICENCE = "Planted-Licence-3\n";
const MOUNTS = ["/iris/sys", "/iris/db", "/iris/wij", "/iris/jrn1", "/iris/jrn2", "/iris/cache"];

const INSTALLED =
  "iris/sys usr/local/etc/irissys usr/bin/iris usr/bin/irissession etc/systemd/system var/lib/iris-node/agent.sha256 var/lib/iris-node/registered";
const FIRST_INSTANCE = "i-0000000000000000a";

export interface IrisMachineOptions extends KitOptions {
  readonly facts: Facts;
  readonly instanceId?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A network namespace of its own, which the test connects. @default - this computer's network */
  readonly ownNetwork?: boolean;
  /** Start after `install-agent` and `install-iris` of the standard kit. @default false */
  readonly installed?: boolean;
}

/** What these steps leave behind on a member: made once, because tests would spend most of their time on it. */
let installation: string | undefined;

/** After the tests of a file. */
export function forgetInstallation(): void {
  if (installation) rmSync(installation, { recursive: true });
  installation = undefined;
}

/**
 * A machine with what the steps before the installation leave: users, mounted volumes, unpacked kits, secrets, certificate;
 * and with a systemctl that runs services.
 */
export class IrisMachine {
  private constructor(
    readonly machine: Machine,
    private readonly metadata: Server,
    private readonly options: IrisMachineOptions,
    private environment: Record<string, string>,
  ) {}

  static async start(cloud: Cloud, options: IrisMachineOptions): Promise<IrisMachine> {
    const { server, url } = await startMetadata(options.instanceId ?? FIRST_INSTANCE, "eu-west-1a");
    const environment = {
      ...cloud.environment,
      IRIS_NODE_METADATA_URL: url,
      IRIS_NODE_KERNEL_ROOT: KERNEL,
      IRIS_NODE_PAUSE_SECONDS: "1",
      IRIS_NODE_PATH_FIRST: "/test/bin",
      ...options.environment,
    };
    const machine = await Machine.start({ facts: options.facts, environment, ownNetwork: options.ownNetwork });
    const one = new IrisMachine(machine, server, options, environment);
    machine.replaceProgram("aws", awsProgram());
    machine.replaceProgram("systemctl", readFileSync(join(__dirname, "systemctl.py"), "utf8"));
    await one.inside(
      `for user in irisowner:51773 irisusr:52773 iscagent:53773; do groupadd --gid \${user#*:} \${user%:*}; useradd --uid \${user#*:} --gid \${user%:*} \${user%:*}; done
       for mount in ${MOUNTS.join(" ")}; do mkdir -p $mount && mount -t tmpfs tmpfs $mount && chmod 0775 $mount; done
       mkdir -p /iris/sys/tls && touch /iris/sys/tls/{CAFile,PrivateKeyFile}.pem
       cd /test/recorded && touch calls aws installer iris merges sessions zmirror && chmod 0777 . && chmod 0666 *`,
    );
    one.prepareRoot();
    if (options.installed) await one.install();
    await one.inside(certificateOf((options.facts["hostName"] as string | undefined) ?? "iris.example"));
    return one;
  }

  private async install(): Promise<void> {
    if (installation === undefined || (this.options.instanceId ?? FIRST_INSTANCE) !== FIRST_INSTANCE) {
      await this.done("install-agent", "install-iris", "os-authentication");
      await this.inside("systemctl stop iris.service");
      if ((this.options.instanceId ?? FIRST_INSTANCE) === FIRST_INSTANCE) await this.keepInstallation();
    } else {
      copyFileSync(join(installation, "files.tar"), this.machine.path("/test/files.tar"));
      await this.inside("tar --extract --directory / --file /test/files.tar && systemctl start ISCAgent.service");
    }
    await this.inside("for file in /test/recorded/*; do : >$file; done");
  }

  private async keepInstallation(): Promise<void> {
    await this.inside(`tar --create --directory / --file /test/files.tar ${INSTALLED}`);
    const folder = mkdtempSync(join(tmpdir(), "iris-installed-"));
    copyFileSync(this.machine.path("/test/files.tar"), join(folder, "files.tar"));
    installation = folder;
  }

  /** Files of the machine that hold a text, in what our scripts write to. */
  async filesWith(text: string): Promise<string[]> {
    const folders = [
      "/etc/systemd",
      "/etc/iris-node",
      ...MOUNTS,
      "/opt/iris-node",
      "/run",
      "/test/recorded",
      "/tmp",
      "/usr/local/etc",
      "/var/lib/iris-node",
      "/var/log",
    ];
    return folders.flatMap((folder) => grep(this.machine.path(folder), text).map((path) => join(folder, path))).sort();
  }

  private prepareRoot(): void {
    putIrisKit(this.machine.path("/var/lib/iris-node/kits/iris"), this.options);
    putAgentKit(this.machine.path("/var/lib/iris-node/kits/agent"));
    for (const folder of ["/var/lib/iris-node", "/var/lib/iris-node/kits"]) chmodSync(this.machine.path(folder), 0o711);
    this.machine.write("/test/environment", JSON.stringify(this.environment));
    this.putSecrets({ password: PASSWORD, gatewayPassword: GATEWAY_PASSWORD, licence: LICENCE });
  }

  putSecrets(given: { password?: string; gatewayPassword?: string; licence?: string }): void {
    const files = {
      "iris-password": given.password,
      "gateway-password": given.gatewayPassword,
      "iris.key": given.licence,
    };
    for (const [name, text] of Object.entries(files))
      if (text !== undefined) this.machine.write(`/run/iris-node/${name}`, text, 0o600);
  }

  async inside(script: string): Promise<string> {
    const { code, stdout, stderr } = await this.machine.command([
      "bash",
      "-c",
      `export PATH=/test/bin:$PATH; ${script}`,
    ]);
    if (code !== 0) throw new Error(`${script}: exit code ${code}: ${stderr}`);
    return stdout;
  }

  /** Run steps up to the first that fails; gives the last one's result. */
  async steps(names: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Finished> {
    let last: Finished | undefined;
    for (const name of names) {
      last = await this.machine.step(name, { ...this.environment, ...environment });
      if (last.code !== 0) break;
    }
    return last!;
  }

  /** As `steps`, and fails when one fails. */
  async done(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      const { code, stdout, stderr } = await this.steps([name]);
      if (code !== 0) throw new Error(`${name}: ${this.machine.reason()}\n${stdout}${stderr}`);
    }
  }

  command(
    name: string,
    environment: Readonly<Record<string, string>> = {},
    args: readonly string[] = [],
  ): Promise<Finished> {
    const file = `/opt/iris-node/releases/0123456789abcdef/boot/commands/${name}.sh`;
    return this.machine.bash(file, { ...this.environment, ...environment }, args);
  }

  /** What answers the mirror's health check: 200 where this member is primary. */
  async startProbe(): Promise<void> {
    const { address, probe: served } = this.options.facts as { address: string; probe: { port: number } };
    this.machine.write("/test/probe.py", probe(address, served.port));
    await this.inside("setsid python3 /test/probe.py >/dev/null 2>&1 </dev/null &");
  }

  status(): string[] {
    return this.machine.has("/run/fake-iris/IRIS.status")
      ? (JSON.parse(this.machine.read("/run/fake-iris/IRIS.status")) as string[])
      : [];
  }

  /** How the connection of an application server to its data server is. */
  ecp(): string {
    return this.machine.has("/run/fake-iris/IRIS.ecp") ? this.machine.read("/run/fake-iris/IRIS.ecp") : "";
  }

  /** What the stand-in keeps on the system volume. */
  state(): Record<string, any> {
    return JSON.parse(this.machine.read("/iris/sys/irissys/mgr/fake.json")) as Record<string, any>;
  }

  recorded(name: "calls" | "aws" | "installer" | "iris" | "merges" | "sessions" | "zmirror"): string[] {
    return this.machine.read(`/test/recorded/${name}`).split("\n").filter(Boolean);
  }

  /** A server stops for good, and another one with a new root volume gets its volumes. */
  async becomeNewServer(instanceId: string): Promise<Server> {
    await this.inside(
      `systemctl stop iris.service; systemctl stop ISCAgent.service; systemctl stop iris-member-status.service
       for pid in $(cat /run/fake-iris/*.pid /run/fake-iscagent.pid 2>/dev/null); do kill -9 $pid 2>/dev/null; done
       rm -rf /run/fake-iris /run/iris-member /run/fake-iscagent.pid /run/test-systemd /run/iris-node /run/systemd/system /var/lib/iris-node /usr/local/etc/irissys /usr/bin/iris /usr/bin/irissession \\
         /etc/systemd/system/{iris,ISCAgent,iris-node}* /etc/systemd/system/*.wants
       for file in /test/recorded/*; do : >$file; done`,
    );
    const { server, url } = await startMetadata(instanceId, "eu-west-1a");
    this.environment = { ...this.environment, IRIS_NODE_METADATA_URL: url };
    this.prepareRoot();
    return server;
  }

  /** What an operator does while IRIS is down: the installer of a newer kit, with nothing but the name of the instance. */
  async upgrade(version: string): Promise<void> {
    putIrisKit(this.machine.path("/test/newer-kit"), { version });
    await this.inside(
      "cd /test/newer-kit && ISC_PACKAGE_INSTANCENAME=IRIS ./irisinstall_silent >&2 && iris stop IRIS quietly && systemctl start iris.service",
    );
  }

  stop(): void {
    this.metadata.close();
    this.machine.stop();
  }
}

/** What makes a certificate for this common name, or whole subject, where IRIS looks for its own. */
export function certificateOf(name: string): string {
  const subject = name.includes("=") ? name : `/CN=${name}`;
  return `openssl req -utf8 -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 2 -subj '${subject}' -keyout /dev/null -out /iris/sys/tls/CertificateFile.pem 2>/dev/null && chmod 0644 /iris/sys/tls/CertificateFile.pem`;
}

function probe(address: string, port: number): string {
  return `import http.server, json, os
class Probe(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        for belief, code in (("status-page", 403), ("gateway-tls", 500)):
            if os.path.exists("/test/beliefs/" + belief):
                self.send_response(code)
                return self.end_headers()
        try:
            primary = json.load(open("/run/fake-iris/IRIS.status"))[0] == "Primary"
        except OSError:
            primary = False
        self.send_response(200 if primary else 503)
        self.end_headers()
http.server.ThreadingHTTPServer(("${address}", ${port}), Probe).serve_forever()
`;
}
